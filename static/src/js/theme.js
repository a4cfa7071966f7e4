// SPDX-License-Identifier: AGPL-3.0-or-later
// Runs before the first paint: says that JavaScript is there and applies the chosen theme.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  let chosen = null;
  try {
    chosen = localStorage.getItem("ess-theme");
  } catch {
    // Storage may be forbidden: the system's preference is then the theme.
  }
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    root.dataset.scheme = root.dataset.theme ?? (system.matches ? "dark" : "light");
    document.dispatchEvent(new CustomEvent("ess:theme"));
  };
  system.addEventListener("change", apply);
  document.addEventListener("ess:theme-chosen", apply);
  apply();
})();
