# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a scheme pays for and what it does not: each refusal quotes the rule and its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor

from flask_babel import format_date, format_decimal, ngettext
from flask_babel import gettext as _

from ess_map.core.money import euros
from ess_map.funding.models import Funding, Scheme
from ess_map.funding.years import length

EARLIEST, LATEST = date(1980, 1, 1), date(2080, 12, 31)
"""Outside of it a year has been mistyped."""

LONGEST_YEARS = 30
REFUSED = "refused"


@dataclass(frozen=True)
class Ask:
    """What is asked of a funder: ``cents`` in all, from ``starts`` to ``ends`` (both counted)."""

    cents: int
    posts: int | None
    starts: date
    ends: date


@dataclass(frozen=True)
class Refusal:
    """Why not: ``field`` of the form, and a sentence."""

    field: str
    sentence: str


def of(line: Funding) -> Ask:
    """Return what ``line`` asks."""
    return Ask(line.amount_cents, line.posts, line.starts_on, line.ends_on)


def plain(ask: Ask) -> list[Refusal]:
    """Return what is wrong whoever pays: amounts and dates that cannot be."""
    found = []
    if ask.cents <= 0:
        found.append(Refusal("amount", _("Le montant doit dépasser zéro euro.")))
    if ask.posts is not None and ask.posts <= 0:
        found.append(Refusal("posts", _("Comptez au moins un poste, ou laissez la case vide.")))
    for field, day in (("starts_on", ask.starts), ("ends_on", ask.ends)):
        if not EARLIEST <= day <= LATEST:
            found.append(
                Refusal(field, _("L'année %(year)s paraît fausse : relisez.", year=day.year))
            )
    if ask.ends < ask.starts:
        found.append(
            Refusal("ends_on", _("La fin vient avant le début : échangez ou corrigez les dates."))
        )
    if not found and length(ask.starts, ask.ends) > LONGEST_YEARS:
        found.append(
            Refusal(
                "ends_on",
                _("Plus de %(most)s ans : relisez l'année de fin.", most=LONGEST_YEARS),
            )
        )
    return found


def countable(first: date, last: date) -> bool:
    """Tell whether a period can be: in its order, and in years that people live in."""
    return EARLIEST <= first <= last <= LATEST


def check(scheme: Scheme, ask: Ask, others: Sequence[Ask] = ()) -> list[Refusal]:
    """Return why ``scheme`` does not pay ``ask``; ``others``: what it already gives this pôle.

    ``ask`` is one that ``plain`` finds nothing wrong with.
    """
    refusals = [*_period(scheme, ask)]
    if scheme.kind == "post":
        refusals += _posts(scheme, ask, others)
    elif scheme.most_cents is not None:
        refusals += _whole(scheme, ask, others)
    if scheme.most_years is not None and length(ask.starts, ask.ends) > scheme.most_years:
        said = ngettext(
            "%(num)s an au plus pour ce dispositif.",
            "%(num)s ans au plus pour ce dispositif.",
            scheme.most_years,
        )
        refusals.append(Refusal("ends_on", f"{said} {quoted(scheme)}"))
    return refusals


def quoted(scheme: Scheme) -> str:
    """Return the rule in its author's words, whole, with where it is written."""
    parts = [
        _("Règle de « %(name)s » (%(funder)s) :", name=scheme.name, funder=scheme.funder),
        f"«\u00a0{scheme.rule.strip()}\u00a0»" if scheme.rule.strip() else ceiling(scheme),
    ]
    if scheme.source:
        parts.append(_("Source : %(source)s.", source=scheme.source.rstrip(".")))
    return " ".join(parts)


def ceiling(scheme: Scheme) -> str:
    """Return the ceilings of ``scheme`` in a few words."""
    if scheme.most_cents is None:
        said = [_("plafond non connu")]
    elif scheme.kind == "post":
        said = [_("%(amount)s par an et par poste", amount=euros(scheme.most_cents))]
    else:
        said = [_("%(amount)s au plus", amount=euros(scheme.most_cents))]
    if scheme.most_posts is not None:
        said.append(ngettext("%(num)s poste au plus", "%(num)s postes au plus", scheme.most_posts))
    if scheme.most_years is not None:
        said.append(ngettext("%(num)s an au plus", "%(num)s ans au plus", scheme.most_years))
    return ", ".join(said)


