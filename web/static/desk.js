"use strict";
// Of a row of tabs that is wider than the screen, the one that is open is seen.
for (const here of document.querySelectorAll(".cs-tabs [aria-current]")) {
  const row = here.parentElement;
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}
// An act is talked through in the frame; when something was said there, what the page shows is read anew.
(() => {
  const frame = document.querySelector("iframe[name=talk]");
  if (!frame) return;
  const aside = frame.closest(".talk");
  // Below the page an empty frame is only a way to scroll: it comes with the first act.
  if (matchMedia("(max-width:75rem)").matches) aside.hidden = true;
  let waiting = 0;
  const renew = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return location.reload();
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = [...document.querySelectorAll("[data-fresh]")];
    const next = [...fresh.querySelectorAll("[data-fresh]")];
    if (now.length !== next.length) return document.querySelector("#main").replaceChildren(...fresh.querySelector("#main").childNodes);
    now.forEach((part, at) => {
      const open = [...part.querySelectorAll("details")].map((one) => one.open);
      part.replaceWith(next[at]);
      next[at].querySelectorAll("details").forEach((one, place) => { one.open = open[place] ?? one.open; });
    });
  };
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(renew, 500); };
  frame.addEventListener("load", () => {
    const lines = frame.contentDocument?.querySelector("#lines");
    if (!lines) return;
    aside.hidden = false;
    soon();
    new MutationObserver(soon).observe(lines, { childList: true });
  });
  document.addEventListener("submit", (event) => {
    if (event.target.target !== "talk") return;
    aside.hidden = false;
    frame.scrollIntoView({ block: "nearest" });
  });
})();

// A page with a pulse is asked every half minute, while it is looked at, whether it still stands; what changed is put in its place.
(() => {
  const mark = document.querySelector("[data-pulse]");
  if (!mark) return;
  let pulse = mark.dataset.pulse;
  let asking = false;
  const put = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    let whole = true;
    document.querySelectorAll("[data-live]").forEach((part) => {
      const next = fresh.getElementById(part.id);
      if (!next || next.outerHTML === part.outerHTML) return;
      if (part.contains(document.activeElement)) { whole = false; return; }
      const open = [...part.querySelectorAll("details")].map((one) => one.open);
      part.replaceWith(next);
      next.querySelectorAll("details").forEach((one, at) => { one.open = open[at] ?? one.open; });
    });
    return whole;
  };
  const ask = async () => {
    if (document.hidden || asking) return;
    asking = true;
    try {
      const answer = await fetch(location.href, { headers: { "If-None-Match": pulse, "Yz-Live": "1" }, cache: "no-store" });
      if (answer.redirected) return location.reload();
      if (answer.status === 200 && put(await answer.text())) pulse = answer.headers.get("ETag");
    } catch { /* not reached: asked again in half a minute */ } finally { asking = false; }
  };
  setInterval(ask, 30000);
  document.addEventListener("visibilitychange", ask);
})();
