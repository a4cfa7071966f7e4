# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin with a layer of repair cafés, whose points and version a test decides."""

from collections.abc import Sequence
from types import SimpleNamespace

from ess_map import Layer, Point, hookimpl

NAME = "repair"
LABEL = "Cafés réparation"


class Cafes:
    """Gives the points or raises the failure that it is told, and counts how often it is asked."""

    def __init__(self, *points: Point, version: str = "1") -> None:
        self.found: Sequence[Point] | Exception = points
        self.said, self.asked = version, 0

    def points(self) -> Sequence[Point]:
        self.asked += 1
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    def layer(self, name: str = NAME, label: str = LABEL, **fields: object) -> Layer:
        return Layer(name, label, points=self.points, version=lambda: self.said, **fields)


def plugin(*layers: Layer) -> tuple[str, object]:
    """Return a plugin that adds these layers."""

    @hookimpl
    def register_layers():
        return layers

    return NAME, SimpleNamespace(register_layers=register_layers)