def due(scheme: Scheme, posts: int, starts: date, ends: date) -> int | None:
    """Return what ``scheme`` pays at most for ``posts`` over that time; None: no ceiling known.

    Of a year that is not whole it pays by the days.
    """
    if scheme.most_cents is None:
        return None
    return floor(posts * scheme.most_cents * length(starts, ends))


def remaining(scheme: Scheme, others: Sequence[Ask]) -> int | None:
    """Return what is left of the ceiling of a scheme that pays once; None when there is none."""
    if scheme.most_cents is None or scheme.kind == "post":
        return None
    return max(scheme.most_cents - sum(one.cents for one in others), 0)


def _whole(scheme: Scheme, ask: Ask, others: Sequence[Ask]) -> list[Refusal]:
    left = remaining(scheme, others)
    if ask.cents <= left:
        return []
    if left == scheme.most_cents:
        said = _(
            "%(amount)s dépassent le plafond de %(most)s.",
            amount=euros(ask.cents),
            most=euros(scheme.most_cents),
        )
    else:
        said = _(
            "Ce pôle a déjà %(taken)s de ce dispositif : il lui reste %(left)s sur %(most)s.",
            taken=euros(sum(one.cents for one in others)),
            left=euros(left),
            most=euros(scheme.most_cents),
        )
    return [Refusal("amount", f"{said} {quoted(scheme)}")]


def _posts(scheme: Scheme, ask: Ask, others: Sequence[Ask]) -> list[Refusal]:
    if ask.posts is None:
        return [Refusal("posts", _("Ce dispositif paie des postes : dites combien."))]
    found = []
    at_once = ask.posts + _most_at_once(ask, others)
    if scheme.most_posts is not None and at_once > scheme.most_posts:
        said = ngettext("%(num)s poste en même temps.", "%(num)s postes en même temps.", at_once)
        most = ngettext(
            "Ce dispositif en paie %(num)s au plus.",
            "Ce dispositif en paie %(num)s au plus.",
            scheme.most_posts,
        )
        found.append(Refusal("posts", f"{said} {most} {quoted(scheme)}"))
    pays = due(scheme, ask.posts, ask.starts, ask.ends)
    if pays is not None and ask.cents > pays:
        said = _(
            "%(amount)s dépassent ce que ce dispositif paie pour ces postes et ces dates : "
            "%(most)s.",
            amount=euros(ask.cents),
            most=euros(pays),
        )
        found.append(Refusal("amount", f"{said} {quoted(scheme)}"))
    return found + _years_of_work(scheme, ask, others)


def _years_of_work(scheme: Scheme, ask: Ask, others: Sequence[Ask]) -> list[Refusal]:
    """Two posts for three years are six years of work, however many lines they are cut into."""
    if scheme.most_posts is None or scheme.most_years is None:
        return []
    most = scheme.most_posts * scheme.most_years
    taken = sum(one.posts * length(one.starts, one.ends) for one in others if one.posts)
    if taken == 0 or taken + ask.posts * length(ask.starts, ask.ends) <= most:
        return []
    said = _(
        "Ce pôle a déjà reçu ou demandé %(taken)s années de poste sur %(most)s : celles-ci sont "
        "de trop.",
        taken=format_decimal(round(float(taken), 1)),
        most=most,
    )
    return [Refusal("ends_on", f"{said} {quoted(scheme)}")]


def _most_at_once(ask: Ask, others: Sequence[Ask]) -> int:
    """The most posts of ``others`` at any one time of ``ask``: the count changes at a beginning."""
    near = [one for one in others if one.starts <= ask.ends and ask.starts <= one.ends]
    moments = [ask.starts, *(one.starts for one in near if one.starts > ask.starts)]
    return max(
        sum(one.posts or 0 for one in near if one.starts <= day <= one.ends) for day in moments
    )


def _period(scheme: Scheme, ask: Ask) -> list[Refusal]:
    if scheme.opens_on is not None and ask.starts < scheme.opens_on:
        said = _("Ce dispositif n'existe que depuis le %(day)s.", day=_long(scheme.opens_on))
    elif scheme.closes_on is not None and ask.starts > scheme.closes_on:
        said = _("Ce dispositif s'est terminé le %(day)s.", day=_long(scheme.closes_on))
    else:
        return []
    return [Refusal("starts_on", f"{said} {quoted(scheme)}")]


def _long(day: date) -> str:
    return format_date(day, "long")
