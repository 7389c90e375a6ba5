/* Reasons mark their words and words their reasons. Without this the same links jump. */
"use strict";
(() => {
  const content = document.querySelector("section.content");
  if (!content) return;
  const byWords = new Map(); // number of a place → its pieces in the text, and the reasons on it
  for (const each of content.querySelectorAll("[data-w]")) {
    const number = each.dataset.w;
    byWords.set(number, [...(byWords.get(number) || []), each]);
  }
  let lit = [];

  const light = (elements) => {
    for (const each of lit) each.classList.remove("lit");
    lit = elements;
    for (const each of lit) each.classList.add("lit");
  };

  /* What belongs to an element: its words with their reasons, and the cards of its claims. */
  const related = (target) => {
    const words = target.closest("[data-w]");
    if (words) {
      const found = [...byWords.get(words.dataset.w)];
      if (words.closest(".card")) return found;
      return found.concat(cards(words));
    }
    const square = target.closest("[data-claims]");
    if (square) return cards(square);
    const ref = target.closest(".row > p a.ref");
    if (ref) return [document.getElementById(ref.hash.slice(1))].filter(Boolean);
    const card = target.closest(".card");
    return card && target.closest("h3, .who") ? marks(card.dataset.claim) : [];
  };
  const cards = (element) =>
    (element.dataset.claims || "").split(" ").filter(Boolean)
      .map((id) => document.getElementById("claim-" + id)).filter(Boolean);
  const marks = (claim) =>
    [...content.querySelectorAll(".mark-source, .mark-cue, .mark-content")]
      .filter((each) => (each.dataset.claims || "").split(" ").includes(claim));

  const point = (event) => {
    const found = event.target.closest ? related(event.target) : [];
    if (found.length || lit.length) light(found);
  };
  // Scrolling by key moves the page under a pointer that rests: that points at nothing.
  let rested = "";
  content.addEventListener("pointerover", (event) => {
    const where = `${event.clientX},${event.clientY}`;
    if (where !== rested) point(event);
    rested = where;
  });
  content.addEventListener("focusin", point);
  content.addEventListener("pointerleave", () => light([]));
  content.addEventListener("focusout", () => light([]));

  content.addEventListener("click", point);
})();
