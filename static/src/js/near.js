// SPDX-License-Identifier: AGPL-3.0-or-later
// "Autour de moi": asks the browser, rounds to about 100 m, sends "latitude,longitude".
import { refine } from "./explore.js";
import { toast } from "./toast.js";

function locate(button) {
  const refuse = () => {
    button.removeAttribute("aria-busy");
    toast(button.dataset.essTDenied);
    document.getElementById("q").focus();
  };
  if (!navigator.geolocation) return refuse();
  button.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      button.removeAttribute("aria-busy");
      refine({ near: `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`, sort: "distance", bbox: "" });
    },
    refuse,
    { timeout: 10000, maximumAge: 300000 },
  );
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ess-near]");
  if (button && button.getAttribute("aria-busy") !== "true") locate(button);
});
