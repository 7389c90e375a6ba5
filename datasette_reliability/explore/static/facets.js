/* Copy the address of a view; without this script its link is copied like any other. */
"use strict";
for (const link of document.querySelectorAll("a.reliability-copy")) {
  const said = link.parentElement.querySelector(".reliability-copied");
  link.addEventListener("click", async (event) => {
    if (!navigator.clipboard) return;
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(link.href);
      said.textContent = "Copied.";
    } catch {
      location.href = link.href;
    }
  });
}
