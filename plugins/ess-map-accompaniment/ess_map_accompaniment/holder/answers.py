# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a visitor has answered so far, as the address says it: nothing is stored.

Nothing of a person is in it: self-declared publics are kept in the cookie of the session alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import session
from werkzeug.datastructures import MultiDict

from ess_map import NotFound, find_territory, vocabulary
from ess_map_accompaniment.matching.demand import Demand
from ess_map_accompaniment.projects.record import NO_PUBLIC, place_of
from ess_map_accompaniment.words import HOSTS, NEEDS, PUBLICS, STAGES

NOWHERE = "none"
"""The answer of who has no fixed place."""
TEAMS = {"solo": False, "team": True}
YES_NO = {"yes": True, "no": False}
FORMS = ("9220", "scop", "scic", "5710", "5499", "1000")
"""The forms that people have in mind; keys of core's ``legal_form``."""
MOST_KM, MOST_EUROS = 500, 100_000_000
PUBLICS_KEY = "accompaniment.publics"
_SPACES = re.compile(r"[\s.€]|,\d\d?$")


@dataclass(frozen=True)
class Answers:
    """'' and None are "not answered"; ``commune`` may be ``NOWHERE``, or a wider territory."""

    stage: str = ""
    commune: str = ""
    team: str = ""
    form: str = ""
    km: int | None = None
    remote: str = ""
    needs: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    amount: int | None = None
    """Whole euros."""
    host: str = ""
    collective_only: bool = False
    """Show only what is for collective projects."""

    def args(self, **changes: Any) -> dict[str, Any]:
        """Return the parameters of an address that says this; ``changes`` by parameter."""
        said = {
            "stage": self.stage,
            "commune": self.commune,
            "team": self.team,
            "form": self.form,
            "km": self.km,
            "remote": self.remote,
            "need": list(self.needs),
            "sector": list(self.sectors),
            "amount": self.amount,
            "host": self.host,
            "collective": "yes" if self.collective_only else "",
        }
        return {name: value for name, value in {**said, **changes}.items() if value}

    def hidden(self, *asked: str) -> list[tuple[str, Any]]:
        """Return (name, value) for the hidden fields of a form that asks ``asked``."""
        pairs = []
        for name, value in self.args().items():
            if name not in asked:
                several = value if isinstance(value, list) else [value]
                pairs += [(name, one) for one in several]
        return pairs

    @property
    def seed(self) -> str:
        """What the weekly turn of this visitor is drawn from: as stable as can be."""
        return f"{self.stage}|{self.commune}"

    @property
    def somewhere(self) -> str:
        """The key of the place, '' for none."""
        return "" if self.commune == NOWHERE else self.commune

    @property
    def ready(self) -> bool:
        """Whether the pathway can be shown."""
        return bool(self.stage and self.commune)

    def demand(self) -> Demand:
        """Return what they ask for, as the matching understands it."""
        here, point = place_of(self.somewhere)
        return Demand(
            stage=self.stage,
            needs=self.needs,
            locality=here,
            point=point,
            sectors=self.sectors,
            legal_form=self.form,
            collective=TEAMS.get(self.team),
            amount=None if self.amount is None else self.amount * 100,
            max_km=self.km,
            remote_ok=YES_NO.get(self.remote),
            publics=publics(),
            host=self.host,
        )


def read(args: MultiDict[str, str]) -> Answers:
    """Return the answers in an address; what makes no sense there is as if unsaid."""
    activity = {term.key for term in vocabulary("activity").terms}
    forms = {term.key for term in vocabulary("legal_form").terms}
    return Answers(
        stage=_one(args, "stage", STAGES),
        commune=_commune(args.get("commune", "")),
        team=_one(args, "team", TEAMS),
        form=_one(args, "form", forms),
        km=whole(args.get("km", ""), MOST_KM),
        remote=_one(args, "remote", YES_NO),
        needs=tuple(key for key in NEEDS if key in args.getlist("need")),
        sectors=tuple(sorted({key for key in args.getlist("sector") if key in activity})),
        amount=whole(args.get("amount", ""), MOST_EUROS),
        host=_one(args, "host", HOSTS),
        collective_only=args.get("collective") == "yes",
    )


def whole(text: str, most: int) -> int | None:
    """Return the whole number that somebody typed (« 12 000 € »), None when it is none."""
    digits = _SPACES.sub("", text[:30])
    if not (digits.isascii() and digits.isdigit()) or not 0 < int(digits) <= most:
        return None
    return int(digits)


def publics() -> tuple[str, ...] | None:
    """Return what the visitor has declared in this session, None when they were not asked."""
    declared = session.get(PUBLICS_KEY)
    if declared is None:
        return None
    return tuple(key for key in PUBLICS if key in declared) or (NO_PUBLIC,)


def declare(keys: list[str]) -> None:
    """Keep in the cookie of the session what the visitor says to be, and nowhere else."""
    session[PUBLICS_KEY] = [key for key in PUBLICS if key in keys]


def _one(args: MultiDict[str, str], name: str, known: Any) -> str:
    value = args.get(name, "")
    return value if value in known else ""


def _commune(key: str) -> str:
    """Return today's key of a place; '' for what is none."""
    if key in ("", NOWHERE):
        return key
    try:
        return find_territory(key).key
    except NotFound:
        return ""
