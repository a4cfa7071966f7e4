# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in through an OpenID Connect provider (OpenID Connect Core 1.0, code flow with PKCE)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests
import sqlalchemy as sa
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from authlib.oidc.core import CodeIDToken
from flask import Blueprint, Flask, current_app, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy.orm import Session

from ess_map.core.db import db
from ess_map.core.errors import Forbidden, Unavailable
from ess_map.people import accounts, session
from ess_map.people.models import User, UserSession

EXTENSION = "ess_map.oidc"
PATIENCE = 10
"""Seconds that the provider has to answer."""
LEEWAY = 60
"""Seconds by which its clock may differ from ours."""
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Asymmetric signatures only: "none" and shared secrets would let others sign."""


@dataclass(frozen=True)
class Claims:
    """What the provider says about who came."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str
    id_token: str


def offer(blueprint: Blueprint) -> None:
    """Know the provider, if the operator named one, in the application of ``blueprint``."""
    blueprint.record_once(lambda state: _install(state.app))


def settings() -> Any:
    """Return what the operator said about the provider; None without one."""
    return current_app.extensions["ess_map.settings"].oidc


def name() -> str:
    """Return the provider's name for the button, empty without a provider."""
    found = settings()
    return found.name if found else ""


def _install(app: Flask) -> None:
    app.context_processor(lambda: {"oidc_name": name()})
    own = app.extensions["ess_map.settings"].oidc
    if own is None:
        return
    extras = {"acr_values": own.acr_values} if own.acr_values else None
    app.extensions[EXTENSION] = OAuth(app).register(
        "oidc",
        client_id=own.client_id,
        client_secret=own.client_secret,
        server_metadata_url=f"{own.issuer}/.well-known/openid-configuration",
        authorize_params=extras,
        client_kwargs={
            "scope": own.scope,
            "code_challenge_method": "S256",
            "timeout": PATIENCE,
        },
    )


def begin() -> ResponseReturnValue:
    """Send the reader to the provider, with state, nonce and PKCE challenge of their own."""
    client = _client()
    try:
        _metadata(client)
        return client.authorize_redirect(url_for("openid.come_back", _external=True))
    except (requests.RequestException, AuthlibBaseError, ValueError) as error:
        raise _unavailable() from error


def finish() -> Claims:
    """Return who came back, every signature and claim verified; ``Forbidden`` otherwise."""
    client = _client()
    try:
        metadata = _metadata(client)
        expected = {
            "iss": {"essential": True, "value": metadata["issuer"]},
            "aud": {"essential": True, "value": settings().client_id},
        }
        token = client.authorize_access_token(
            claims_options=expected, claims_cls=CodeIDToken, leeway=LEEWAY, timeout=PATIENCE
        )
        identity = token.get("userinfo")
        if not identity:
            raise _refused()
        said = _userinfo(client, metadata, token)
    except requests.RequestException as error:
        raise _unavailable() from error
    except (AuthlibBaseError, JoseError, ValueError, KeyError) as error:
        raise _refused() from error
    if said.get("sub") != identity["sub"]:
        raise _refused()
    return _claims({**identity, **said}, metadata["issuer"], token["id_token"])


def account_of(session_: Session, claims: Claims) -> User:
    """Return the account of who came: known by subject, else by verified address, else new."""
    known = session_.scalar(
        sa.select(User).where(
            User.oidc_issuer == claims.issuer, User.oidc_subject == claims.subject
        )
    )
    if known is None:
        known = _by_address(session_, claims)
    if not known.active:
        raise Forbidden(_("Ce compte est désactivé : écrivez à l'équipe du site."))
    return known


def remember(session_: Session, claims: Claims) -> None:
    """Keep, with the session just opened, what the provider needs to close its own."""
    opened = session_.get(UserSession, session.current_id() or "")
    if opened is not None:
        opened.id_token = claims.id_token


def sign_out_url() -> str:
    """Return where to end the provider's session too (RP-initiated logout), empty if nowhere."""
    opened = db.session.get(UserSession, session.current_id() or "")
    if opened is None or opened.id_token is None or settings() is None:
        return ""
    client = _client()
    try:
        if "end_session_endpoint" not in _metadata(client):
            return ""
        back = url_for("explore.index", _external=True)
        found = client.create_logout_url(
            post_logout_redirect_uri=back, id_token_hint=opened.id_token
        )
    except (requests.RequestException, AuthlibBaseError, Forbidden):
        return ""  # signing out here must not wait for somebody else's server
    return found["url"]


def _by_address(session_: Session, claims: Claims) -> User:
    if not claims.email or not claims.email_verified:
        raise Forbidden(
            _(
                "%(name)s ne confirme pas votre adresse de courriel : confirmez-la chez eux, ou "
                "connectez-vous par un lien.",
                name=name(),
            )
        )
    user = accounts.by_address(session_, claims.email)
    if user is None:
        user = accounts.create(session_, claims.email, claims.name)
    accounts.prove_address(user)
    user.oidc_issuer, user.oidc_subject = claims.issuer, claims.subject
    session_.flush()
    return user


def _client() -> FlaskOAuth2App:
    client = current_app.extensions.get(EXTENSION)
    if client is None:
        raise Forbidden(_("Cette façon de se connecter n'est pas ouverte sur ce site."))
    return client


def _metadata(client: FlaskOAuth2App) -> dict[str, Any]:
    metadata = client.load_server_metadata()
    if metadata.get("issuer", "").rstrip("/") != settings().issuer:
        raise _refused()
    return metadata


def _userinfo(
    client: FlaskOAuth2App, metadata: dict[str, Any], token: dict[str, Any]
) -> dict[str, Any]:
    """Ask for the claims: JSON, or a JWT that the provider signed, as ProConnect answers."""
    endpoint = metadata.get("userinfo_endpoint")
    if not endpoint:
        return dict(token["userinfo"])
    answer = client.get(endpoint, token=token, timeout=PATIENCE)
    answer.raise_for_status()
    if not answer.headers.get("Content-Type", "").startswith("application/jwt"):
        return answer.json()
    keys = KeySet.import_key_set(client.fetch_jwk_set())
    signed = jwt.decode(answer.text, keys, algorithms=ALGORITHMS)
    jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": metadata["issuer"]},
        aud={"essential": True, "value": settings().client_id},
    ).validate(signed.claims)
    return dict(signed.claims)


def _claims(said: dict[str, Any], issuer: str, id_token: str) -> Claims:
    parts = (said.get("given_name"), said.get("usual_name") or said.get("family_name"))
    full = said.get("name") or " ".join(str(part) for part in parts if part)
    verified = said.get("email_verified")
    return Claims(
        issuer=issuer,
        subject=str(said["sub"]),
        email=str(said.get("email") or ""),
        email_verified=verified is True or (verified is None and settings().trust_email),
        name=str(full),
        id_token=id_token,
    )


def _refused() -> Forbidden:
    return Forbidden(
        _("La réponse de %(name)s n'a pas pu être vérifiée : recommencez.", name=name())
    )


def _unavailable() -> Unavailable:
    return Unavailable(
        _("%(name)s ne répond pas : réessayez plus tard, ou recevez un lien.", name=name())
    )
