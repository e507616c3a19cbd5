// A script inside the page: no key is pressed and no pointer moves. Paste it into this page's console (F12).
document.querySelector("input[name=username]").value = "__USER__";
document.querySelector("input[name=password]").value = "__PASSWORD__";
document.querySelector("#sign-in-form button[type=submit]").click();
