# SPDX-License-Identifier: AGPL-3.0-or-later
"""Communes far from any tiers-lieu that the map knows, and how many people live there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from numpy.typing import ArrayLike, NDArray

from ess_map.core.areas import EARTH
from ess_map.diagnosis import coverage
from ess_map.diagnosis.coverage import Covering
from ess_map.diagnosis.figures import Area, Figure, Section, on_map

USUAL, LEAST, MOST = 20.0, 1.0, 100.0
"""Kilometres."""
DEGREE = 111_000.0
"""Metres of a degree of latitude, at least (on the sphere of ``EARTH``: 111,195)."""
CELL = 0.25
"""Degrees: the communes in so small a square look at the same tiers-lieux."""
TOGETHER = 2_000_000
"""Distances computed at once: 16 MB a column."""

Points = NDArray[np.float64]
"""Longitudes or latitudes, in degrees."""


def reach(text: str) -> float:
    """Return the kilometres that an address asks for, the usual ones when it makes no sense."""
    try:
        asked = float(text.replace(",", "."))
    except ValueError:
        return USUAL
    return min(MOST, max(LEAST, asked)) if asked == asked else USUAL


def nearest(
    longitudes: ArrayLike, latitudes: ArrayLike, to_lons: ArrayLike, to_lats: ArrayLike, km: float
) -> Points:
    """Return the kilometres from each point to the nearest of others, by the great circle.

    NaN where a point is unknown or there are no others. ``km`` is a guess of the answer: one looks
    near first, and only who finds nothing so near is compared with all the others.
    """
    lons, lats = np.asarray(longitudes, float), np.asarray(latitudes, float)
    others = np.asarray(to_lons, float), np.asarray(to_lats, float)
    order = np.argsort(others[1], kind="stable")
    others = others[0][order], others[1][order]
    found = np.full(len(lons), np.nan)
    known = np.isfinite(lons) & np.isfinite(lats)
    if not len(order):
        return found
    unsure = np.flatnonzero(known)
    for radius in (km / 4, km, 4 * km):
        for some in _together(lons, lats, unsure):
            found[some] = _least(
                lons[some], lats[some], *_around(lons[some], lats[some], others, radius)
            )
        # Beyond the radius somebody outside the box may be nearer than who is inside.
        unsure = unsure[~(found[unsure] <= radius)]
    found[unsure] = _least(lons[unsure], lats[unsure], *others)
    return found


def _together(lons: Points, lats: Points, which: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Cut ``which`` points into groups that lie in one cell."""
    cells = np.floor(lons[which] / CELL) * 1e6 + np.floor(lats[which] / CELL)
    order = np.argsort(cells, kind="stable")
    borders = np.flatnonzero(np.diff(cells[order])) + 1
    return [group for group in np.split(which[order], borders) if len(group)]


def _around(
    lons: Points, lats: Points, others: tuple[Points, Points], km: float
) -> tuple[Points, Points]:
    """Return those of ``others``, from south to north, in a box that holds all within ``km``."""
    x, y = others
    margin = 1000 * km / DEGREE
    first, last = np.searchsorted(y, (lats.min() - margin, lats.max() + margin))
    # Towards the pole a kilometre is more degrees of longitude.
    furthest = min(89.0, np.abs(lats).max() + margin)
    wide = margin / np.cos(np.radians(furthest))
    band = x[first:last]
    near = (band >= lons.min() - wide) & (band <= lons.max() + wide)
    return band[near], y[first:last][near]


def _least(lons: Points, lats: Points, to_lons: Points, to_lats: Points) -> Points:
    if not len(to_lons) or not len(lons):
        return np.full(len(lons), np.nan)
    least = np.empty(len(lons))
    step = max(1, TOGETHER // len(to_lons))
    x, y = np.radians(to_lons), np.radians(to_lats)
    for start in range(0, len(lons), step):
        here = slice(start, start + step)
        lon, lat = np.radians(lons[here])[:, None], np.radians(lats[here])[:, None]
        half = np.sin((y - lat) / 2) ** 2
        half += np.cos(lat) * np.cos(y) * np.sin((x - lon) / 2) ** 2
        least[here] = half.min(axis=1)
    return 2 * EARTH / 1000 * np.arcsin(np.sqrt(np.minimum(1, least)))


def section(
    areas: Sequence[Area],
    km: float,
    covering: Sequence[Covering],
    known: int,
    unplaced: int,
) -> Section:
    """Return how many communes and people are farther than ``km`` from any tiers-lieu.

    ``known`` tiers-lieux have a place, ``unplaced`` have none.
    """
    title = _("Zones blanches : loin de tout tiers-lieu")
    said = coverage.limits(covering)
    if not areas or not known:
        word = (
            _("Les communes de ce périmètre ne sont pas connues.")
            if not areas
            else _("Aucun tiers-lieu n'est placé sur la carte : rien ne peut en être dit.")
        )
        return Section("white", title, (), (word,), _caveats(covering, unplaced, ()))
    lost = [one for one in areas if one.km is None]
    far = [one for one in areas if one.km is not None and one.km > km]
    people = sum(one.population or 0 for one in far)
    everyone = sum(one.population or 0 for one in areas)

    def figure(name: str, label: str, value: float | None, unit: str = "") -> Figure:
        return on_map(f"white.{name}", label, value, unit, said)

    share = 100 * people / everyone if everyone else None
    figures = [
        figure("communes", _("Communes à plus de %(km)s km", km=format_decimal(km)), len(far)),
        figure("all", _("Communes du territoire"), len(areas)),
        figure("people", _("Habitants de ces communes"), people),
        figure("share", _("Part de la population"), share, "%"),
    ]
    words = [
        _(
            "À vol d'oiseau, du centre de la commune au tiers-lieu le plus proche, qu'il soit sur "
            "le territoire ou au-delà."
        )
    ]
    return Section("white", title, tuple(figures), tuple(words), _caveats(covering, unplaced, lost))


def _caveats(covering: Sequence[Covering], unplaced: int, lost: Sequence[Area]) -> tuple[str, ...]:
    found = [
        coverage.warning(covering)
        and _(
            "Ces sources sont partielles : lire comme un minimum de tiers-lieux, donc comme un "
            "maximum de zones blanches."
        )
    ]
    if unplaced:
        found.append(
            ngettext(
                "%(n)s tiers-lieu connu n'a pas de place sur la carte : il n'est pas compté.",
                "%(n)s tiers-lieux connus n'ont pas de place sur la carte : ils ne sont pas "
                "comptés.",
                unplaced,
                n=unplaced,
            )
        )
    if lost:
        found.append(
            ngettext(
                "Le centre de %(n)s commune n'est pas connu.",
                "Le centre de %(n)s communes n'est pas connu.",
                len(lost),
                n=len(lost),
            )
        )
    return tuple(filter(None, found))
