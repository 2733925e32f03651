"use strict";
(() => {
  const tools = document.querySelector(".tools");
  const table = document.querySelector("table");
  if (!tools || !table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const words = new Map(rows.map((row) => [row, row.textContent.toLowerCase().replace(/ё/g, "е")]));
  const search = tools.querySelector("input[type=search]");
  const output = tools.querySelector("output");
  const none = document.querySelector(".none");

  const show = () => {
    const wanted = search.value.toLowerCase().replace(/ё/g, "е").split(/\s+/).filter(Boolean);
    const kind = tools.querySelector("input[name=kind]:checked").value;
    let count = 0;
    for (const row of rows) {
      const fits = (!kind || row.dataset.kind === kind) && wanted.every((word) => words.get(row).includes(word));
      if (row.hidden === fits) row.hidden = !fits;
      if (fits) count += 1;
    }
    output.textContent = `${output.dataset.shown}: ${count.toLocaleString(document.documentElement.lang)}`;
    none.hidden = count > 0;
  };

  const key = (row, column, numeric) => {
    const cell = row.cells[column];
    if (!numeric) return cell.textContent.trim();
    return cell.dataset.value === "" ? null : Number(cell.dataset.value);
  };

  const sort = (head, column) => {
    const numeric = head.dataset.sort === "number";
    const now = head.getAttribute("aria-sort");
    // Places and words rise first, points and money fall first.
    const first = numeric && column > 0 ? "descending" : "ascending";
    const other = first === "ascending" ? "descending" : "ascending";
    const next = now === first ? other : first;
    for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", next);
    const sign = next === "ascending" ? 1 : -1;
    const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
    const keys = new Map(rows.map((row) => [row, key(row, column, numeric)]));
    rows.sort((one, two) => {
      const [a, b] = [keys.get(one), keys.get(two)];
      // What has no value comes last either way.
      if (a === null || b === null || a === "" || b === "") {
        return (a === null || a === "" ? 1 : 0) - (b === null || b === "" ? 1 : 0);
      }
      return sign * (numeric ? a - b : collator.compare(a, b));
    });
    const sorted = document.createDocumentFragment();
    sorted.append(...rows);
    body.append(sorted);
  };

  Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(head, column));
    head.replaceChildren(button);
  });

  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };

  body.addEventListener("click", async (event) => {
    const button = event.target.closest(".copy");
    if (!button) return;
    const cell = button.closest("td");
    const letter = cell.querySelector(".letter");
    if (await copied(letter.textContent)) {
      const before = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = before; }, 2000);
    } else {
      // Nothing lets it be copied: it is shown, to be marked by hand.
      cell.querySelector("details").open = true;
      getSelection().selectAllChildren(letter);
    }
  });

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = Array.from(body.querySelectorAll("tr:not([hidden]) details:not([open])"));
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of opened) details.open = false; });

  for (const button of body.querySelectorAll(".copy")) button.hidden = false;
  let waiting = 0;
  search.addEventListener("input", () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(show); });
  tools.addEventListener("change", show);
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.hidden = false;
  show();
})();
