// A slip's QR code brings number and receipt behind the "#", which no server sees; here they go into the fields.
(() => {
  const number = document.querySelector("#number"), digits = document.querySelector("#digits");
  const fill = () => {
    const [left, right] = decodeURIComponent(location.hash.slice(1)).split(".");
    if (!right) return;
    number.value = left;
    digits.value = right.replace(/\D/g, "").replace(/(\d{4})(?=\d)/g, "$1 ");
    history.replaceState(null, "", location.pathname);
    document.querySelector("#slip button").focus();
  };
  try { fill(); } catch { /* not one of our codes */ }
  addEventListener("hashchange", () => { try { fill(); } catch { /* not one of our codes */ } });
  addEventListener("pageshow", (event) => { if (event.persisted) digits.value = ""; });
})();
