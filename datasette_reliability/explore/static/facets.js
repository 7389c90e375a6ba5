/* On the page of claims: copy the address of a view, and open the reasons of a claim in place.
   Without this script both are links like any other. */

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

/* The reasons stand in the cells of their own table page, in words and escaped. */
const reasons = async (address) => {
  const answer = await fetch(`${address}&_col=category&_col=code&_col=points&_col=words&_nofacet=1`);
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...page.querySelectorAll("table.rows-and-columns tbody tr")].map((row) =>
    Object.fromEntries(
      ["code", "points", "words"].map((name) => [
        name,
        row.querySelector(`td.col-${name}`)?.textContent.trim() ?? "",
      ]),
    ),
  );
};

const list = (found) => {
  const items = document.createElement("ul");
  for (const { code, points, words } of found) {
    const item = document.createElement("li");
    item.textContent = `${Number(points) > 0 ? "+" : ""}${points} ${code}${words ? ": " : ""}`;
    if (words) item.append(Object.assign(document.createElement("q"), { textContent: words }));
    items.append(item);
  }
  if (!found.length) items.append("No reasons are stored.");
  return items;
};

for (const link of document.querySelectorAll("a.reliability-why")) {
  const row = link.closest("tr");
  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", "false");
  let opened = null;
  const show = (visible) => {
    opened.hidden = !visible;
    link.setAttribute("aria-expanded", String(visible));
  };
  link.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      link.click();
    }
    if (event.key === "Escape" && opened) show(false);
  });
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!opened) {
      opened = document.createElement("tr");
      opened.className = "reliability-opened";
      opened.hidden = true;
      const cell = opened.insertCell();
      cell.colSpan = row.cells.length;
      row.after(opened);
      try {
        cell.append(list(await reasons(link.href)));
      } catch {
        location.href = link.href;
        return;
      }
    }
    show(opened.hidden);
  });
}
