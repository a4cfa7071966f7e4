# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a service takes people in: all year, by campaigns that never overlap, or not now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from flask_babel import format_date
from flask_babel import gettext as _

from ess_map import Invalid
from ess_map_accompaniment.offer.models import Service

Campaign = tuple[date, date]
"""First and last day, both included."""


def of_service(service: Service) -> list[Campaign]:
    """Return the campaigns of a service, the earliest first."""
    days = [(one["since"], one["until"]) for one in service.campaigns]
    return sorted((date.fromisoformat(since), date.fromisoformat(until)) for since, until in days)


def check(campaigns: Sequence[Campaign]) -> None:
    """Refuse campaigns that end before they begin, or of which two run on the same day."""
    for since, until in campaigns:
        if until < since:
            raise Invalid(
                _(
                    "La campagne du %(since)s finit avant de commencer : inversez ses dates.",
                    since=format_date(since, "long"),
                )
            )
    ordered = sorted(campaigns)
    for (_since, until), (since, _until) in pairwise(ordered):
        if since <= until:
            raise Invalid(
                _(
                    "Deux campagnes se chevauchent : l'une dure jusqu'au %(until)s, une autre "
                    "commence le %(since)s. Changez une des dates, ou réunissez-les.",
                    until=format_date(until, "long"),
                    since=format_date(since, "long"),
                )
            )


def open_on(service: Service, day: date) -> bool:
    """Tell whether a service takes people in on ``day``."""
    if service.intake == "campaigns":
        return any(since <= day <= until for since, until in of_service(service))
    return service.intake == "continuous"


def words(service: Service, today: date) -> str:
    """Return when a service takes people in, as one sentence."""
    if service.intake == "continuous":
        return _("On y entre toute l'année")
    if service.intake == "closed":
        return _("Fermé aux demandes pour l'instant")
    coming = [one for one in of_service(service) if one[1] >= today]
    if not coming:
        return _("Par campagnes ; la prochaine n'est pas encore annoncée")
    since, until = coming[0]
    if since <= today:
        return _("Campagne ouverte jusqu'au %(until)s", until=format_date(until, "long"))
    return _(
        "Prochaine campagne du %(since)s au %(until)s",
        since=format_date(since, "long"),
        until=format_date(until, "long"),
    )
