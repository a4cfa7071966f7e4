# SPDX-License-Identifier: AGPL-3.0-or-later
"""Currencies as their pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Actor, ask, site_url
from ess_map_currency import words
from ess_map_currency.currencies import (
    amounts,
    ground,
    history,
    links,
    navigation,
    perimeter,
    record,
    rules,
    seams,
)
from ess_map_currency.currencies.lifecycle import CIRCULATING, CURRENCIES, SHOWN
from ess_map_currency.currencies.models import Currency

LISTED = ("project", *SHOWN)
"""What citizens may choose; an ended one keeps its page."""
EXPORTS = {
    "geojson": _l("pour une autre carte"),
    "csv": _l("pour un tableur"),
    "gogocarto": _l("pour une carte GoGoCarto"),
}
"""The formats that a currency's own site asks for, and what each is good for."""


@dataclass(frozen=True)
class Card:
    """A currency in a list; ``number`` is its mark on the map of the page."""

    number: int
    name: str
    slug: str
    state: str
    state_label: str
    summary: str
    where: str
    media: str
    counts: tuple[seams.Count, ...]
    fictional: bool


@dataclass(frozen=True)
class Page:
    """What the page of a currency says beyond its columns."""

    state_label: str
    circulates: bool
    """One can pay with it, and its places are here."""
    unclaimed: bool
    place_words: tuple[str, ...]
    mapped: bool
    rules: tuple[rules.Rule, ...]
    notes: tuple[str, ...]
    media: tuple[str, ...]
    emitter: Actor | None
    counts: tuple[seams.Count, ...]
    sections: tuple[seams.Section, ...]
    reason: str
    since: date | None
    """Of the state that it is in."""
    steps: tuple[history.Step, ...]
    successor: Currency | None
    merged: tuple[Currency, ...]
    """What became this one."""
    map_url: str
    change_url: str
    join_url: str
    directory_url: str
    """'' while no room answers there."""
    embed_code: str
    exports: tuple[tuple[str, str, str], ...]
    osm_tag: str


def cards(session: Session, currencies: Sequence[Currency]) -> dict[int, Card]:
    """Return a card for each, by id."""
    counted = seams.counts(session, [one.id for one in currencies])
    return {
        one.id: Card(
            number=number,
            name=one.name,
            slug=one.slug,
            state=one.state,
            state_label=CURRENCIES.label_of(one.state),
            summary=one.summary,
            where=ground.short(perimeter.of(one)),
            media=", ".join(media(one)),
            counts=tuple(counted[one.id]),
            fictional=one.fictional,
        )
        for number, one in enumerate(currencies, start=1)
    }


def page(session: Session, currency: Currency) -> Page:
    """Return all that the public page says."""
    area = perimeter.of(currency)
    unclaimed = record.unclaimed(session, currency)
    steps = tuple(history.steps(session, currency))
    last = steps[0] if steps else None
    return Page(
        state_label=CURRENCIES.label_of(currency.state),
        circulates=currency.state in CIRCULATING and not unclaimed,
        unclaimed=unclaimed,
        place_words=tuple(ground.words(area)),
        mapped=area is not None and ground.surface_of(area) is not None,
        rules=tuple(rules.of(currency)),
        notes=tuple(amounts.number(cents) for cents in currency.denominations),
        media=media(currency),
        emitter=currency.emitter,
        counts=tuple(seams.counts(session, [currency.id])[currency.id]),
        sections=() if unclaimed else tuple(seams.sections(currency)),
        reason=last.reason if last else "",
        since=last.day if last else None,
        successor=record.by_id(session, currency.successor_id) if currency.successor_id else None,
        merged=tuple(record.merged_into(session, currency.id)),
        steps=steps,
        map_url=links.on_map(currency),
        change_url=navigation.door(navigation.CHANGE, currency=currency.slug),
        join_url=navigation.door(navigation.JOIN, slug=currency.slug),
        directory_url=navigation.door(navigation.DIRECTORY, slug=currency.slug),
        embed_code=_embed_code(currency),
        exports=_exports(currency),
        osm_tag=f"currency:{currency.code}=yes" if currency.code else "",
    )


def media(currency: Currency) -> tuple[str, ...]:
    """Return with what one pays, in words, in the order of the list."""
    return tuple(str(label) for key, label in words.MEDIA.items() if key in currency.media)


def _embed_code(currency: Currency) -> str:
    address = site_url(links.on_map(currency, embed="1"))
    title = _("Où dépenser : %(name)s", name=currency.name)
    return f'<iframe src="{address}" title="{title}" width="100%" height="600"></iframe>'


def _exports(currency: Currency) -> tuple[tuple[str, str, str], ...]:
    known = {one.name: one for _plugin, one in ask("register_exporters")}
    return tuple(
        (links.export(currency, name), str(known[name].label), str(what))
        for name, what in EXPORTS.items()
        if name in known
    )
