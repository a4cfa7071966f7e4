// SPDX-License-Identifier: AGPL-3.0-or-later
// Makes the proof of work while the form is being filled in; a form sent earlier waits for it, never for ever.
const FRESH = 25 * 60 * 1000;
const PATIENCE = 20 * 1000;

function enhance(box) {
  const form = box.closest("form");
  const field = box.querySelector("input");
  const status = box.querySelector("[role=status]");
  let made = 0;
  let work;

  async function prove() {
    const { solve } = await import("./solver.js");
    field.value = await solve(box.dataset.url, box.dataset.worker);
    made = Date.now();
  }

  function begin() {
    if (field.value && Date.now() - made < FRESH) return null;
    field.value = "";
    // Without a proof the server asks for more, but the form is still accepted.
    work ??= prove().catch((error) => console.debug("proof:", error?.message)).finally(() => (work = null));
    return work;
  }

  async function hold(event) {
    const pending = begin();
    if (!pending || box.dataset.letGo) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    status.textContent = box.dataset.essTWorking;
    const { submitter } = event;
    submitter?.setAttribute("aria-busy", "true");
    await Promise.race([pending, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    submitter?.removeAttribute("aria-busy");
    status.textContent = field.value ? box.dataset.essTDone : "";
    box.dataset.letGo = "true";
    form.requestSubmit(submitter);
    delete box.dataset.letGo;
  }

  form.addEventListener("input", begin, { once: true });
  form.addEventListener("submit", hold, { capture: true });
  // A page brought back from memory has a proof that was already used.
  addEventListener("pageshow", (event) => event.persisted && (field.value = ""));
}

document.querySelectorAll("[data-ess-proof]").forEach(enhance);
