# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is to photograph: pages, and the sizes and colours in which they are seen."""

from __future__ import annotations

from dataclasses import dataclass

SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
SCHEMES = ("light", "dark")
EVERY = tuple(f"{size}-{scheme}" for size in SIZES for scheme in SCHEMES)
BOTH = ("wide-light", "narrow-light")
AND_NIGHT = ("wide-light", "narrow-dark")
PHONE = ("narrow-light",)
MAPS_ARE_DRAWN = """() => [...document.querySelectorAll("[data-ess-map]")].every((box) => {
  const { top, bottom } = box.getBoundingClientRect();
  const map = box.essMap;
  if (!box.checkVisibility() || top >= innerHeight || bottom <= 0) return true;
  return map && map.loaded() && map.areTilesLoaded() && !map.isMoving();
})"""
"""A page is ready when its maps are."""


@dataclass(frozen=True)
class Screen:
    """One picture: whose, of which page; ``named`` is the text of the link that leads there."""

    name: str
    path: str
    """A word in braces is a part that the story told before gives."""
    who: str = ""
    named: str = ""
    then: str = ""
    """What is added to the address to which that link leads."""
    tab: str = ""
    """Of the pôle that the link names: which of its pages, all of which are below /poles."""
    at: str = ""
    """The part of the page to look at; '' is its beginning."""
    clicks: tuple[str, ...] = ()
    """What is clicked first."""
    shots: tuple[str, ...] = ("wide-light",)
