# SPDX-License-Identifier: AGPL-3.0-or-later
"""The colleges of a pôle, and the one that an actor's record puts it in.

Law no. 2014-856 of 31 July 2014 on the ESS, article 9: enterprises of the ESS, which join with
other enterprises, in connection with local authorities and their groupings, research centres,
establishments of higher education and research, and training organisations.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map.actors.models import Actor

COLLEGES = {
    "ess": _l("Entreprises de l'ESS"),
    "company": _l("Autres entreprises"),
    "authority": _l("Collectivités territoriales et leurs groupements"),
    "research": _l("Recherche et enseignement supérieur"),
    "training": _l("Organismes de formation"),
    "people": _l("Habitantes et habitants"),
    "other": _l("Autres personnes"),
}
OF_FAMILY = {
    "association": "ess",
    "cooperative": "ess",
    "mutual": "ess",
    "foundation": "ess",
    "social_enterprise": "ess",
    "public": "authority",
}
"""Families of article 1 of the law are of the ESS; no family says "enterprise" of any other."""

TRAINING = "organisme_formation"
COMPANY_FORMS = frozenset({"1000", "5202", "5499", "5599", "5699", "5710", "5720", "6901"})
"""Legal forms (INSEE) of trade: of the ESS only when the family says so."""
NOT_AUTHORITIES = frozenset({"8110"})
"""Public families, but no local authority: the general social security scheme."""


def read_from(actor: Actor) -> str:
    """Return the college that an actor's record suggests, '' when it suggests none.

    Its family decides: an association that trains is of the ESS, a public body that trains is a
    training organisation. A company without a family of the ESS is another enterprise.
    Universities have no family of their own: whoever keeps the list says so by hand.
    """
    families = actor.terms.get("family", ())
    forms = frozenset(actor.terms.get("legal_form", ()))
    found = next((OF_FAMILY[key] for key in families if key in OF_FAMILY), "")
    if found != "ess" and TRAINING in actor.terms.get("role", ()):
        return "training"
    if found == "authority" and forms & NOT_AUTHORITIES:
        return "other"
    return found or ("company" if forms & COMPANY_FORMS else "")


def label(college: str) -> str:
    """Return what a college is called; a sentence for '' that asks to choose one."""
    return str(COLLEGES[college]) if college in COLLEGES else str(_l("Collège à préciser"))
