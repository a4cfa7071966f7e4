// SPDX-License-Identifier: AGPL-3.0-or-later
// The map's own words, in the language of the page.
const WORDS = {
  fr: {
    here: "Chercher dans cette zone",
    legend: "Légende",
    list: "Voir la liste : ",
    more: (n) => `et ${n} autres : voir la liste`,
    read: "En savoir plus",
    open: "Voir la fiche",
    locale: {
      "Map.Title": "Carte des lieux. Flèches pour se déplacer, plus et moins pour zoomer. La liste dit la même chose.",
      "NavigationControl.ZoomIn": "Zoomer",
      "NavigationControl.ZoomOut": "Dézoomer",
      "AttributionControl.ToggleAttribution": "Afficher ou masquer les sources",
      "Popup.Close": "Fermer",
      "CooperativeGesturesHandler.WindowsHelpText": "Ctrl + molette pour zoomer",
      "CooperativeGesturesHandler.MacHelpText": "⌘ + molette pour zoomer",
      "CooperativeGesturesHandler.MobileHelpText": "Deux doigts pour déplacer la carte",
    },
  },
  en: {
    here: "Search this area",
    legend: "Legend",
    list: "See the list: ",
    more: (n) => `and ${n} more: see the list`,
    read: "Read more",
    open: "Open the page",
    locale: {
      "Map.Title": "Map of places. Arrow keys to move, plus and minus to zoom. The list says the same.",
    },
  },
};

export function words() {
  return WORDS[document.documentElement.lang.slice(0, 2)] ?? WORDS.en;
}

export function locale() {
  return words().locale;
}
