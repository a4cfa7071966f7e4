# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people say is missing here, and what they offer."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from ess_map.diagnosis.figures import Figure, Section, on_map
from ess_map.local_needs.models import Need
from ess_map.platform.contracts import Vocabulary

NEED, RESOURCE = "need", "resource"


def section(found: Sequence[Need], activity: Vocabulary) -> Section:
    """Return how many needs and resources are published, by kind and activity."""
    coverage = _("Ce que des personnes ont signalé et que l'animation a relu : pas une enquête.")

    def figure(name: str, label: str, number: int) -> Figure:
        return on_map(name, label, number, "", coverage)

    kinds = ((NEED, _("Besoins signalés")), (RESOURCE, _("Ressources proposées")))
    figures = []
    for kind, label in kinds:
        some = [one for one in found if one.kind == kind]
        figures.append(figure(f"needs.{kind}", label, len(some)))
        keys = sorted({one.activity for one in some}, key=activity.label_of)
        for key in keys:
            name = activity.label_of(key) if key else _("Activité non précisée")
            number = sum(one.activity == key for one in some)
            figures.append(figure(f"needs.{kind}.{key}", name, number))
    words = []
    if not found:
        words.append(_("Personne n'a encore signalé de besoin ni de ressource ici."))
    else:
        words.append(
            ngettext(
                "%(n)s signalement publié.", "%(n)s signalements publiés.", len(found), n=len(found)
            )
        )
    return Section("needs", _("Besoins et ressources"), tuple(figures), tuple(words), (coverage,))
