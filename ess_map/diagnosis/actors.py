# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is here: actors by family, by activity and by source, as the map knows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from ess_map.diagnosis import coverage
from ess_map.diagnosis.census import Census
from ess_map.diagnosis.coverage import Covering
from ess_map.diagnosis.figures import Figure, Section, on_map
from ess_map.platform.contracts import Vocabulary

Link = Callable[..., str]
"""From facets (``family="association"``) to the list of those actors, '' where there is none."""


def section(
    taken: Census,
    covering: Sequence[Covering],
    family: Vocabulary,
    activity: Vocabulary,
    link: Link,
    note: str = "",
) -> Section:
    """Return the counts; those who say nothing of their family are counted too.

    ``note`` is what must be known of the place itself.
    """
    said = coverage.limits(covering)

    def count(name: str, label: str, number: int, url: str = "") -> Figure:
        unit = ngettext("acteur", "acteurs", number)
        return on_map(name, label, number, unit, said, url=url)

    figures = [count("actors", _("Acteurs de l'ESS"), taken.count, link())]
    for vocabulary in (family, activity):
        name = vocabulary.name
        counts = taken.by[name]
        tops = [term for term in vocabulary.terms if not term.parent]
        for term in sorted(tops, key=lambda term: (-counts[term.key], term.label)):
            url = link(**{name: term.key})
            figures.append(count(f"{name}.{term.key}", term.label, counts[term.key], url))
        bare = NOT_SAID[name]()
        figures.append(count(f"{name}.", bare, taken.without[name]))
    figures += [
        count(f"source.{one.key}", one.name, one.count, link(source=one.key))
        for one in covering
        if one.count
    ]
    words = [_("Un acteur peut avoir plusieurs activités, et venir de plusieurs sources.")]
    return Section(
        "actors", _("Acteurs"), tuple(figures), tuple(words), caveats(taken, covering, note)
    )


def caveats(taken: Census, covering: Sequence[Covering], note: str) -> tuple[str, ...]:
    """Return what must be read with any count of the map."""
    found = [note, coverage.sentence(covering), coverage.warning(covering)]
    if taken.fictional:
        found.append(
            ngettext(
                "%(n)s fiche fictive de démonstration n'est pas comptée.",
                "%(n)s fiches fictives de démonstration ne sont pas comptées.",
                taken.fictional,
                n=taken.fictional,
            )
        )
    return tuple(filter(None, found))


NOT_SAID = {
    "family": lambda: _("Famille non précisée"),
    "activity": lambda: _("Activité non précisée"),
}
