# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of fields of the forms of campaigns."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _

from ess_map import Invalid, db, fields, load_actors, search_actors
from ess_map_groupbuy.campaigns import dates, naming

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
NUMBERED = re.compile(r".*\((\d{1,12})\)")
CRITERION = re.compile(r"(.+?)\s*[:;=]\s*(\d{1,3})\s*%?", re.ASCII)
MOST_CRITERIA = 12
PRICE = "prix"
"""The key of the criterion that is computed from the quotes, « Prix annuel » as well."""


class Deadline(fields.Moment):
    """A wall time of Paris, kept as an instant; an hour that does not exist is refused."""

    def __init__(self, label: Any = None, validators: Any = (), **named: Any) -> None:
        super().__init__(label, validators, format=FORMATS, **named)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        super().process_formdata(valuelist)
        said, self.data = self.data, None
        if said is not None:
            try:
                self.data = dates.instant(said)
            except Invalid as error:
                raise ValueError(error.message) from error

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return dates.wall(self.data).strftime(FORMATS[0]) if self.data else ""


class ActorName(fields.Text):
    """An actor of the map by its name, kept by its id; None when nothing is typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        typed, self.data = self.data, None
        if typed:
            self.data = _actor_id(typed)

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        found = load_actors(db.session, [self.data]) if self.data else []
        return f"{found[0].name} ({found[0].id})" if found else ""


class Criteria(fields.LongText):
    """Published criteria, one a line with its weight: « Prix : 60 »; the weights make 100."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        lines = [line.strip() for line in self.data.splitlines() if line.strip()]
        self.data = []
        if lines:
            self.data = _criteria(lines)

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return "\n".join(f"{one['label']} : {one['weight']}" for one in self.data or ())


def _criteria(lines: list[str]) -> list[dict[str, Any]]:
    if len(lines) > MOST_CRITERIA:
        raise ValueError(_("Gardez douze critères au plus."))
    found: list[dict[str, Any]] = []
    for line in lines:
        said = CRITERION.fullmatch(line)
        if said is None:
            raise ValueError(_("« %(line)s » : écrivez « Prix : 60 ».", line=line[:80]))
        label = said[1].strip()[:200]
        key = naming.folded(label)[:40] or "critere"
        if key.split("-")[0] == PRICE and all(one["key"] != PRICE for one in found):
            key = PRICE
        if any(one["key"] == key for one in found):
            raise ValueError(_("« %(label)s » est écrit deux fois.", label=label))
        found.append({"key": key, "label": label, "weight": int(said[2])})
    if any(one["weight"] < 1 for one in found):
        raise ValueError(_("Chaque critère pèse au moins 1."))
    if all(one["key"] != PRICE for one in found):
        raise ValueError(_("Ajoutez un critère « Prix » : le site le calcule d'après les plis."))
    total = sum(one["weight"] for one in found)
    if total != 100:
        raise ValueError(_("Les poids font %(total)s au total : ils doivent faire 100.",
                           total=total))  # fmt: skip
    return found


def _actor_id(typed: str) -> int:
    numbered = NUMBERED.fullmatch(typed)
    known = load_actors(db.session, [int(numbered[1])]) if numbered else []
    found = known or search_actors(typed, 6)
    same = [one for one in found if one.name.casefold() == typed.casefold()]
    if len(same or found) == 1:
        return (same or found)[0].id
    if not found:
        raise ValueError(_("« %(typed)s » n'est pas un acteur de la carte.", typed=typed))
    names = ", ".join(f"{one.name} ({one.id})" for one in found)
    raise ValueError(_("Lequel ? Recopiez l'un de ceux-ci : %(names)s.", names=names))
