# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the people room itself keeps of a person: said, forgotten, and for how long."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.core import eventlog, mail
from ess_map.core.db import db
from ess_map.core.mail import Letter
from ess_map.people import activity, grants, sessions
from ess_map.people.models import User, UserSession
from ess_map.people.roles import Grant
from ess_map.platform.retention import Retention

CONTRACT = _l("Exécution du service que vous demandez (RGPD, article 6.1.b)")
INTEREST = _l("Intérêt légitime : la sécurité du service (RGPD, article 6.1.f)")
PUBLIC = _l("Intérêt légitime : faire connaître l'ESS (RGPD, article 6.1.f)")

RETENTIONS = (
    Retention(
        "accounts",
        _l("Comptes : adresse de courriel, nom affiché, mot de passe et clés (chiffrés)"),
        _l("Vous connecter, et savoir qui a le droit de quoi"),
        CONTRACT,
        _l("Jusqu'à ce que vous l'effaciez, ou 3 ans sans visite, après un courriel"),
        activity.UNUSED,
        activity.forget_unused,
    ),
    Retention(
        "unopened",
        _l("Inscriptions et invitations jamais confirmées : adresse de courriel"),
        _l("Attendre que vous confirmiez votre adresse"),
        CONTRACT,
        _l("90 jours"),
        activity.UNOPENED,
        activity.forget_unopened,
    ),
    Retention(
        "sessions",
        _l("Sessions : navigateur, réseau sans sa dernière partie, date de passage"),
        _l("Vous garder connecté, et vous montrer où vous l'êtes"),
        INTEREST,
        _l("30 jours après votre dernier passage"),
        sessions.IDLE.days,
        sessions.purge,
    ),
    Retention(
        "grants",
        _l("Droits : rôle, périmètre, dates, qui l'a donné"),
        _l("Décider de ce que chacun peut faire, et pouvoir l'expliquer"),
        CONTRACT,
        _l("Tant que le droit dure ; effacés avec votre compte"),
    ),
    Retention(
        "steps",
        _l("Étapes que vous avez fait franchir à un dossier : action, motif, date"),
        _l("Savoir qui a décidé quoi, et en combien de temps"),
        CONTRACT,
        _l("Votre nom en est retiré avec votre compte ; les étapes restent comptées"),
    ),
    Retention(
        "contacts",
        _l("Contacts publiés des organisations : téléphone, adresse de courriel"),
        _l("Permettre de les joindre"),
        PUBLIC,
        _l("Tant que la fiche est publiée ; retirés sur demande"),
    ),
)


def of(user: User) -> list[tuple[str, Any]]:
    """Return what this room keeps about ``user``, by the name of its file; no secret is in it."""
    return [
        ("compte", _account(user)),
        ("sessions", [_session(one) for one in _all(UserSession, user)]),
        ("droits", [_grant(one) for one in _all(Grant, user)]),
        ("courriels", [_letter(one) for one in _letters(user)]),
        ("étapes", eventlog.of_user(db.session, user.id)),
    ]


def forget(session: Session, user: User) -> None:
    """Delete what is theirs alone; rows that hang on the account go with it."""
    grants.end_all(session, user)
    mail.forget(session, user.email)
    eventlog.forget(session, user.id)
    for kind in (Grant, UserSession):
        session.execute(sa.delete(kind).where(kind.user_id == user.id))


def _all(kind: Any, user: User) -> list[Any]:
    return list(
        db.session.scalars(sa.select(kind).where(kind.user_id == user.id).order_by(kind.id))
    )


def _letters(user: User) -> list[Letter]:
    to_them = sa.select(Letter).where(Letter.recipient == user.email).order_by(Letter.id)
    return list(db.session.scalars(to_them))


def _account(user: User) -> dict[str, Any]:
    return {
        "adresse": user.email,
        "nom affiché": user.name,
        "créé le": user.created_at,
        "adresse confirmée le": user.confirmed_at,
        "mot de passe": bool(user.password),
        "double authentification": bool(user.tf_primary_method),
        "clés": [{"nom": key.name, "dernier usage": key.lastuse_datetime} for key in user.webauthn],
        "fournisseur d'identité": user.oidc_issuer,
    }


def _session(one: UserSession) -> dict[str, Any]:
    return {
        "ouverte le": one.created_at,
        "vue le": one.seen_at,
        "fermée le": one.revoked_at,
        "navigateur": one.agent,
        "réseau": one.network,
    }


def _grant(one: Grant) -> dict[str, Any]:
    return {
        "rôle": one.role,
        "périmètre": one.scope,
        "donné le": one.granted_at,
        "jusqu'au": one.expires_at,
        "retiré le": one.revoked_at,
    }


def _letter(one: Letter) -> dict[str, Any]:
    return {
        "objet": one.subject,
        "texte": one.body,
        "écrit le": one.created_at,
        "parti le": one.sent_at,
    }
