# The same by WebDriver, key by key:  pip install selenium  (and Chromium with its chromedriver)
from urllib.request import urlopen

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

options = webdriver.ChromeOptions()
options.add_argument("--headless=new")
options.add_argument("--no-sandbox")
browser = webdriver.Chrome(options=options)
browser.get("__PAGE__")
browser.find_element(By.NAME, "username").send_keys("__USER__")
browser.find_element(By.NAME, "password").send_keys("__PASSWORD__")
browser.find_element(By.CSS_SELECTOR, "button[type=submit]").click()
WebDriverWait(browser, 10).until(lambda page: page.find_element(By.ID, "received").is_displayed())
print(urlopen("__PAGE__/received/latest").read().decode())
browser.quit()
