// SPDX-License-Identifier: AGPL-3.0-or-later
// A short message that goes away by itself; its element is a live region.
let timer;

export function toast(text) {
  const element = document.querySelector("[data-ess-toast]");
  element.textContent = text;
  clearTimeout(timer);
  timer = setTimeout(() => (element.textContent = ""), 6000);
}
