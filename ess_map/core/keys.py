# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keys made from the secret of the instance: each purpose has its own, none tells another."""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app


def secret_for(purpose: str) -> bytes:
    """Return the 32 bytes that this instance keeps for ``purpose``, always the same.

    A plugin's ``purpose`` starts with its name: ``repair.sealed``. They are stored nowhere, for
    they are made from ``ESS_MAP_SECRET_KEY``: whoever holds the server can make them too. When the
    operator changes it they are others, and what was sealed opens no more unless the former
    secret comes back: none is kept.
    """
    return derived(current_app.config["SECRET_KEY"], purpose)


def derived(secret: str, purpose: str) -> bytes:
    """Return the key that ``secret`` makes for ``purpose``: the HMAC-SHA-256 of its name.

    How may never change: second factors of accounts and what plugins have sealed depend on it.
    """
    return hmac.digest(secret.encode(), f"ess-map.{purpose}".encode(), hashlib.sha256)
