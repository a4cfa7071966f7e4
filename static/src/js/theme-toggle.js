// SPDX-License-Identifier: AGPL-3.0-or-later
// The button that changes the theme and remembers it.
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-ess-theme]")) return;
  const root = document.documentElement;
  root.dataset.theme = root.dataset.scheme === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("ess-theme", root.dataset.theme);
  } catch {
    // Not remembered, but applied.
  }
  document.dispatchEvent(new CustomEvent("ess:theme-chosen"));
});
