# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seal a quote so that the application itself cannot read it before its moment.

A quote is encrypted, as it arrives, to the public half of a key of its campaign (X25519, HKDF and
ChaCha20-Poly1305, as in RFC 9180). The secret half is wrapped with a key of the instance and
unwrapped by ``release`` alone, which looks at the server's clock first. Whoever holds the server
holds both, and its clock: this keeps quotes from every role of the application, not from root.
"""

from __future__ import annotations

import os
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask_babel import gettext as _

from ess_map import Conflict, Invalid, secret_for
from ess_map_groupbuy.contracts.models import QuoteKey

PURPOSE = "groupbuy.quotes"
NONCE = bytes(12)
"""Every derived key seals one message only."""
LENGTH = 32


def make_key(campaign_id: int, opens_at: datetime) -> QuoteKey:
    """Return a new key for the quotes of a campaign, which stays shut until ``opens_at``."""
    secret = X25519PrivateKey.generate()
    nonce = os.urandom(12)
    sealed = ChaCha20Poly1305(secret_for(PURPOSE)).encrypt(
        nonce, secret.private_bytes_raw(), _owner(campaign_id)
    )
    return QuoteKey(
        campaign_id=campaign_id,
        public=secret.public_key().public_bytes_raw(),
        wrapped=nonce + sealed,
        opens_at=opens_at,
    )


def seal(key: QuoteKey, content: bytes) -> bytes:
    """Return ``content`` encrypted so that only the released key reads it."""
    once = X25519PrivateKey.generate()
    shared = once.exchange(X25519PublicKey.from_public_bytes(key.public))
    sender = once.public_key().public_bytes_raw()
    return sender + _cipher(shared, sender, key.public).encrypt(NONCE, content, None)


def release(key: QuoteKey, now: datetime) -> X25519PrivateKey:
    """Return the secret half once its moment has come, by the server's clock.

    ``Conflict`` before, whoever asks; ``Invalid`` when the secret of the instance is not the one
    with which it was wrapped.
    """
    if now < key.opens_at:
        raise Conflict(_("Les plis restent scellés jusqu'à l'heure dite, pour tout le monde."))
    nonce, sealed = key.wrapped[:12], key.wrapped[12:]
    try:
        raw = ChaCha20Poly1305(secret_for(PURPOSE)).decrypt(nonce, sealed, _owner(key.campaign_id))
    except InvalidTag as error:
        raise Invalid(
            _(
                "Les plis ne peuvent pas être ouverts : le secret de l'instance a changé depuis "
                "leur dépôt. Remettez l'ancien, le temps de les ouvrir."
            )
        ) from error
    return X25519PrivateKey.from_private_bytes(raw)


def unseal(secret: X25519PrivateKey, sealed: bytes) -> bytes:
    """Return what was sealed; ``Invalid`` when it was damaged."""
    sender, body = sealed[:LENGTH], sealed[LENGTH:]
    own = secret.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    )
    try:
        shared = secret.exchange(X25519PublicKey.from_public_bytes(sender))
        return _cipher(shared, sender, own).decrypt(NONCE, body, None)
    except (InvalidTag, ValueError) as error:
        raise Invalid(_("Ce pli est illisible : il a été abîmé depuis son dépôt.")) from error


def _cipher(shared: bytes, sender: bytes, receiver: bytes) -> ChaCha20Poly1305:
    found = HKDF(hashes.SHA256(), LENGTH, salt=None, info=b"groupbuy quote" + sender + receiver)
    return ChaCha20Poly1305(found.derive(shared))


def _owner(campaign_id: int) -> bytes:
    return f"campaign {campaign_id}".encode()
