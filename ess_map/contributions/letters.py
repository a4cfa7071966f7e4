# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters to authors without account, and the links in them that stand in for one."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.contributions.models import Contribution
from ess_map.core import links, mail
from ess_map.core.errors import NotFound
from ess_map.people.letters import at_home

CONFIRM, FOLLOW = "contribution-confirm", "contribution-follow"
DAY = 24 * 3600
CONFIRM_LIFE = 7 * DAY
FOLLOW_LIFE = 400 * DAY


def ask_to_confirm(session: Session, contribution: Contribution) -> None:
    """Post the one-time link; nothing that was typed is quoted to an address nobody checked."""
    url = at_home(url_for("authors.confirm", token=links.sign(CONFIRM, contribution.id)))
    body = _(
        "Bonjour,\n\nVous avez proposé quelque chose pour la carte. Personne ne l'a encore vu : "
        "confirmez par ce lien, dans les sept jours.\n\n%(url)s\n\nVous n'avez rien proposé ? "
        "Ignorez ce message : sans ce lien, rien ne se passe, et votre adresse est oubliée.\n",
        url=url,
    )
    subject = _("Confirmez votre proposition")
    mail.post(session, contribution.author_email, subject, body, kind="contribution")


def follow_url(contribution: Contribution) -> str:
    """Return the address at which an author without account follows a contribution."""
    token = links.sign(FOLLOW, contribution.id)
    return url_for("authors.follow", token=token, _external=True)


def to_confirm(session: Session, token: str) -> Contribution:
    """Return the contribution that the mailed ``token`` confirms."""
    return _get(session, links.verify(CONFIRM, token, CONFIRM_LIFE))


def followed(session: Session, token: str) -> Contribution:
    """Return the contribution that ``token`` lets its author follow."""
    return _get(session, links.verify(FOLLOW, token, FOLLOW_LIFE))


def _get(session: Session, id_: int) -> Contribution:
    found = session.get(Contribution, id_)
    if found is None:
        raise NotFound(
            _("Cette proposition n'existe plus : faute de confirmation, elle est oubliée.")
        )
    return found
