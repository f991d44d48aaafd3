"use strict";
(function () {
  const root = document.documentElement;
  const STORED = "bellwether-language";
  let language = firstLanguage();

  function firstLanguage() {
    const asked = /[#&]lang=(en|zh)\b/.exec(location.hash);
    if (asked) return asked[1];
    try {
      const stored = localStorage.getItem(STORED);
      if (stored === "en" || stored === "zh") return stored;
    } catch (error) { /* a file or a private window may have no storage */ }
    return /^zh\b/i.test(navigator.language || "") ? "zh" : "en";
  }

  function showLanguage() {
    root.lang = language === "zh" ? "zh-Hans" : "en";
    root.classList.toggle("lang-en", language === "en");
    root.classList.toggle("lang-zh", language === "zh");
    const which = language === "zh" ? "Zh" : "En";
    for (const element of document.querySelectorAll("[data-label-en]")) {
      element.setAttribute("aria-label", element.dataset["label" + which]);
    }
    document.title = document.querySelector("title").dataset["text" + which];
  }

  document.getElementById("language").addEventListener("click", () => {
    language = language === "en" ? "zh" : "en";
    try {
      localStorage.setItem(STORED, language);
    } catch (error) { /* the choice then lasts as long as the page */ }
    showLanguage();
  });
  showLanguage();
})();
