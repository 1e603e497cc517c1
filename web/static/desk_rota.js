"use strict";
// A name is moved onto another shift, by hand or by keys. What follows is the dialog beside; nothing is decided here.
(() => {
  const live = document.querySelector("#ro-live");
  const drop = document.querySelector("#ro-drop");
  if (!live || !drop) return;
  let picked = null;
  let target = null;
  const tell = (key, name = "", shift = "") => {
    live.textContent = live.dataset[key].replace("{name}", name).replace("{shift}", shift);
  };
  const names = () => [...document.querySelectorAll(".ro-days .ro-name[data-who]")];
  const seen = (line) => line.offsetParent !== null;
  const duty = (shift) => shift.split(":")[1];
  const takes = (line) => picked && !line.contains(picked) && duty(line.dataset.to) === duty(picked.dataset.from);
  const targets = () => [...document.querySelectorAll(".ro-days .ro-line[data-to]")]
    .filter((line) => seen(line) && takes(line));
  const ready = () => {
    for (const name of names()) {
      if (name.draggable) continue;
      name.draggable = true;
      name.tabIndex = 0;
      name.setAttribute("role", "button");
      name.setAttribute("aria-pressed", "false");
      name.setAttribute("aria-describedby", "ro-hint");
    }
    const hint = document.querySelector("#ro-hint");
    if (hint) hint.hidden = names().length === 0;
  };
  const aim = (line) => {
    target?.classList.remove("ro-target");
    target = line;
    target?.classList.add("ro-target");
  };
  const pick = (name) => {
    picked = name;
    name.setAttribute("aria-pressed", "true");
    document.querySelector(".ro-days").classList.add("ro-picking");
  };
  const leave = () => {
    picked?.setAttribute("aria-pressed", "false");
    document.querySelector(".ro-days")?.classList.remove("ro-picking");
    picked = null;
    aim(null);
  };
  const put = () => {
    const name = picked.textContent;
    drop.elements.who.value = picked.dataset.who;
    drop.elements.from.value = picked.dataset.from;
    drop.elements.to.value = target.dataset.to;
    const shift = target.dataset.label;
    leave();
    drop.requestSubmit();
    tell("put", name, shift);
  };
  const day = (line) => Date.parse(line.closest(".ro-day").querySelector("time").dateTime);
  const step = (key) => {
    const all = targets();
    const from = target || picked.closest(".ro-line");
    const weeks = { ArrowUp: -7, ArrowDown: 7 }[key];
    if (weeks) {
      const wanted = day(from) + weeks * 86400000;
      return weeks > 0 ? all.find((one) => day(one) >= wanted) : all.findLast((one) => day(one) <= wanted);
    }
    const after = (one) => from.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
    return key === "ArrowRight" ? all.find((one) => one !== from && after(one)) : all.findLast((one) => one !== from && !after(one));
  };
  document.addEventListener("keydown", (event) => {
    const name = event.target.closest?.(".ro-name[data-who]");
    if (!name) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (!picked) {
        pick(name);
        tell(targets().length ? "picked" : "none", name.textContent);
        if (!targets().length) leave();
      } else if (target) put();
      else { leave(); tell("gone"); }
    } else if (picked && event.key.startsWith("Arrow")) {
      event.preventDefault();
      const line = step(event.key);
      if (!line) return;
      aim(line);
      line.scrollIntoView({ block: "nearest" });
      tell("over", "", line.dataset.label);
    } else if (picked && event.key === "Escape") {
      leave();
      tell("gone");
    } else if (picked && event.key === "Tab") leave();
  });
  document.addEventListener("dragstart", (event) => {
    const name = event.target.closest?.(".ro-name[data-who]");
    if (!name) return;
    leave();
    pick(name);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", name.textContent);
  });
  const under = (event) => {
    if (!picked) return null;
    const line = event.target.closest?.(".ro-line[data-to]");
    if (line && takes(line)) return line;
    return [...(event.target.closest?.(".ro-day")?.querySelectorAll(".ro-line[data-to]") || [])].find(takes);
  };
  document.addEventListener("dragover", (event) => {
    const line = under(event);
    aim(line || null);
    if (line) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!under(event)) return;
    event.preventDefault();
    aim(under(event));
    put();
  });
  document.addEventListener("dragend", leave);
  document.addEventListener("click", (event) => {
    const line = under(event);
    const name = event.target.closest?.(".ro-days .ro-name[data-who]");
    if (line) {
      event.preventDefault();
      aim(line);
      put();
    } else if (picked) {
      leave();
      tell("gone");
    } else if (name) {
      pick(name);
      tell("picked", name.textContent);
    }
  });
  new MutationObserver(ready).observe(document.querySelector("#main"), { childList: true, subtree: true });
  ready();
})();
