// SPDX-License-Identifier: AGPL-3.0-or-later
// The fields of a place, which the combobox and the pin both write.
const PARTS = ["street", "postal_code", "city", "commune", "longitude", "latitude", "location_precision"];

/** Return {street: input, …} of a place. */
export const partsOf = (place) => Object.fromEntries(PARTS.map((name) => [name, place.querySelector(`[data-ess-part="${name}"]`)]));

/** Write some parts of a place and tell whoever shows it; `by` says who did: "choice", "pin" or "typing". */
export function write(place, values, by) {
  const parts = partsOf(place);
  for (const [name, value] of Object.entries(values)) if (parts[name]) parts[name].value = value ?? "";
  place.dispatchEvent(new CustomEvent("ess:place", { bubbles: true, detail: { by } }));
}
