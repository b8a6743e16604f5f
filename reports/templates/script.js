"use strict";
// Everything can be read without this: it only sorts and filters.
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
      const rows = Array.from(body.rows);
      rows.sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        const order = isNumber ? (parseFloat(x) || -Infinity) - (parseFloat(y) || -Infinity) : x.localeCompare(y);
        return up ? order : -order;
      });
      body.append(...rows);
    });
  });
});
const filter = document.getElementById("filter");
const items = Array.from(document.querySelectorAll(".item"));
filter.addEventListener("input", () => {
  const wanted = filter.value.trim().toLowerCase();
  let shown = 0;
  items.forEach((item) => {
    item.hidden = wanted !== "" && !item.querySelector("summary").textContent.toLowerCase().includes(wanted);
    shown += item.hidden ? 0 : 1;
  });
  document.getElementById("shown").textContent = wanted === "" ? "" : `${shown} of ${items.length} shown`;
});
