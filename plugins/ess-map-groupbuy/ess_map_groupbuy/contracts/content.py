# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a quote says, as the bytes that are sealed and whose digest is published at once."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from flask_babel import gettext as _

from ess_map import Invalid


@dataclass(frozen=True)
class Content:
    """Prices in cents without VAT: ``price`` for a unit, ``fixed`` a year and a member.

    ``salt`` keeps the digest from being guessed by trying prices.
    """

    price: int
    fixed: int = 0
    vat_rate: int = 2000
    months: int = 12
    words: str = ""
    salt: str = ""

    def to_bytes(self) -> bytes:
        """Return the one writing of it: keys in order, no space."""
        said = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return said.encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Content:
        """Return what ``to_bytes`` wrote; ``Invalid`` for anything else."""
        try:
            return cls(**json.loads(data))
        except (ValueError, TypeError) as error:
            raise Invalid(_("Ce pli est illisible : il a été abîmé depuis son dépôt.")) from error


def salted() -> str:
    """Return a fresh salt."""
    return secrets.token_hex(16)


def digest(data: bytes) -> str:
    """Return the SHA-256 of what is sealed, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def yearly(content: Content, quantity: int, step: int) -> int:
    """Return what a year costs, in cents without VAT, for ``quantity`` steps; half up."""
    thousandths = content.price * quantity * step
    return content.fixed + (thousandths + 500) // 1000


def costs(content: Content, quantities: Sequence[int], step: int) -> int:
    """Return what a year costs everybody together, in cents without VAT."""
    return sum(yearly(content, quantity, step) for quantity in quantities)
