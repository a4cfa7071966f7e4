# SPDX-License-Identifier: AGPL-3.0-or-later
"""What cards, exports and public data say of an actor: how one pays there, and what it gives.

Media and trades are columns of exports already: those of the facets.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map import Property, db
from ess_map_currency import words
from ess_map_currency.agreements import record
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.currencies import amounts
from ess_map_currency.places import serving


def columns(actor_ids: Sequence[int]) -> list[Property]:
    """Return the columns of the plugin with what they say of ``actor_ids``."""
    ids = list(actor_ids)
    found = record.accepting(db.session, Acceptance.actor_id.in_(ids)) if ids else []
    desks = serving.of_actors(db.session, ids) if ids else []
    names = [(one.actor_id, one.currency.name) for one in found]
    counted = Counter(actor for actor, _name in names)
    several = {actor for actor, number in counted.items() if number > 1}
    shares = [(one.actor_id, _named(one, share(one), several)) for one in found]
    discounts = [(one.actor_id, _named(one, one.discount, several)) for one in found]
    done = [
        (one.actor_id, str(words.OPERATIONS[key]))
        for one in desks
        for key in one.operations
        if key in words.OPERATIONS
    ]
    return [
        _column("currency.accepts", _l("Accepte"), names),
        _column("currency.share", _l("Part"), shares),
        _column("currency.discount", _l("Avantage"), discounts),
        _column("currency.desk", _l("Comptoir"), done),
    ]


def paid_with(one: Acceptance) -> list[str]:
    """Return the media that an establishment takes: those of the currency unless it says which."""
    return one.media or one.currency.media


def share(one: Acceptance) -> str:
    """Say how much of a purchase may be paid with the currency; '' when nothing limits it."""
    parts = []
    if one.share is not None and one.share < 100:
        parts.append(_("jusqu'à %(share)s %% de l'achat", share=one.share))
    if one.cap is not None:
        parts.append(_("%(most)s au plus", most=amounts.said(one.cap, one.currency)))
    return ", ".join(parts)


def _named(one: Acceptance, text: str, several: set[int]) -> str:
    if not text or one.actor_id not in several:
        return text
    return _("%(currency)s : %(text)s", currency=one.currency.name, text=text)


def _column(name: str, label: LazyString, said: Iterable[tuple[int, str]]) -> Property:
    by_actor: dict[int, dict[str, None]] = defaultdict(dict)
    for actor, text in said:
        if text:
            by_actor[actor].setdefault(text)
    return Property(name, label, {actor: ", ".join(texts) for actor, texts in by_actor.items()})
