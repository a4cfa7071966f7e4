// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads the design tokens, resolved for the theme on screen.

/** Return a function from token name to "rgb(…)". */
export function palette() {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const known = {};
  for (const name of TOKENS) {
    probe.style.color = `var(--${name})`;
    known[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return known;
}

const TOKENS = [
  ...Array.from({ length: 7 }, (_, index) => `family-${index}`),
  ...Array.from({ length: 5 }, (_, index) => `layer-${index}`),
  ...Array.from({ length: 8 }, (_, index) => `stage-${index}`),
  "paper", "surface", "ink", "ink-soft", "accent", "action",
  "map-sea", "map-land", "map-coast", "map-border", "map-name", "map-halo", "stale",
];

export const scheme = () => document.documentElement.dataset.scheme;
