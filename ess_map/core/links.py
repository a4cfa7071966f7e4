# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed links with an expiry: who holds one may do the one thing it was made for."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import (
    BadSignature,
    SignatureExpired,
    TimestampSigner,
    URLSafeTimedSerializer,
)

from ess_map.core import clock
from ess_map.core.errors import Gone, Invalid


class _Signer(TimestampSigner):
    """Dates its signatures with the application's clock."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def sign(purpose: str, value: Any) -> str:
    """Return a URL-safe token that carries ``value`` and serves ``purpose`` only.

    ``value`` is what JSON can say, and can be read by whoever holds the token: a number, no secret.
    A plugin's ``purpose`` starts with its name: ``repair.answer``.
    """
    return _serializer(purpose).dumps(value)


def verify(purpose: str, token: str, max_age: int) -> Any:
    """Return the value of ``token``; ``Gone`` after ``max_age`` seconds, ``Invalid`` if forged.

    Whoever has the link may use it again until then: what happens once must be checked elsewhere.
    """
    try:
        return _serializer(purpose).loads(token, max_age=max_age)
    except SignatureExpired as error:
        raise Gone(_("Ce lien a expiré. Demandez-en un nouveau.")) from error
    except BadSignature as error:
        raise Invalid(_("Ce lien n'est pas valable : copiez-le en entier.")) from error


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        current_app.config["SECRET_KEY"], salt=f"ess-map.{purpose}", signer=_Signer
    )
