"use strict";
// Makes a passkey, or comes in by one. Where the browser knows none, the button does not show.
(() => {
  const known = window.PublicKeyCredential;
  if (!known?.parseCreationOptionsFromJSON || !known.parseRequestOptionsFromJSON) return;
  const send = async (path, body) => {
    const answer = await fetch(path, { method: "POST", body, headers: body ? { "Content-Type": "application/json" } : {} });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.error);
    return said;
  };
  const ways = {
    make: ["/desk/me/passkey", async (said) => navigator.credentials.create({ publicKey: known.parseCreationOptionsFromJSON(said) })],
    in: ["/desk/in/passkey", async (said) => navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(said) })],
  };
  for (const part of document.querySelectorAll("[data-passkey]")) {
    const [path, ask] = ways[part.dataset.passkey];
    const button = part.querySelector("button");
    const told = part.querySelector("[role=status]");
    part.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      told.textContent = "";
      try {
        const key = await ask(await send(`${path}/begin`));
        location.assign((await send(`${path}/answer`, JSON.stringify(key))).to);
      } catch (error) {
        // Whoever closes the browser's own window has changed his mind: nothing needs to be said.
        if (error.name !== "NotAllowedError") told.textContent = error.message;
        button.disabled = false;
      }
    });
  }
})();
