/* A number opens its card beside the text, which stays where it is; words and their reasons light
   each other; the arrow keys go from claim to claim. Without this the same links jump. */
"use strict";
(() => {
  const reader = document.querySelector(".reader");
  if (!reader) return;
  const cards = [...reader.querySelectorAll(".text:not(.long) .card")];
  reader.classList.toggle("scripted", cards.length > 0);
  const of = (id) => document.getElementById(id);
  const words = new Map(); // number of a place → its pieces in the text, and the reasons on it
  const marked = new Map(); // number of a claim → its marks in the text
  const add = (map, key, each) => map.set(key, [...(map.get(key) || []), each]);
  for (const each of reader.querySelectorAll("[data-w]")) {
    add(words, each.dataset.w, each);
    if (each.matches(".mark-source, .mark-cue, .mark-content"))
      for (const claim of (each.dataset.claims || "").split(" ")) add(marked, claim, each);
  }
  const claims = (element) => (element.dataset.claims || "").split(" ").filter(Boolean);
  const marks = (claim) => marked.get(claim) || [];

  let open = null;
  let left = null; // the card that was open last
  let lit = [];
  const light = (elements) => {
    for (const each of lit) each.classList.remove("lit");
    lit = elements;
    for (const each of lit) each.classList.add("lit");
  };
  const rest = () => light(open ? marks(open.dataset.claim) : []);

  const close = () => {
    if (!open) return;
    open.classList.remove("open");
    reader.querySelector(".ref.current")?.classList.remove("current");
    open = null;
    rest();
  };
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    const room = matchMedia("(max-width: 60rem)").matches ? 0.5 : 0.85;
    return box.top > 0 && box.bottom < innerHeight * room;
  };
  const show = (card) => {
    close();
    open = left = card;
    card.classList.add("open");
    const ref = of(`ref-${card.dataset.claim}`);
    ref?.classList.add("current");
    if (ref && !seen(ref)) {
      const way = matchMedia("(max-width: 60rem)").matches ? 0.25 : 0.4;
      scrollTo({ top: ref.getBoundingClientRect().top + scrollY - innerHeight * way });
    }
    card.focus({ preventScroll: true });
    history.replaceState(null, "", `#${card.id}`);
    rest();
  };
  const shown = () => {
    const kind = reader.querySelector(".kinds input:checked")?.id.slice("only-".length) || "all";
    return kind === "all" ? cards : cards.filter((each) => each.matches(`.kind-${kind}`));
  };
  const turn = (step) => {
    const all = shown();
    if (!all.length) return;
    const at = left ? cards.indexOf(left) : step > 0 ? -1 : cards.length;
    const next = step > 0
      ? all.find((each) => cards.indexOf(each) > at)
      : all.filter((each) => cards.indexOf(each) < at).pop();
    if (next) show(next);
  };
  const leave = () => {
    const ref = open && of(`ref-${open.dataset.claim}`);
    close();
    ref?.focus({ preventScroll: true });
    history.replaceState(null, "", location.pathname + location.search);
  };

  /* What belongs to an element: its words with their reasons, and the cards of its claims. */
  const related = (target) => {
    const place = target.closest("[data-w]");
    if (place) {
      const found = words.get(place.dataset.w) || [];
      return place.closest(".card") ? found : found.concat(claims(place).map((id) => of(`claim-${id}`)));
    }
    const square = target.closest("[data-claims]");
    if (square) return claims(square).flatMap((id) => [of(`claim-${id}`), ...marks(id)]);
    const ref = target.closest(".row > p a.ref");
    const card = ref ? of(ref.hash.slice(1)) : target.closest(".card");
    return card ? (ref || target.closest(".line, h3, .who") ? [card, ...marks(card.dataset.claim)] : []) : [];
  };
  const point = (event) => {
    const found = (event.target.closest ? related(event.target) : []).filter(Boolean);
    if (found.length) light(found);
    else rest();
  };
  // Scrolling by key moves the page under a pointer that rests: that points at nothing.
  let rested = "";
  reader.addEventListener("pointerover", (event) => {
    const where = `${event.clientX},${event.clientY}`;
    if (where !== rested) point(event);
    rested = where;
  });
  reader.addEventListener("focusin", point);
  reader.addEventListener("pointerleave", rest);
  reader.addEventListener("focusout", rest);

  if (!cards.length) return;
  for (const each of reader.querySelectorAll(".keys")) each.hidden = false;
  reader.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a");
    if (!link) {
      const mark = event.target.closest(".mark-source, .mark-cue");
      const card = mark && of(`claim-${claims(mark)[0]}`);
      if (card && String(getSelection()) === "") show(card);
      return;
    }
    if (link.matches(".anchor")) return;
    if (link.matches(".next, .previous")) turn(link.matches(".next") ? 1 : -1);
    else if (link.matches(".close")) leave();
    else if (link.matches("[href^='#claim-']")) {
      const card = of(link.hash.slice(1));
      if (!cards.includes(card)) return;
      if (card === open && link.matches(".ref")) leave();
      else show(card);
    } else if (link.dataset.w && open) {
      const [first] = words.get(link.dataset.w).filter((each) => !each.closest(".card"));
      if (!first) return;
      if (!seen(first)) first.scrollIntoView({ block: "center" });
    } else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, .scroll, nav, dialog")) return;
    if (event.key === "ArrowRight") turn(1);
    else if (event.key === "ArrowLeft") turn(-1);
    else if (event.key === "Escape" && open) leave();
    else return;
    event.preventDefault();
  });
  reader.querySelector(".kinds")?.addEventListener("change", () => { left = open; });
  const named = () => {
    const card = of(location.hash.slice(1));
    if (cards.includes(card)) show(card);
  };
  addEventListener("hashchange", named);
  named();
})();
