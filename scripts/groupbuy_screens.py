# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens of group buying that the guides show."""

from __future__ import annotations

from pathlib import Path

from scripts.screens import BOTH, PHONE, Screen

IMAGES = Path(__file__).resolve().parents[1] / "plugins/ess-map-groupbuy/docs/images"
HERE = "/achats"
WOOD, PELLETS = f"{HERE}/bois-de-vierzon", f"{HERE}/granules-en-sologne"
POWER, INSURANCE = f"{HERE}/electricite-du-berry", f"{HERE}/assurance-des-associations"
SHREDDER, OIL = f"{HERE}/broyeur-partage", f"{HERE}/huile-et-lentilles"
DRAFT = f"{HERE}/panneaux-solaires"
"""Campaigns of the demonstration, each of which has come further than the one before."""
ORGANISER = "achats"
MAP = "/?layers=groupbuy.hubs&layers=groupbuy.demand&territory=department-18"
NIGHT = ("narrow-dark",)

SCREENS = (
    Screen("campaigns", f"{HERE}/"),
    Screen("campaign", PELLETS, shots=BOTH),
    Screen("demand", PELLETS, at=".gb-demand", shots=PHONE),
    Screen("map", MAP),
    Screen("figures", f"{HERE}/chiffres"),
    Screen("taking-part", f"{PELLETS}/participer", shots=PHONE),
    Screen("where-from", f"{PELLETS}/participer", at="#ou", shots=PHONE),
    Screen("welcome", "{welcome}", shots=PHONE),
    Screen("own", "{own}", shots=NIGHT),
    Screen("asked", "{asked}", at="#partie-1", shots=PHONE),
    Screen("served", "{asked}", at="#partie-2", shots=PHONE),
    Screen("bound", "{bound}", at="#partie-1", shots=PHONE),
    Screen("unserved", "{unserved}", at="#partie-2", shots=BOTH),
    Screen("own-contract", "{insured}", shots=PHONE),
    Screen("own-share", "{shared}", at="#partie-2", shots=PHONE),
    Screen("organise", f"{HERE}/organiser", ORGANISER),
    Screen("draft", f"{DRAFT}/tableau", ORGANISER),
    Screen("calendar", f"{DRAFT}/reglages/calendrier", ORGANISER),
    Screen("board", f"{PELLETS}/tableau", ORGANISER),
    Screen("intentions", f"{PELLETS}/intentions", ORGANISER),
    Screen("hubs-asked", f"{PELLETS}/relais", ORGANISER),
    Screen("offers", f"{PELLETS}/offres", ORGANISER),
    Screen("compare", f"{PELLETS}/comparer"),
    Screen("run", "{run}", ORGANISER, shots=("wide-light", "wide-dark")),
    Screen("proof", "{run}", ORGANISER, at="#non-servis"),
    Screen("supposing", "{run}", ORGANISER, at="#et-si"),
    Screen("supposed", "{supposed}", ORGANISER),
    Screen("verified", "{run}/verification", ORGANISER),
    Screen("groups", f"{WOOD}/groupes", ORGANISER),
    Screen("group", "{group}", ORGANISER),
    Screen("order", "{order}", ORGANISER),
    Screen("receiving", "{receiving}", ORGANISER),
    Screen("settling", "{settling}", ORGANISER),
    Screen("sealed", f"{POWER}/plis", ORGANISER),
    Screen("ranking", f"{INSURANCE}/plis", ORGANISER),
    Screen("offer", "{offer}"),
    Screen("ordered", "{ordered}"),
    Screen("sealing", f"{POWER}/sceller"),
    Screen("quote", "{quote}", shots=PHONE),
    Screen("opening", f"{INSURANCE}/ouverture"),
    Screen("hubs", f"{HERE}/relais"),
    Screen("becoming", "{becoming}", shots=PHONE),
    Screen("hub", "{hub}", shots=NIGHT),
    Screen("hosting", "{hosting}", shots=PHONE),
)
