// SPDX-License-Identifier: AGPL-3.0-or-later
// Share, copy, print.
import { toast } from "./toast.js";

async function copy(text) {
  await navigator.clipboard.writeText(text);
  toast(document.body.dataset.essTCopied);
}

async function share({ title, url }) {
  if (!navigator.share) return copy(url);
  try {
    await navigator.share({ title, url });
  } catch (error) {
    // The reader closed the sheet: nothing to say.
    if (error.name !== "AbortError") await copy(url);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ess-share], [data-ess-copy], [data-ess-print]");
  if (!button) return;
  if ("essShare" in button.dataset) share(button.dataset);
  else if ("essPrint" in button.dataset) print();
  else copy(document.querySelector(button.dataset.essCopy).value);
});
