# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one buys with a local currency, from bread to bookkeeping, and the words that ask for it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from flask_babel import lazy_gettext as _l

from ess_map import Term, Vocabulary

NAME = "currency.trade"


@dataclass(frozen=True)
class Trade:
    """One trade; ``asked``: what people write on a list when they mean it, folded, '|' between."""

    key: str
    fr: str
    en: str
    parent: str = ""
    asked: str = ""


TRADES = (
    Trade("food", "Alimentation", "Food", asked="courses|nourriture|manger"),
    Trade("bakery", "Boulangerie, pâtisserie", "Bakery", "food",
          "pain|baguette|gateau|croissant|brioche|viennoiserie|chocolatine|bread"),
    Trade("produce", "Fruits et légumes", "Fruit and vegetables", "food",
          "legume|fruit|salade|tomate|carotte|pomme|poireau|courgette|patate|"
          "primeur|maraicher"),
    Trade("grocery", "Épicerie, vrac", "Grocery, bulk goods", "food",
          "vrac|farine|riz|cafe|huile|pates|sucre|chocolat|conserve"),
    Trade("dairy", "Fromage, lait, œufs", "Cheese, milk, eggs", "food",
          "fromage|lait|oeuf|beurre|yaourt|creme"),
    Trade("meat", "Boucherie, poisson", "Meat, fish", "food",
          "viande|boucher|poisson|poulet|saucisse|jambon"),
    Trade("drinks", "Boissons, caviste", "Drinks, wine", "food", "vin|biere|jus|cidre"),
    Trade("farm", "Vente à la ferme, AMAP", "Farm shop", "food", "ferme|panier|amap|miel"),
    Trade("eating_out", "Restaurants et cafés", "Eating out", asked="bar|sortir"),
    Trade("restaurant", "Restaurant, traiteur", "Restaurant, caterer", "eating_out",
          "dejeuner|diner|traiteur|repas"),
    Trade("cafe", "Café, salon de thé", "Café, tea room", "eating_out", "the|boire un verre"),
    Trade("culture", "Culture et loisirs", "Culture and leisure", asked="sortie|loisir"),
    Trade("books", "Librairie, presse", "Books, press", "culture", "livre|journal|bd|papeterie"),
    Trade("show", "Cinéma, spectacle, musée", "Cinema, shows, museums", "culture",
          "film|concert|theatre"),
    Trade("toys", "Jeux et jouets", "Games and toys", "culture", "jeu|jouet|cadeau"),
    Trade("lodging", "Hébergement, tourisme", "Lodging, tourism", "culture", "gite|nuit|vacances"),
    Trade("home", "Maison et habillement", "Home and clothing", asked="maison"),
    Trade("clothes", "Vêtements, friperie", "Clothing", "home", "vetement|chaussure|friperie"),
    Trade("second_hand", "Ressourcerie, réemploi", "Second-hand goods", "home",
          "occasion|recyclerie|meuble"),
    Trade("garden", "Jardin, fleurs", "Garden, flowers", "home", "fleur|plante|graine|plant"),
    Trade("crafts", "Artisanat, création", "Crafts", "home", "poterie|bijou|savon|bougie"),
    Trade("hardware", "Bricolage, quincaillerie", "Hardware", "home", "outil|vis|peinture"),
    Trade("body", "Santé et bien-être", "Health and well-being", asked="bien-etre"),
    Trade("hair", "Coiffure, esthétique", "Hair and beauty", "body",
          "coiffeur|coiffeuse|coupe|barbier"),
    Trade("care", "Pharmacie, soins", "Pharmacy, care", "body",
          "medicament|pharmacien|massage|yoga"),
    Trade("mobility", "Mobilité", "Mobility", asked="transport"),
    Trade("cycles", "Vélo", "Cycles", "mobility", "velo|bicyclette"),
    Trade("garage", "Garage, autopartage", "Garage, car sharing", "mobility", "voiture|mecanicien"),
    Trade("building", "Bâtiment et énergie", "Building and energy", asked="travaux"),
    Trade("builder", "Construction, rénovation", "Construction, renovation", "building",
          "maconnerie|charpente|isolation|plombier|electricien|menuisier"),
    Trade("energy", "Énergie renouvelable", "Renewable energy", "building", "bois|solaire"),
    Trade("business", "Services aux professionnels", "Business services", asked="service"),
    Trade("accounting", "Comptabilité, gestion", "Accounting", "business", "comptable|compta"),
    Trade("printing", "Imprimerie, graphisme", "Printing, design", "business",
          "imprimeur|affiche|flyer|graphiste"),
    Trade("digital", "Informatique, web", "IT, web", "business", "site|ordinateur|informatique"),
    Trade("freight", "Transport, logistique", "Freight, logistics", "business",
          "livraison|coursier|logistique"),
    Trade("packaging", "Emballage, contenants", "Packaging", "business", "bocal|consigne"),
    Trade("cleaning", "Nettoyage, entretien", "Cleaning", "business", "nettoyage|menage"),
    Trade("training", "Formation, conseil", "Training, advice", "business", "formation|conseil"),
    Trade("premises", "Locaux, coworking", "Premises, coworking", "business", "bureau|salle"),
    Trade("insurance", "Banque, assurance", "Banking, insurance", "business", "assurance|banque"),
    Trade("raw_food", "Matières premières alimentaires", "Food supplies", "business",
          "cereale|ble|malt|fruits en gros"),
)  # fmt: skip
"""Heads first, in the order in which people look for them."""


def register() -> Vocabulary:
    """Return the trades as a vocabulary of the platform."""
    terms = tuple(Term(one.key, one.fr, one.en, one.parent) for one in TRADES)
    return Vocabulary(NAME, _l("Ce qu'on y trouve"), terms)


def fold(text: str) -> str:
    """Return ``text`` as it is compared: small letters, no accents, one space between words."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    bare = "".join(one for one in plain if not unicodedata.combining(one))
    return " ".join(bare.replace("’", "'").casefold().split())


def asked_for(word: str) -> str | None:
    """Return the key of the trade that a folded word of a shopping list means, None if none.

    A plural means what its singular does: ``legumes`` is ``legume``; the words of a trade's own
    label mean it too.
    """
    known = _words()
    for form in (word, word.removesuffix("s"), word.removesuffix("x")):
        if form in known:
            return known[form]
    return None


def like(word: str, most: int = 3) -> list[Trade]:
    """Return the trades that a folded word, not understood, may have meant."""
    known = _words()
    near = get_close_matches(word, known, n=2 * most, cutoff=0.7)
    keys = dict.fromkeys(known[one] for one in near)
    return [_by_key()[key] for key in keys][:most]


@cache
def _by_key() -> dict[str, Trade]:
    return {one.key: one for one in TRADES}


@cache
def _words() -> dict[str, str]:
    """What is asked for wins over labels, and a label that comes first over the next."""
    found = {word: one.key for one in TRADES for word in one.asked.split("|") if word}
    for one in TRADES:
        for label in (one.fr, one.en):
            for word in (fold(label), *re.findall("[a-z']{4,}", fold(label))):
                found.setdefault(word, one.key)
                found.setdefault(word.removesuffix("s"), one.key)
    return found
