# SPDX-License-Identifier: AGPL-3.0-or-later
"""How dense the ESS is: actors per 10,000 inhabitants, here and in the territories above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from ess_map.diagnosis import coverage
from ess_map.diagnosis.census import Census
from ess_map.diagnosis.coverage import Covering
from ess_map.diagnosis.figures import Figure, Section, SourceLine, on_map

PER = 10_000


@dataclass(frozen=True)
class Counted:
    """A place with its people and what was counted in it."""

    key: str
    name: str
    population: int | None
    taken: Census
    covering: Sequence[Covering]


def section(here: Counted, above: Sequence[Counted], drawn: bool) -> Section:
    """Return the density here, then that of each territory ``above``, with what limits them."""
    figures = [figure(here, "density"), *(figure(one, f"density.{one.key}") for one in above)]
    words = []
    if here.population is None:
        words.append(_("La population n'est pas connue : pas de densité."))
    caveats = [coverage.warning(here.covering)]
    if drawn:
        caveats.append(
            _(
                "Le périmètre est dessiné : sa population est celle des communes dont le centre "
                "est dedans."
            )
        )
    caveats += [unlike(here.name, here.covering, one.name, one.covering) for one in above]
    kept = tuple(dict.fromkeys(filter(None, caveats)))
    return Section("density", _("Densité"), tuple(figures), tuple(words), kept)


def figure(counted: Counted, name: str) -> Figure:
    """Return the density of one place."""
    value, note = None, _("La population n'est pas connue.")
    if counted.population:
        value, note = PER * counted.taken.count / counted.population, ""
    return on_map(
        name,
        counted.name,
        value,
        _("acteurs pour 10 000 habitants"),
        coverage.limits(counted.covering),
        about=counted.name,
        note=note,
    )


def unlike(
    one: str,
    sources: Iterable[Covering | SourceLine],
    other: str,
    others: Iterable[Covering | SourceLine],
) -> str:
    """Return which sources reach two places differently, so that counts do not compare; or ''."""
    mine = {source.key: source for source in sources}
    theirs = {source.key: source for source in others}
    differ = sorted(
        (mine.get(key) or theirs[key]).name
        for key in mine.keys() | theirs.keys()
        if _where(mine, key) != _where(theirs, key)
    )
    if not differ:
        return ""
    quoted = [_("« %(source)s »", source=name) for name in differ]
    return ngettext(
        "%(sources)s ne couvre pas de la même façon %(one)s et %(other)s : la comparaison n'est "
        "pas à source égale.",
        "%(sources)s ne couvrent pas de la même façon %(one)s et %(other)s : la comparaison n'est "
        "pas à source égale.",
        len(differ),
        sources=", ".join(quoted),
        one=one,
        other=other,
    )


def _where(known: Mapping[str, Covering | SourceLine], key: str) -> str:
    # A source that lists a kind of actors everywhere is silent where there is none of them.
    return known[key].where if key in known else coverage.WHOLE
