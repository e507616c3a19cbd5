# A browser that a program drives:  pip install playwright  (and a Chromium on the path)
import shutil

from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    page = browser.new_page()
    page.goto("__PAGE__")
    page.fill("input[name=username]", "__USER__")
    page.fill("input[name=password]", "__PASSWORD__")
    with page.expect_response("**/api/sign-in"):
        page.click("button[type=submit]")
    print(page.request.get("__PAGE__/received/latest").text())
    browser.close()
