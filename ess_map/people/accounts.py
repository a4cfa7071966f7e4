# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accounts, what proves an address, and the one-time links that sign a person in."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import clock, links, mail
from ess_map.core.errors import Gone, NotFound
from ess_map.people import grants
from ess_map.people.models import User
from ess_map.people.roles import INSTANCE

PURPOSE = "sign-in"
LINK_LIFE = 24 * 3600
"""Seconds that a sign-in link is good for."""

KIND = "account"
NAME_LENGTH = 120


def create_administrator(session: Session, email: str, name: str = "") -> User:
    """Return the account of ``email``, made if there is none, with every right."""
    email = address(email)
    user = _find(session, email)
    if user is None:
        user = User(email=email, created_at=clock.now())
        session.add(user)
    user.name = name.strip()[:NAME_LENGTH] or user.name or ""
    session.flush()
    grants.bestow(session, user, "administrator", INSTANCE)
    return user


def find(session: Session, email: str) -> User:
    """Return the account of ``email``, or say that there is none."""
    user = _find(session, address(email))
    if user is None:
        raise NotFound(
            _("Aucun compte pour %(email)s : ess-map user list les montre tous.", email=email)
        )
    return user


def everyone(session: Session) -> list[User]:
    """Return all accounts, in the order of their addresses."""
    return list(session.scalars(sa.select(User).order_by(User.email)))


def create(session: Session, email: str, name: str = "") -> User:
    """Return a new account whose address is proven by whoever calls."""
    user = User(email=address(email), name=name.strip()[:NAME_LENGTH], confirmed_at=clock.now())
    session.add(user)
    session.flush()
    return user


def by_address(session: Session, email: str) -> User | None:
    """Return the account of ``email``, None if there is none."""
    return _find(session, address(email))


def known(session: Session, email: str) -> User | None:
    """Return the account of ``email`` that may sign in, None if there is none."""
    user = by_address(session, email)
    return user if user is not None and user.active else None


def prove_address(user: User) -> None:
    """Take the address of ``user`` for proven: a letter, or a provider, has reached them.

    A password chosen before anybody had proven the address may be a stranger's, who waits for
    the holder of the address to come: it goes.
    """
    if user.confirmed_at is None:
        user.confirmed_at = clock.now()
        user.password = None


def sign_in_link(user: User, next_path: str = "") -> str:
    """Return the token of a link that signs ``user`` in, once, within ``LINK_LIFE``.

    It leads to ``next_path`` of this site afterwards.
    """
    value = {"user": user.id, "issued": clock.now().isoformat()}
    return links.sign(PURPOSE, value | ({"next": next_path} if next_path else {}))


def next_path(token: str) -> str:
    """Return where the link leads after the sign-in, empty for the first page."""
    return links.verify(PURPOSE, token, LINK_LIFE).get("next", "")


def send_link(user: User, url: str) -> None:
    """Send ``url`` to the person whom it signs in, while the operator waits."""
    mail.send(user.email, _("Votre lien de connexion"), _link_letter(url))


def post_link(session: Session, user: User, url: str) -> None:
    """Post ``url`` to the person whom it signs in, with the caller's transaction."""
    mail.post(session, user.email, _("Votre lien de connexion"), _link_letter(url), kind=KIND)


def _link_letter(url: str) -> str:
    return _(
        "Bonjour,\n\nCe lien vous connecte à la carte. Il sert une seule fois, dans les "
        "24 heures :\n\n%(url)s\n\nVous n'avez rien demandé ? Ignorez ce message : sans ce "
        "lien, personne ne peut se connecter à votre place.\n",
        url=url,
    )


def read_link(session: Session, token: str) -> User:
    """Return whom ``token`` would sign in, without using it; ``Gone`` when it has served."""
    user, issued = _open(session, token)
    if user.link_used_at is not None and user.link_used_at >= issued:
        raise _served()
    return user


def use_link(session: Session, token: str) -> User:
    """Return whom ``token`` signs in; it and every older link are worth nothing from now on."""
    user, issued = _open(session, token)
    # One statement, so that of two clicks at the same instant only one succeeds.
    used = session.execute(
        sa.update(User)
        .where(User.id == user.id, sa.or_(User.link_used_at.is_(None), User.link_used_at < issued))
        .values(link_used_at=clock.now())
    )
    if used.rowcount != 1:
        raise _served()
    prove_address(user)
    return user


def _open(session: Session, token: str) -> tuple[User, datetime]:
    value = links.verify(PURPOSE, token, LINK_LIFE)
    user = session.get(User, value["user"], populate_existing=True)
    issued = datetime.fromisoformat(value["issued"])
    # SQLite gives the number of an account that was erased to the next one.
    if user is None or not user.active or user.created_at > issued:
        raise Gone(_("Ce compte n'existe plus. Demandez à un administrateur d'en créer un."))
    return user, issued


def _served() -> Gone:
    return Gone(_("Ce lien a déjà servi. Demandez-en un nouveau sur la page de connexion."))


def _find(session: Session, email: str) -> User | None:
    return session.scalar(sa.select(User).where(User.email == email))


def address(email: str) -> str:
    """Return ``email`` as we keep it; ``Invalid`` if it is none."""
    return mail.address(email).lower()
