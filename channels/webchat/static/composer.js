// The composer, the buttons and small comforts. Without this script every form still works as a form.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  document.documentElement.classList.add("js");
  const composer = one("#composer"), press = one("#press"), text = one("#text"), send = one("#send");
  const toast = one("#toast"), tray = one("#tray"), picked = one("#picked"), store = "yz:" + composer.dataset.store;
  const words = composer.dataset;
  let photos = [], quiet;

  const tell = (sentence, wrong = false) => {
    toast.textContent = sentence;
    toast.classList.toggle("wrong", wrong);
    clearTimeout(quiet);
    if (!wrong) quiet = setTimeout(() => { toast.textContent = ""; }, 6000);
  };
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  const log = one("#log"), lines = one("#lines");
  const newest = () => Number([...lines.querySelectorAll("[id^=line-]")].pop()?.id.slice(5) ?? lines.dataset.last);
  // What answers the last sending is read from its beginning: an answer longer than the screen does not run past.
  // Only a question shows its end, where the button is that it asks for.
  let answered = Infinity, sentAt = 0;
  function toAnswer() {
    const first = [...lines.querySelectorAll(".theirs, .move")].find((line) => Number(line.id.slice(5)) > answered);
    log.scrollTop = 0; // the log grows upwards: its zero is the end
    if (first && !lines.lastElementChild.querySelector(".primary")) log.scrollTop = Math.min(0, first.getBoundingClientRect().top - log.getBoundingClientRect().top - 8);
  }
  for (const moved of ["wheel", "touchmove", "keydown"]) log.addEventListener(moved, () => { answered = Infinity; }, { passive: true });
  document.body.addEventListener("yz:line", () => {
    if (answered === Infinity) return;
    if (Date.now() - sentAt > 1500) answered = newest() - 1; // no answer any more, but somebody's word: it is what is read
    toAnswer();
  });

  // Sends one form. The key changes only once the message has arrived, so that sending again is never sending twice.
  async function deliver(form, url, fields) {
    const body = new FormData();
    answered = newest();
    sentAt = Infinity;
    for (const name of ["csrf", "key"]) body.append(name, form.elements[name].value);
    for (const [name, value] of fields) body.append(name, value);
    try {
      const headers = { Accept: "application/json" }, signal = AbortSignal.timeout(300000);
      const response = await fetch(url, { method: "POST", body, headers, signal });
      const answer = response.status === 204 ? {} : await response.json();
      if (!response.ok) {
        tell(answer.error || words.failed, true);
        return false;
      }
      if (answer.reload) location.reload();
      tell(answer.toast || "");
      form.elements.key.value = newKey();
      sentAt = Date.now();
      toAnswer();
      return true;
    } catch {
      tell(words.failed, true);
      return false;
    }
  }
  // One after the other: what is pressed while something else is on its way waits for its turn.
  const turns = new Map();
  function post(form, url, fields) {
    const turn = (turns.get(form) ?? Promise.resolve()).then(() => deliver(form, url, fields));
    turns.set(form, turn);
    return turn;
  }

  // --- words and photos ---
  function fit() {
    text.style.height = "auto";
    text.style.height = text.scrollHeight + 2 + "px";
    send.classList.toggle("ready", Boolean(text.value.trim() || photos.length));
  }
  function keep() {
    try {
      if (text.value) sessionStorage.setItem(store, text.value);
      else sessionStorage.removeItem(store);
    } catch { /* storage switched off: the box itself still keeps the words */ }
  }
  function showPhotos() {
    picked.replaceChildren(...photos.map((file) => {
      const button = document.createElement("button"), image = new Image();
      button.type = "button";
      button.setAttribute("aria-label", words.remove);
      image.src = URL.createObjectURL(file);
      image.alt = "";
      image.onload = image.onerror = () => URL.revokeObjectURL(image.src);
      button.append(image);
      button.onclick = () => { photos = photos.filter((other) => other !== file); showPhotos(); text.focus(); };
      return button;
    }));
    picked.hidden = !photos.length;
    fit();
  }
  composer.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    const chosen = [...event.target.files], small = chosen.filter((file) => file.size <= 20 * 1024 * 1024);
    event.target.value = "";
    if (small.length < chosen.length) tell(words.big, true);
    if (photos.length + small.length > 9) tell(words.many, true);
    photos = [...photos, ...small].slice(0, 9);
    tray.open = false;
    showPhotos();
    text.focus();
  });

  // A second sentence sent while the first is on its way goes after it; the same words pressed twice go once.
  let going, next = false;
  async function say() {
    if (send.classList.contains("busy")) { next = text.value !== going; return; }
    if (!text.value.trim() && !photos.length) { tell(words.empty); text.focus(); return; }
    if ([...text.value].length > 100000) { tell(words.long, true); return; }
    const sent = text.value, files = photos;
    going = sent;
    next = false;
    send.classList.add("busy");
    const taken = await post(composer, composer.action, [["text", sent], ...files.map((file) => ["photos", file])]);
    send.classList.remove("busy");
    if (!taken) return;
    if (text.value === sent) text.value = "";
    photos = photos.filter((file) => !files.includes(file));
    keep();
    showPhotos();
    if (next) await say();
  }

  // --- submitting ---
  document.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter;
    if (form === composer) {
      event.preventDefault();
      if (button?.name !== "quick") { await say(); return; }
      tray.open = false;
      await once(button, () => post(composer, composer.action, [["quick", button.value]]));
    } else if (form === press) {
      event.preventDefault();
      const picked = [...button.closest(".card")?.querySelectorAll("input:checked") ?? []].map((one) => [one.name, one.value]);
      await once(button, () => post(press, press.action, [["press", button.value], ...picked]));
    } else if (form.matches("[data-large]")) {
      event.preventDefault();
      const large = document.documentElement.classList.toggle("large");
      one("button", form).setAttribute("aria-pressed", String(large));
      fetch(form.action, { method: "POST", body: new URLSearchParams({ back: "/" }), redirect: "manual" }).catch(() => {});
    }
  });
  async function once(button, act) {
    const group = button.closest(".acts, .chips, .rows, .list") || button;
    if (group.dataset.busy || button.ariaBusy) return;
    group.dataset.busy = "1";
    button.setAttribute("aria-busy", "true");
    await act();
    delete group.dataset.busy;
    // A second tap of a double click comes within half a second, often after the answer.
    setTimeout(() => button.removeAttribute("aria-busy"), 700);
  }

  // --- place ---
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-place]")) return;
    tray.open = false;
    const lost = () => tell(words.noplace, true);
    if (!navigator.geolocation) { lost(); return; }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => post(composer, composer.action.replace(/say$/, "place"), [["lat", coords.latitude], ["lon", coords.longitude]]),
      lost, { enableHighAccuracy: true, timeout: 15000 });
  });

  // --- keys and drafts ---
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    composer.requestSubmit(send);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && tray.open) { tray.open = false; one("summary", tray).focus(); }
  });
  text.addEventListener("input", () => { fit(); keep(); });
  try { text.value ||= sessionStorage.getItem(store) || ""; } catch { /* as above */ }
  fit();

  // --- photos ---
  document.addEventListener("error", (event) => { // it turned out to be no picture
    if (event.target.matches?.(".photo img")) event.target.closest(".photo").classList.add("lost");
  }, true);
  const large = one("#large");
  document.addEventListener("click", (event) => {
    const photo = event.target.closest("a.photo");
    if (photo && large.showModal) {
      event.preventDefault();
      const shown = one("img", large);
      shown.src = photo.href;
      shown.alt = one("img", photo).alt;
      large.showModal();
    } else if (event.target === large) large.close();
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
