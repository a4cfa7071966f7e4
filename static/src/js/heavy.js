// SPDX-License-Identifier: AGPL-3.0-or-later
// A file that the server would refuse for its size is refused before it leaves: what was typed around it stays.
document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("input[type=file][data-ess-most]")) return;
  target.parentElement.querySelector("[data-ess-heavy]")?.remove();
  const heavy = [...target.files].some((file) => file.size > Number(target.dataset.essMost));
  if (!heavy) return;
  target.value = "";
  const sentence = document.createElement("p");
  sentence.className = "error-text";
  sentence.dataset.essHeavy = "";
  sentence.setAttribute("role", "alert");
  sentence.textContent = target.dataset.essTHeavy;
  target.after(sentence);
});
