// SPDX-License-Identifier: AGPL-3.0-or-later
// « Ma position »: asks the browser, rounds to about 100 m, and sends the form.
const button = document.querySelector("[data-cur-near]");

function tell(sentence) {
  const toast = document.querySelector("[data-ess-toast]");
  toast.textContent = sentence;
  setTimeout(() => (toast.textContent = ""), 6000);
}

function refuse() {
  button.removeAttribute("aria-busy");
  tell(button.dataset.curTDenied);
  button.form.elements.place.focus();
}

function send({ coords }) {
  const { near, place } = button.form.elements;
  near.value = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
  place.value = "";
  button.form.requestSubmit();
}

button?.addEventListener("click", () => {
  if (button.getAttribute("aria-busy") === "true") return;
  if (!navigator.geolocation) return refuse();
  button.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition(send, refuse, { timeout: 10000, maximumAge: 300000 });
});

// Who names a place no longer means their position.
button?.form.elements.place.addEventListener("input", () => (button.form.elements.near.value = ""));
