// SPDX-License-Identifier: AGPL-3.0-or-later
// On a phone the tabs of a page scroll sideways: the current one is brought into sight.
for (const bar of document.querySelectorAll("[data-ess-tabs]")) {
  const current = bar.querySelector("[aria-current]");
  if (current) bar.scrollLeft += current.getBoundingClientRect().left - bar.getBoundingClientRect().left - bar.clientWidth / 3;
}
