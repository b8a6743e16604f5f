"use strict";
// Everything can be read without this: it only sorts, filters and opens.
document.querySelectorAll("table.sortable").forEach((table) => {
  const body = table.tBodies[0];
  Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
    if (head.classList.contains("plot")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      table.querySelectorAll("[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const key = (row) => row.cells[column].dataset.v ?? row.cells[column].textContent.trim();
      const isNumber = head.classList.contains("n");
      const value = (text) => (text === "" ? -Infinity : parseFloat(text.replaceAll(",", "")));
      const rows = Array.from(body.rows);
      rows.sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        const order = isNumber ? Math.sign(value(x) - value(y)) || 0 : x.localeCompare(y);
        return up ? order : -order;
      });
      body.append(...rows);
    });
  });
});
const filter = document.getElementById("filter");
const rows = Array.from(document.getElementById("article-table").tBodies[0].rows);
filter.addEventListener("input", () => {
  const wanted = filter.value.trim().toLowerCase();
  let shown = 0;
  rows.forEach((row) => {
    row.hidden = wanted !== "" && !row.textContent.toLowerCase().includes(wanted);
    shown += row.hidden ? 0 : 1;
  });
  document.getElementById("shown").textContent = wanted === "" ? "" : `${shown} of ${rows.length} shown`;
});
const choice = document.getElementById("dispute-filter");
if (choice) {
  const disputes = Array.from(document.querySelectorAll(".dispute"));
  choice.addEventListener("change", () => {
    const [type, status, source] = ["type", "status", "source"].map((name) => choice.elements[name].value);
    let shown = 0;
    disputes.forEach((item) => {
      item.hidden = Boolean(
        (type && item.dataset.type !== type) ||
        (status && item.dataset.status !== status) ||
        (source && !item.dataset.sources.split("|").includes(source))
      );
      shown += item.hidden ? 0 : 1;
    });
    document.querySelectorAll(".topic").forEach((topic) => {
      topic.hidden = !topic.querySelector(".dispute:not([hidden])");
      const apart = topic.querySelector(".apart");
      if (apart) apart.hidden = !topic.querySelector('.dispute[data-type="naming"]:not([hidden])');
    });
    document.getElementById("disputes-shown").textContent = `${shown} of ${disputes.length} shown`;
  });
  choice.addEventListener("submit", (event) => event.preventDefault());
}
// A link into a closed part opens it.
const open = () => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  const closed = target && target.closest("details:not([open])");
  if (closed) { closed.open = true; target.scrollIntoView(); }
};
addEventListener("hashchange", open);
open();
