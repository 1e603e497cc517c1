"use strict";
// Keys of the desk, the list of them, and photos seen large. Without this the page loses nothing else.
(() => {
  const more = document.querySelector(".ra-more");
  const fold = () => { if (more?.open) { more.open = false; more.querySelector("summary").focus(); } };
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") fold(); });
  document.addEventListener("click", (event) => { if (more?.open && !event.target.closest?.(".rail")) more.open = false; });
  const keys = document.querySelector("#keys");
  const help = document.querySelector(".li-help");
  const show = () => { if (!keys.open) keys.showModal(); };
  if (help) { help.hidden = false; help.addEventListener("click", show); }
  const go = (rel) => {
    const way = document.querySelector(`.li-way a[rel=${rel}]`);
    if (way) return way.click();
    const rows = [...document.querySelectorAll(".what a")];
    const at = rows.indexOf(document.activeElement) + (rel === "next" ? 1 : -1);
    rows[Math.max(0, Math.min(at, rows.length - 1))]?.focus();
  };
  const primary = () => document.querySelector("[data-acts] form:has(.primary)") ?? document.querySelector(".li-out form:has(.primary)");
  const state = () => document.querySelector("article .state")?.textContent;
  const act = () => {
    const form = primary();
    if (!form) return go("next");
    const before = state();
    const watch = new MutationObserver(() => {
      if (state() === before) return;
      watch.disconnect();
      go("next");
    });
    watch.observe(document.querySelector("#main"), { childList: true, subtree: true });
    form.requestSubmit();
  };
  const typing = (event) => event.isComposing || event.keyCode === 229 || event.target.closest?.("input,textarea,select,[contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (typing(event) || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const found = event.altKey
      ? { KeyJ: () => go("next"), KeyK: () => go("prev"), KeyE: act }[event.code]
      : { "/": () => document.querySelector("input[type=search]")?.focus(), "?": show }[event.key];
    if (!found) return;
    event.preventDefault();
    found();
  });
  const box = document.querySelector(".li-box");
  document.addEventListener("click", (event) => {
    const photo = event.target.closest?.("a[data-photo]");
    if (!photo || !box || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const small = photo.querySelector("img");
    Object.assign(box.querySelector("img"), { src: small.src, alt: small.alt });
    box.showModal();
  });
  // A list has its talk only once something is pressed; without this file the act goes on in the chat itself.
  const aside = document.querySelector("[data-when-pressed]");
  if (aside) document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") !== "/desk/act") return;
    event.target.target = "talk";
    aside.hidden = false;
  }, true);
})();
