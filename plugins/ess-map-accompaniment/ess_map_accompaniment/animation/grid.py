# SPDX-License-Identifier: AGPL-3.0-or-later
"""A matrix as it is shown and exported: cells that say in a sign and in words what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _

from ess_map_accompaniment.animation.coverage import NEED_KEYS, STAGE_KEYS, Matrix
from ess_map_accompaniment.words import SERVICES, STAGES

WHITE, REMOTE, COVERED = "white", "remote", "covered"
SIGNS = {WHITE: "✕", REMOTE: "◐", COVERED: "✓"}
"""What is not seen by its colour alone: nobody, at a distance only, somebody comes."""


@dataclass(frozen=True)
class Cell:
    """One stage and need of a territory."""

    stage: str
    need: str
    kind: str
    number: int
    """Of one EPCI: services there. Of several: EPCI where nobody comes."""
    second: int
    """Of one EPCI: services at a distance only. Of several: those of them that are helped so."""
    words: str

    @property
    def sign(self) -> str:
        return SIGNS[self.kind]


@dataclass(frozen=True)
class Row:
    """One stage, with a cell for each need."""

    key: str
    label: LazyString
    cells: list[Cell]


@dataclass(frozen=True)
class Place:
    """One EPCI in a cell."""

    key: str
    name: str
    kind: str
    here: int
    remote: int


def rows(matrix: Matrix) -> list[Row]:
    """Return the matrix of a territory: of one EPCI its services, of several what is missing."""
    make = _of_one if len(matrix.keys) == 1 else _of_many
    return [
        Row(stage, STAGES[stage], [make(matrix, s, n) for n in range(len(NEED_KEYS))])
        for s, stage in enumerate(STAGE_KEYS)
    ]


def _of_one(matrix: Matrix, stage: int, need: int) -> Cell:
    here, remote = int(matrix.here[0, stage, need]), int(matrix.remote[0, stage, need])
    words = ngettext("%(num)d service sur place", "%(num)d services sur place", here)
    if not here:
        words = _("aucun service sur place")
    if remote:
        far = ngettext("%(num)d à distance", "%(num)d à distance", remote)
        words = f"{words}, {far}"
    return Cell(STAGE_KEYS[stage], NEED_KEYS[need], _kind(here, remote), here, remote, words)


def _of_many(matrix: Matrix, stage: int, need: int) -> Cell:
    empty, white = int(matrix.empty[stage, need]), int(matrix.white[stage, need])
    if not empty:
        words = _("un service partout")
    else:
        words = ngettext(
            "%(num)d intercommunalité sans service sur place",
            "%(num)d intercommunalités sans service sur place",
            empty,
        )
        if empty > white:
            helped = ngettext("dont %(num)d à distance", "dont %(num)d à distance", empty - white)
            words = f"{words}, {helped}"
    kind = WHITE if white else REMOTE if empty else COVERED
    return Cell(STAGE_KEYS[stage], NEED_KEYS[need], kind, empty, empty - white, words)


def places(matrix: Matrix, names: Mapping[str, str], stage: str, need: str) -> list[Place]:
    """Return the EPCI of one cell: those without anybody first, then by name."""
    s, n = STAGE_KEYS.index(stage), NEED_KEYS.index(need)
    found = [
        Place(key, names.get(key, key), _kind(here, remote), here, remote)
        for key, here, remote in zip(
            matrix.keys, matrix.here[:, s, n].tolist(), matrix.remote[:, s, n].tolist(), strict=True
        )
    ]
    order = (WHITE, REMOTE, COVERED)
    return sorted(found, key=lambda one: (order.index(one.kind), one.name, one.key))


def white_cells(matrix: Matrix) -> int:
    """Return for how many stages and needs somebody finds nobody, not even at a distance."""
    return int((matrix.white > 0).sum())


def sheet(matrix: Matrix, names: Mapping[str, str]) -> Iterator[list[str | int]]:
    """Yield the rows of a file: one line per EPCI, stage and need."""
    yield [
        _("Code"),
        _("Intercommunalité"),
        _("Étape"),
        _("Besoin"),
        _("Services sur place"),
        _("Services à distance seulement"),
        _("Zone blanche"),
    ]
    for row, key in enumerate(matrix.keys):
        for s, stage in enumerate(STAGE_KEYS):
            for n, need in enumerate(NEED_KEYS):
                here, remote = int(matrix.here[row, s, n]), int(matrix.remote[row, s, n])
                said = _("oui") if _kind(here, remote) == WHITE else ""
                code = key.partition("-")[2]
                name = names.get(key, "")
                yield [code, name, str(STAGES[stage]), str(SERVICES[need]), here, remote, said]


def _kind(here: int, remote: int) -> str:
    if here:
        return COVERED
    return REMOTE if remote else WHITE
