/* A link that holds the text: behind the "#", which no browser sends to a server. */
"use strict";
(() => {
  const area = document.getElementById("text");
  const button = document.getElementById("share");
  const status = document.getElementById("shared");
  if (!area || !button || !status) return;
  const start = "#text=";

  const fill = () => {
    if (!location.hash.startsWith(start)) return;
    try {
      area.value = decodeURIComponent(location.hash.slice(start.length)).slice(0, area.maxLength);
      status.textContent = "This text came with the link. Press “Rate it” to read it.";
    } catch {
      status.textContent = "This link was cut off; ask for it again.";
    }
  };
  addEventListener("hashchange", fill);
  fill();

  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!area.value.trim()) {
      status.textContent = "Paste a text first.";
      return;
    }
    const address = location.pathname + start + encodeURIComponent(area.value);
    history.replaceState(null, "", address);
    try {
      await navigator.clipboard.writeText(location.origin + address);
      status.textContent = "Copied: the link holds the whole text.";
    } catch {
      status.textContent = "The link is in the address bar: it holds the whole text.";
    }
  });
})();
