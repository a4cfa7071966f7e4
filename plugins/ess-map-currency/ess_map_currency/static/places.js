// SPDX-License-Identifier: AGPL-3.0-or-later
// « Ma position »: asks the browser, rounds to about 100 m, and writes "latitude,longitude" into the field beside.
const tell = (sentence) => {
  const toast = document.querySelector("[data-ess-toast]");
  toast.textContent = sentence;
  setTimeout(() => (toast.textContent = ""), 6000);
};

document.querySelectorAll("[data-cur-here]").forEach((button) => {
  const field = document.getElementById(button.dataset.curHere);
  const refuse = () => {
    button.removeAttribute("aria-busy");
    tell(button.dataset.curTDenied);
    field.focus();
  };
  const write = ({ coords }) => {
    button.removeAttribute("aria-busy");
    field.value = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
    field.focus();
  };
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-busy") === "true") return;
    if (!navigator.geolocation) return refuse();
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(write, refuse, { timeout: 10000, maximumAge: 300000 });
  });
});
