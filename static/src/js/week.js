// SPDX-License-Identifier: AGPL-3.0-or-later
// Opening hours to fill in: a day's hours copied to those that follow, up to Friday or Sunday.
function cells(day) {
  return [...day.querySelectorAll("input, select")];
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ess-copy-until]");
  if (!button) return;
  const day = button.closest("[data-ess-day]");
  const days = [...day.closest("[data-ess-week]").querySelectorAll("[data-ess-day]")];
  const values = cells(day).map((cell) => cell.value);
  for (const next of days.slice(days.indexOf(day) + 1, Number(button.dataset.essCopyUntil))) {
    cells(next).forEach((cell, index) => { cell.value = values[index]; });
    next.querySelector("details").open = day.querySelector("details").open;
  }
  day.dispatchEvent(new Event("input", { bubbles: true }));
});
