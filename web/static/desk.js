"use strict";
// An act is talked through in the frame; when something was said there, what the page shows is read anew.
(() => {
  const frame = document.querySelector("iframe[name=talk]");
  if (!frame) return;
  let waiting = 0;
  const renew = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return location.reload();
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = [...document.querySelectorAll("[data-fresh]")];
    const next = [...fresh.querySelectorAll("[data-fresh]")];
    if (now.length !== next.length) return document.querySelector("#main").replaceChildren(...fresh.querySelector("#main").childNodes);
    now.forEach((part, at) => {
      const open = part.querySelector("details")?.open;
      part.replaceWith(next[at]);
      if (open) next[at].querySelector("details").open = true;
    });
  };
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(renew, 500); };
  frame.addEventListener("load", () => {
    const lines = frame.contentDocument?.querySelector("#lines");
    if (!lines) return;
    soon();
    new MutationObserver(soon).observe(lines, { childList: true });
  });
  document.addEventListener("submit", (event) => {
    if (event.target.target === "talk") frame.scrollIntoView({ block: "nearest" });
  });
})();
