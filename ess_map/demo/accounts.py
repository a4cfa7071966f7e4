# SPDX-License-Identifier: AGPL-3.0-or-later
"""One account per role, to try the collaboration: fictional people, and a password all know."""

from __future__ import annotations

from typing import NamedTuple

from flask import current_app
from flask_babel import gettext as _
from flask_security import hash_password
from sqlalchemy.orm import Session

from ess_map.core.errors import Forbidden
from ess_map.people import accounts, grants

PASSWORD = "demonstration-ess"
"""Published in the README: these accounts protect nothing."""


class DemoAccount(NamedTuple):
    """Somebody who does not exist, and what they may do."""

    email: str
    name: str
    role: str
    scope: str


ACCOUNTS = (
    DemoAccount("inscrite@demo.example", "Inès (démo)", "", ""),
    DemoAccount("conseillere@demo.example", "Camille (démo)", "", ""),
    DemoAccount("monnaie@demo.example", "Maëlle (démo)", "", ""),
    DemoAccount("achats@demo.example", "Awa (démo)", "", ""),
    DemoAccount("partenaire@demo.example", "Paul (démo)", "partner", "department-37"),
    DemoAccount("contributrice@demo.example", "Chloé (démo)", "contributor", "commune-37261"),
    DemoAccount("moderateur@demo.example", "Malo (démo)", "moderator", "epci-243700754"),
    DemoAccount("animatrice@demo.example", "Anna (démo)", "animator", "epci-243700754"),
    DemoAccount("voisin@demo.example", "Victor (démo)", "animator", "epci-244500468"),
    DemoAccount("region@demo.example", "Rose (démo)", "animator", "region-24"),
    DemoAccount("label@demo.example", "Léo (démo)", "animator", "label-fabrique_de_territoire"),
    DemoAccount("administratrice@demo.example", "Alix (démo)", "administrator", "instance"),
)
"""The top-level domain .example leads nowhere (RFC 2606): no letter reaches anybody."""


def create(session: Session, *, in_production: bool = False) -> tuple[DemoAccount, ...]:
    """Make the accounts that are missing, and return them all; again changes nothing.

    ``Forbidden`` in production, where a known password is an open door, unless somebody insists.
    """
    if current_app.extensions["ess_map.settings"].environment == "production" and not in_production:
        raise Forbidden(
            _(
                "Pas de comptes de démonstration en production : leur mot de passe est public. "
                "Pour une démonstration publique, insistez : ess-map demo --accounts."
            )
        )
    for wanted in ACCOUNTS:
        user = accounts.by_address(session, wanted.email)
        if user is None:
            user = accounts.create(session, wanted.email, wanted.name)
            user.password = hash_password(PASSWORD)
            session.flush()
            if wanted.role:
                grants.bestow(session, user, wanted.role, wanted.scope)
    session.commit()
    return ACCOUNTS
