# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters of a subscription, in plain text and in the reader's language.

Their links begin with ESS_MAP_BASE_URL, never with the Host that a request claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import current_app, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors import store
from ess_map.actors.models import Actor
from ess_map.contributions import units
from ess_map.core import clock, mail
from ess_map.explore.query import Query
from ess_map.subscriptions import selection
from ess_map.subscriptions.difference import Difference
from ess_map.subscriptions.models import Subscription
from ess_map.subscriptions.reader import reading

MOST = 30
"""Actors that one section names; a reader does not go through more, the page has them all."""

SILENT = frozenset({"verified_at", "files", "closed_on", "successor_id", "status"})
"""Changes that are no news to a reader, or that another section tells."""


def ask(session: Session, subscription: Subscription, query: Query, token: str) -> None:
    """Ask the address whether it wants this; no word of it was typed by a visitor."""
    with reading(subscription.language):
        _ask(session, subscription, query, token)


def _ask(session: Session, subscription: Subscription, query: Query, token: str) -> None:
    body = _(
        "Bonjour,\n\nQuelqu'un, vous sans doute, a demandé que cette adresse reçoive ce qui "
        "change sur %(site)s pour : %(selection)s.\n\nPour le confirmer, ouvrez ce lien et "
        "pressez le bouton (il sert pendant 7 jours) :\n\n%(url)s\n\nVous n'avez rien demandé ? "
        "Ignorez ce message : sans votre accord rien ne sera envoyé, et cette adresse sera "
        "oubliée.\n",
        site=_site(),
        selection=selection.in_words(query, typed=False),
        url=_address("subscriptions.confirm", token),
    )
    subject = _("Confirmez votre abonnement")
    mail.post(session, subscription.email, subject, body, kind="subscription.ask")


def remind(session: Session, subscription: Subscription, query: Query) -> None:
    """Tell who asks again for what is already confirmed how to manage it."""
    with reading(subscription.language):
        _remind(session, subscription, query)


def _remind(session: Session, subscription: Subscription, query: Query) -> None:
    body = _(
        "Bonjour,\n\nVous recevez déjà ce qui change sur %(site)s pour : %(selection)s.\n\n"
        "Pour changer la fréquence ou arrêter :\n\n%(url)s\n",
        site=_site(),
        selection=selection.in_words(query),
        url=_address("subscriptions.manage", subscription.token),
    )
    subject = _("Vous êtes déjà abonné")
    mail.post(session, subscription.email, subject, body, kind="subscription.remind")


def tell(
    session: Session,
    subscription: Subscription,
    query: Query,
    difference: Difference,
    since: datetime,
) -> bool:
    """Write what changed since ``since``; return False when there is nothing worth a letter."""
    with reading(subscription.language):
        sections = list(filter(None, _sections(session, difference)))
        if sections:
            _tell(session, subscription, query, sections, since)
        return bool(sections)


def _tell(
    session: Session,
    subscription: Subscription,
    query: Query,
    sections: Sequence[str],
    since: datetime,
) -> None:
    words = selection.in_words(query)
    opening = _(
        "Bonjour,\n\nVoici ce qui a changé depuis le %(date)s pour : %(selection)s.",
        date=format_date(since.astimezone(clock.PARIS), "long"),
        selection=words,
    )
    unsubscribe = _address("subscriptions.unsubscribe", subscription.token)
    closing = _(
        "Toute la sélection : %(list)s\n\nChanger la fréquence ou arrêter : %(manage)s\n"
        "Ne plus recevoir ces courriels : %(stop)s",
        list=query.url(_external=True),
        manage=_address("subscriptions.manage", subscription.token),
        stop=unsubscribe,
    )
    body = "\n\n\n".join([opening, *sections, f"-- \n{closing}\n"])
    subject = _("%(site)s : ce qui a changé (%(selection)s)", site=_site(), selection=words)
    mail.post(
        session,
        subscription.email,
        subject,
        body,
        kind="subscription.news",
        unsubscribe_url=unsubscribe,
    )


def _sections(session: Session, difference: Difference) -> Iterable[str]:
    news = {id_: told for id_ in difference.changed if (told := _news(difference, id_))}
    new, gone = difference.new, difference.gone
    yield _section(
        session,
        ngettext("%(num)s NOUVEAU LIEU", "%(num)s NOUVEAUX LIEUX", len(new)),
        new,
        lambda actor: [_place(actor), _page(actor)],
    )
    yield _section(
        session,
        ngettext("%(num)s LIEU A CHANGÉ", "%(num)s LIEUX ONT CHANGÉ", len(news)),
        tuple(news),
        lambda actor: [_place(actor), _("Changé : %(what)s", what=news[actor.id]), _page(actor)],
    )
    yield _section(
        session,
        ngettext("%(num)s LIEU N'Y EST PLUS", "%(num)s LIEUX N'Y SONT PLUS", len(gone)),
        gone,
        _farewell,
    )


def _section(session: Session, title: str, ids: Sequence[int], lines) -> str:
    if not ids:
        return ""
    parts = ["\n  ".join(lines(actor)) for actor in store.load(session, ids[:MOST])]
    more = len(ids) - MOST
    rest = [ngettext("… et %(num)s autre", "… et %(num)s autres", more)] if more > 0 else []
    return "\n\n".join([title, *(f"- {part}" for part in parts), *rest])


def _farewell(actor: Actor) -> list[str]:
    if actor.status == "published":
        return [_place(actor), _("Ne correspond plus à votre sélection."), _page(actor)]
    if actor.closed_on:
        day = format_date(actor.closed_on, "long")
        return [_place(actor), _("A fermé le %(date)s.", date=day), _page(actor)]
    return [_place(actor), _("N'est plus sur la carte.")]


def _news(difference: Difference, actor_id: int) -> str:
    """Return the names of what changed, '' when it is nothing that a reader would notice."""
    changes = difference.touched[actor_id].changes
    before = units.split({name: pair[0] for name, pair in changes.items()})
    after = units.split({name: pair[1] for name, pair in changes.items()})
    labels = [
        units.label(unit)
        for unit in dict.fromkeys((*before, *after))
        if unit not in SILENT and before.get(unit) != after.get(unit)
    ]
    return ", ".join(labels).lower()


def _place(actor: Actor) -> str:
    place = f"{actor.name} ({actor.city})" if actor.city else actor.name
    return " ".join(place.split())


def _page(actor: Actor) -> str:
    return url_for("actors.page", slug=actor.slug, _external=True)


def _address(endpoint: str, token: str) -> str:
    return url_for(endpoint, token=token, _external=True)


def _site() -> str:
    return current_app.extensions["ess_map.settings"].site_name
