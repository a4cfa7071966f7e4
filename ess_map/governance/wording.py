# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rhythms, spans, quorums and states in sentences."""

from __future__ import annotations

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map.governance.quorum import Quorum
from ess_map.governance.rhythm import Due, Span

STATES = {
    "present": _l("Présent"),
    "represented": _l("Représenté"),
    "excused": _l("Excusé"),
    "absent": _l("Absent"),
}
STATUS = {"planned": _l("Prévue"), "held": _l("Tenue"), "cancelled": _l("Annulée")}


def rhythm(months: int | None) -> str:
    """Return how often a body meets."""
    if not months:
        return _("Se réunit sur convocation")
    if months % 12:
        return ngettext(
            "Se réunit au moins une fois par mois",
            "Se réunit au moins une fois tous les %(num)s mois",
            months,
        )
    return ngettext(
        "Se réunit au moins une fois par an",
        "Se réunit au moins une fois tous les %(num)s ans",
        months // 12,
    )


def quorum_rule(percent: int) -> str:
    """Return from when the decisions of a body hold."""
    if percent == 0:
        return _("Aucun quorum n'est fixé")
    return _("Quorum : %(percent)s %% des sièges pourvus, présents ou représentés", percent=percent)


def quorum(found: Quorum) -> str:
    """Return whether the quorum of a meeting was reached, with the numbers."""
    if found.reached is None:
        return _("Présences non relevées : on ne sait pas si le quorum était atteint.")
    there = ngettext(
        "%(num)s siège présent ou représenté sur %(seats)s",
        "%(num)s sièges présents ou représentés sur %(seats)s",
        found.there,
        seats=found.seats,
    )
    if found.needed == 0:
        return _("%(there)s ; aucun quorum n'est demandé.", there=there)
    if found.reached:
        return _("%(there)s (quorum : %(n)s) : atteint.", there=there, n=found.needed)
    return _("%(there)s (quorum : %(n)s) : non atteint.", there=there, n=found.needed)


def span(found: Span) -> str:
    """Return how long something is: years and months, or days when it is less than a month."""
    years, months = divmod(found.months, 12)
    parts = []
    if years:
        parts.append(ngettext("%(num)s an", "%(num)s ans", years))
    if months:
        parts.append(ngettext("%(num)s mois", "%(num)s mois", months))
    if not parts:
        parts.append(ngettext("%(num)s jour", "%(num)s jours", found.days))
    return _(" et ").join(parts)


def duration(minutes: int) -> str:
    """Return how long a meeting is, as people say it: 90 minutes are 1 h 30."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(num)s minute", "%(num)s minutes", rest)
    return _("%(hours)s h %(rest)02d", hours=hours, rest=rest) if rest else f"{hours} h"


def due(found: Due | None, told: bool) -> str:
    """Return when the next meeting is due; ``told``: the reader may know when it is planned."""
    if found is None:
        return ""
    if not found.planned:
        return _("Doit se réunir avant le %(date)s.", date=format_date(found.day, "long"))
    if not told:
        return _("Une réunion est prévue.")
    said = _("Prochaine réunion le %(date)s.", date=format_date(found.day, "long"))
    beyond = found.after_deadline
    if beyond is None:
        return said
    when = format_date(found.deadline, "long")
    after = _(
        "C'est %(span)s après l'échéance du %(date)s que donne son rythme.",
        span=span(beyond),
        date=when,
    )
    return f"{said} {after}"


def late(found: Span | None) -> str:
    """Return by how much a body is late, '' when it is not."""
    return _("En retard de %(span)s", span=span(found)) if found else ""
