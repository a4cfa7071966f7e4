# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way of a round of errands: from one place to another, or along a line that was drawn."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from flask_babel import gettext as _

from ess_map import Invalid, drawn_line
from ess_map_currency.desks import travelling
from ess_map_currency.stalls import near
from ess_map_currency.stalls.near import Near

FAR_KM = 200
"""Nobody shops on a longer way; over it distances on a map say little."""


@dataclass(frozen=True)
class Way:
    """Points (longitude, latitude) passed in order, and the kilometres until each of them."""

    points: tuple[tuple[float, float], ...]
    along: tuple[float, ...]

    @property
    def km(self) -> float:
        """Its whole length, as the crow flies from point to point."""
        return self.along[-1]


@dataclass(frozen=True)
class Said:
    """What an address says of the way; ``way`` None while that is not enough."""

    start: Near
    end: Near
    line: str
    way: Way | None
    problems: tuple[str, ...]


def read(args: Mapping[str, str]) -> Said:
    """Return the way that an address asks for: a drawn line wins over two places.

    Without an end one comes back to where one left.
    """
    line = args.get("line", "").strip()
    start, end = near.read(args.get("from", "")), near.read(args.get("to", ""))
    problems = [
        _("Nous ne trouvons pas « %(place)s ». Essayez le nom d'une commune ou son code postal.",
          place=one.typed)
        for one in (start, end)
        if one.typed and one.point is None
    ]  # fmt: skip
    found = None
    try:
        drawn = drawn_line(line)
    except Invalid as error:
        drawn = None
        problems.append(error.message)
    if drawn is not None:
        found = _way(drawn)
    elif start.point and not problems:
        found = _way(shapely.LineString([start.point, end.point or start.point]))
    if found is not None and found.km > FAR_KM:
        problems.append(_("Ce trajet est trop long : %(most)s km au plus.", most=FAR_KM))
        found = None
    return Said(start, end, line, found, tuple(problems))


def kms(points: tuple[tuple[float, float], ...], longitudes, latitudes):
    """Return the distances of several points (rows) to several places (columns), in km."""
    return np.array([travelling.km(*point, longitudes, latitudes) for point in points])


def _way(line: shapely.LineString) -> Way:
    points = tuple((float(x), float(y)) for x, y, *_height in line.coords)
    along = [0.0]
    for one, other in itertools.pairwise(points):
        step = travelling.km(*one, np.array([other[0]]), np.array([other[1]]))
        along.append(along[-1] + float(step[0]))
    return Way(points, tuple(along))
