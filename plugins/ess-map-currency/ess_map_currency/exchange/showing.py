# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows as a page shows them: what they say, whom they may be about, and what can be done."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import format_time, get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Actor, Invalid, hours, load_actors, local_now
from ess_map_currency.exchange import matching, record, standing, telling
from ess_map_currency.exchange.models import Feed, FeedRow
from ess_map_currency.exchange.reading import Read


@dataclass(frozen=True)
class Candidate:
    """Somebody of the map, and why the row may be about them."""

    actor: Actor
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """One row; ``read`` is None for one that nobody can read."""

    row: FeedRow
    read: Read | None
    where: str
    candidates: tuple[Candidate, ...]
    week: tuple[tuple[str, str], ...]
    """Of the proposed hours, day by day."""
    raw: str
    """The beginning of the row, for one that nobody can read."""
    placed: bool
    """Whether the map knows where it is, for one that may be added."""
    warnings: tuple[str, ...]


def rows(session: Session, feed: Feed, found: Sequence[FeedRow]) -> list[Shown]:
    """Return rows with all that a page says of them."""
    asked = {one["actor_id"] for row in found for one in row.candidates}
    actors = {one.id: one for one in load_actors(session, sorted(asked))}
    return [_shown(feed, row, actors) for row in found]


def fields(content: Any) -> list[tuple[str, str]]:
    """Return a whole row as names and words, what we do not know included."""
    if isinstance(content, dict):
        pairs = list(content.items())
    elif isinstance(content, list):
        pairs = [(str(number), value) for number, value in enumerate(content, 1)]
    else:
        pairs = [("", content)]
    told = []
    for name, value in pairs:
        inside = value.items() if isinstance(value, dict) else [("", value)]
        told += [(f"{name} {part}".strip(), _words(word)) for part, word in inside]
    return told


def named(feed: Feed, content: Any) -> list[tuple[str, str]]:
    """Return a whole row under the headings of its table, if it is of one."""
    told = fields(content)
    columns = feed.header.get("columns")
    if not columns:
        return told
    return [
        (columns[n] if n < len(columns) else name, words) for n, (name, words) in enumerate(told)
    ]


def differences(session: Session, feed: Feed, row: FeedRow) -> list[str]:
    """Return the names of what was changed here since the row was last written."""
    if row.actor_id is None or not row.here:
        return []
    one = standing.load(session, feed.currency_id, [row.actor_id]).get(row.actor_id)
    mine = standing.by_hand(standing.now_of(one), row.here) if one else {}
    return [label for name, label in labels().items() if name in mine]


def labels() -> dict[str, str]:
    """Return what fields are called."""
    return {
        "name": _("nom"),
        "siret": _("SIRET"),
        "street": _("adresse"),
        "postal_code": _("code postal"),
        "city": _("commune"),
        "phone": _("téléphone"),
        "website": _("site"),
        "lon": _("position"),
        "hours": _("horaires"),
        "discount": _("avantage"),
        "share": _("part acceptée"),
        "trades": _("activités"),
        "media": _("moyens de paiement"),
        "renew_by": _("échéance"),
    }


def _shown(feed: Feed, row: FeedRow, actors: dict[int, Actor]) -> Shown:
    try:
        read = record.understood(feed, row)
    except Invalid:
        read = None
    where = ""
    if read is not None:
        where = ", ".join(filter(None, (read.street, f"{read.postal_code} {read.city}".strip())))
    candidates = tuple(
        Candidate(actors[one["actor_id"]], tuple(one["reasons"]))
        for one in row.candidates
        if one["actor_id"] in actors
    )
    raw = telling.line(row.content)[:300]
    asks = read is not None and row.state in ("proposed", "new")
    placed = asks and matching.is_placed(read)
    return Shown(
        *(row, read, where, candidates, week(row.hours_guess), raw, placed),
        warnings=_warnings(read, lost=asks and not placed) if read else (),
    )


def _warnings(read: Read, *, lost: bool) -> tuple[str, ...]:
    """Return what somebody should correct in the tool that the row comes from."""
    told = []
    if lost:
        told.append(
            _(
                "Nous ne savons pas où c'est : il manque des coordonnées, ou une commune que nous "
                "connaissons. Complétez la ligne dans votre outil, puis redonnez le fichier."
            )
        )
    if read.wrong_siret:
        told.append(
            _(
                "Le SIRET « %(siret)s » n'est pas valide : nous ne l'avons pas gardé.",
                siret=read.wrong_siret,
            )
        )
    return tuple(told)


def week(text: str) -> tuple[tuple[str, str], ...]:
    """Return hours day by day, in words; of next week, which may have a holiday."""
    if not text or not hours.is_valid(text):
        return ()
    today = local_now().date()
    monday: date = today + timedelta(days=7 - today.weekday())
    names = get_locale().days["format"]["abbreviated"]
    return tuple(
        (
            names[day.date.weekday()],
            ", ".join(
                f"{format_time(start, 'short')} – {format_time(end, 'short')}"
                for start, end in day.spans
            )
            or _("fermé"),
        )
        for day in hours.week(text, monday)
    )


def _words(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False)[:2000]
