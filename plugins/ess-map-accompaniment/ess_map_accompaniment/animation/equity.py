# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public page that says whether the work is shared fairly, month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from ess_map import (
    allowed,
    db,
    find_territory,
    local_now,
    printing,
    public,
    setting,
    sheets,
    territories_below,
    user,
)
from ess_map_accompaniment.animation import fairness, held, period
from ess_map_accompaniment.animation.fairness import Month, Share
from ess_map_accompaniment.animation.figures import FEWEST
from ess_map_accompaniment.offer import acting
from ess_map_accompaniment.offer.acting import ANIMATE

MONTHS = 12
SHOWN = 60
"""Structures on one page: choose a région to see those that are further down."""

bp = Blueprint(
    "accompaniment_animation_fairness",
    __name__,
    url_prefix="/accompagnement",
    template_folder="../templates",
)


@dataclass(frozen=True)
class Bar:
    """One structure as the page draws it; ``exact`` False: the figure would be about few people."""

    share: Share
    exact: bool
    words: str

    @property
    def width(self) -> float:
        """In hundredths; nothing is drawn of what is not said."""
        return round(min(100.0, 100 * self.share.load), 1) if self.exact else 0


@bp.get("/equite")
@public
def page() -> str:
    territory, carried = _carried()
    exact = acting.animates_territory(user(), territory)
    history = fairness.history(db.session, carried, _months())
    able = [share for share in carried if share.capacity]
    return render_template(
        "accompaniment/animation/fairness.html",
        territory=territory,
        name=find_territory(territory).name if territory else "",
        regions=territories_below("country-fr", "region"),
        bars=_bars(carried, exact, history[0].sent if exact else {})[:SHOWN],
        count=len(carried),
        full=[share for share in carried if share.full],
        gini=fairness.gini([share.load for share in able]),
        active=sum(share.active for share in carried),
        capacity=sum(share.capacity for share in carried),
        history=[month for month in history if exact or month.requests >= FEWEST],
        hidden=0 if exact else sum(0 < month.requests < FEWEST for month in history),
        fewest=FEWEST,
        exact=exact,
        animates=allowed(user(), ANIMATE),
        band=setting("accompaniment.band"),
        example=fairness.gini([0, 0, 1, 3]),
    )


@bp.get("/equite.csv")
@public
def export() -> ResponseReturnValue:
    territory, carried = _carried()
    exact = acting.animates_territory(user(), territory)
    history = fairness.history(db.session, carried, _months())
    rows = _rows([month for month in history if exact or month.requests >= FEWEST])
    return printing.answer(sheets.csv_of(rows), "equite.csv", sheets.CSV)


def _rows(history: Sequence[Month]) -> list[list[str | int | float | None]]:
    head = [_("Mois"), _("Demandes"), _("Structures sollicitées"), _("Gini")]
    found = [
        [
            f"{month.since:%Y-%m}",
            month.requests,
            month.asked,
            None if month.gini is None else round(month.gini, 2),
        ]
        for month in history
    ]
    return [head, *found]


def _carried() -> tuple[str, list[Share]]:
    """Return the territory that was asked about, and its structures."""
    territory = request.args.get("territoire", "")
    if not territory:
        return "", fairness.shares(db.session)
    key = find_territory(territory).key
    everybody = fairness.shares(db.session)
    inside = held.in_territory(db.session, [share.structure_id for share in everybody], key)
    return key, [share for share in everybody if share.structure_id in inside]


def _months() -> list:
    return period.Period(period.step(local_now().date(), 1 - MONTHS), MONTHS).bounds


def _bars(carried: Sequence[Share], exact: bool, sent: Mapping[int, int]) -> list[Bar]:
    """Return a bar for each structure, the most loaded first.

    Those whose figure is not told come by name, so that their order does not tell it either.
    """
    bars = [_bar(share, exact, sent.get(share.actor_id, 0)) for share in carried]
    if exact:
        return bars
    told = [bar for bar in bars if bar.exact and bar.share.active]
    untold = sorted((bar for bar in bars if not bar.exact), key=lambda bar: bar.share.name)
    return [*told, *untold, *(bar for bar in bars if not bar.share.active)]


def _bar(share: Share, exact: bool, sent: int) -> Bar:
    if not exact and 0 < share.active < FEWEST:
        words = _(
            "moins de %(few)s accompagnements, sur %(capacity)s possibles",
            few=FEWEST,
            capacity=share.capacity,
        )
        return Bar(share, False, words)
    number = ngettext("%(num)d accompagnement", "%(num)d accompagnements", share.active)
    words = _("%(number)s sur %(capacity)s possibles", number=number, capacity=share.capacity)
    if exact:
        asked = ngettext("%(num)d demande ce mois-ci", "%(num)d demandes ce mois-ci", sent)
        words = f"{words} · {asked}"
    return Bar(share, True, words)
