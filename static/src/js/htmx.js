// SPDX-License-Identifier: AGPL-3.0-or-later
// htmx under a strict content security policy, and a word to the reader when a request fails.
import htmx from "htmx.org/dist/htmx.esm.js";
import { toast } from "./toast.js";

Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  // A page from the history is asked of the server again: its counts may have changed.
  historyCacheSize: 0,
  // Settling would set style attributes, which the policy refuses; nothing here animates that way.
  attributesToSettle: [],
  scrollBehavior: "auto",
});

for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, () => toast(document.body.dataset.essTFailed));
}
