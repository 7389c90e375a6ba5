// Draw each table of numbers as a chart whose bars and points are the table's links.
// The charts are for the eye: keyboard and screen reader have the same links in the table.
(function () {
  "use strict";
  var Plot = window.Plot;
  if (!Plot) return;

  function counts(table) {
    var heads = Array.from(table.tHead.rows[0].querySelectorAll("[data-series]"));
    return Array.from(table.tBodies[0].rows).flatMap(function (line) {
      return heads.flatMap(function (head) {
        var cell = line.cells[head.cellIndex], link = cell && cell.querySelector("a");
        if (!link) return [];
        var row = line.cells[0].textContent, claims = Number(link.textContent.replace(/\D/g, ""));
        return [{
          row: row, series: head.dataset.series, name: head.textContent, claims: claims, href: link.getAttribute("href"),
          title: row + ", " + head.textContent + ": " + claims + (claims === 1 ? " claim" : " claims")
        }];
      });
    });
  }

  function short(words) {
    return words.length > 24 ? words.slice(0, 23) + "…" : words;
  }

  function drawn(kind, data, width) {
    var key = kind === "dots" ? "name" : "series";
    var names = Array.from(new Set(data.map(function (d) { return d[key]; })));
    var rows = Array.from(new Set(data.map(function (d) { return d.row; })));
    var color = { domain: names, range: names.map(fill) };
    var shared = { fill: "series", href: "href", title: "title", order: names };
    var narrow = width < 560, left = kind === "columns" ? 45 : narrow ? 110 : 180;
    var words = { label: null, tickSize: 0, domain: rows, tickFormat: short };
    var long = { width: width, marginLeft: left, marginBottom: 45, height: 75 + 30 * rows.length, color: color, y: words };
    if (kind === "columns")
      return Plot.plot({
        width: width, height: 320, marginLeft: left, marginBottom: 50, color: color,
        x: { label: null, domain: rows, tickRotate: rows.length > (narrow ? 6 : 18) ? -60 : 0, ticks: rows },
        y: { label: "claims", grid: true },
        marks: [Plot.barY(data, Object.assign({ x: "row", y: "claims" }, shared)), Plot.ruleY([0])]
      });
    if (kind === "dots")
      return Plot.plot({
        width: width, marginLeft: left, marginTop: 90, height: 120 + 34 * rows.length,
        x: { label: null, axis: "top", domain: names, tickRotate: -35, tickFormat: short, tickSize: 0 },
        y: words, r: { range: [3, 14] }, grid: true,
        marks: [Plot.dot(data, { x: "name", y: "row", r: "claims", fill: "var(--s2)", href: "href", title: "title" })]
      });
    var share = kind === "shares" ? { offset: "normalize" } : {};
    return Plot.plot(Object.assign(long, {
      x: kind === "shares" ? { label: "share of claims (%)", percent: true } : { label: "claims", grid: true },
      marks: [Plot.barX(data, Object.assign({ x: "claims", y: "row" }, shared, share)), Plot.ruleX([0])]
    }));
  }

  function fill(name) {
    var probe = document.createElement("span");
    probe.className = "series series-" + name;
    document.body.append(probe);
    var found = getComputedStyle(probe).backgroundColor;
    probe.remove();
    return found;
  }

  function draw(table) {
    var data = counts(table), picture = table.closest(".picture"), place = picture.querySelector(".chart");
    if (!data.length) return;
    place.hidden = false;
    var svg = drawn(table.dataset.chart, data, Math.min(place.clientWidth || 640, 1100));
    // What Plot writes into a style element stands in charts.css: the page allows no inline style.
    svg.querySelectorAll("style").forEach(function (each) { each.remove(); });
    svg.setAttribute("aria-hidden", "true");
    svg.querySelectorAll("a").forEach(function (each) { each.setAttribute("tabindex", "-1"); });
    place.replaceChildren(svg);
  }

  function all() {
    document.querySelectorAll("table[data-chart]").forEach(draw);
  }

  document.querySelectorAll(".numbers").forEach(function (each) { each.open = false; });
  all();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  var waiting, width = innerWidth;
  addEventListener("resize", function () {
    if (innerWidth === width) return;
    width = innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(all, 150);
  });
})();
