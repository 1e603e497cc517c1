// Watches the stream that htmx keeps open, says when it is lost, and asks again and again while it stays lost.
(() => {
  const lines = document.querySelector("#lines"), strip = document.querySelector("#strip");
  let connection, failures = 0, asking, beat = Date.now();

  const arrived = () => document.body.dispatchEvent(new CustomEvent("yz:line"));
  const ours = (event) => event.target === lines;

  function alive() {
    failures = 0;
    beat = Date.now();
    strip.hidden = true;
    lines.dataset.live = "1";
    clearInterval(asking);
    asking = undefined;
  }
  function lost() {
    failures += 1;
    strip.hidden = false;
    delete lines.dataset.live;
    if (failures >= 2) asking ??= setInterval(ask, 10000);
  }
  async function ask() {
    const last = [...lines.querySelectorAll("[id^=line-]")].pop()?.id.slice(5) ?? lines.dataset.last;
    const response = await fetch(`${lines.dataset.poll}&after=${last}`).catch(() => null);
    if (response?.status === 409) location.reload();
    if (response?.status !== 200) return;
    const found = document.createElement("template");
    found.innerHTML = await response.text();
    lines.append(...[...found.content.children].filter((line) => !document.getElementById(line.id)));
    arrived();
  }
  // A line that has changed since it was shown: its photo is kept now.
  function renew(html) {
    const found = document.createElement("template");
    found.innerHTML = html;
    const line = found.content.firstElementChild;
    document.getElementById(line?.id)?.replaceWith(line);
  }
  function open() {
    if (!lines._htmx?.sse) htmx.ajax("GET", lines.getAttribute("hx-sse:connect"), { source: lines });
  }

  document.addEventListener("htmx:sse:before:connection", (event) => { connection = event.detail.connection; });
  document.addEventListener("htmx:sse:after:connection", alive);
  document.addEventListener("htmx:sse:before:message", (event) => {
    const { message } = event.detail;
    beat = Date.now();
    if (message.event === "line") renew(message.data);
    // Whose page this is was erased, by another page or another process: what it shows goes as well.
    if (message.event === "gone") location.reload();
    // A line that is already here (asked for meanwhile) is not shown twice.
    if (!message.event && document.getElementById("line-" + message.id)) event.preventDefault();
  });
  document.addEventListener("htmx:sse:after:message", (event) => { if (!event.detail.message.event) arrived(); });
  document.addEventListener("htmx:sse:error", (event) => {
    if (event.detail.status === 409) location.reload();
    lost();
  });
  document.addEventListener("htmx:sse:close", (event) => { if (ours(event)) { lost(); setTimeout(open, 2000); } });
  // The very first attempt failed: an error page is no line, and htmx by itself would leave it at that.
  document.addEventListener("htmx:before:response", (event) => {
    const { status } = event.detail.ctx.response;
    if (status >= 400) event.preventDefault();
    if (ours(event) && status === 409) location.reload();
  });
  document.addEventListener("htmx:finally:request", (event) => {
    if (ours(event) && !lines._htmx?.sse) { lost(); setTimeout(open, 3000); }
  });

  const again = () => { connection?.delayCanceller?.(); connection?.reader?.cancel(); };
  window.addEventListener("offline", () => { lost(); again(); });
  window.addEventListener("online", again);
  // A connection that died without a word, as when a phone changes networks.
  setInterval(() => {
    if (document.hidden || Date.now() - beat < 40000) return;
    beat = Date.now();
    lost();
    again();
  }, 5000);
  document.addEventListener("visibilitychange", () => { beat = Date.now(); });
})();
