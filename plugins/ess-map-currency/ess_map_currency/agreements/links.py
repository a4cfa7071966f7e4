# SPDX-License-Identifier: AGPL-3.0-or-later
"""The link with which a member without an account reads and keeps up an agreement.

It carries the instant at which the agreement was made besides its id, which SQLite gives again, and
a mark of the address it was sent to: who takes the business over gets links of their own.
"""

from __future__ import annotations

from hashlib import sha256

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Gone, sign, verify
from ess_map_currency.agreements import record
from ess_map_currency.agreements.models import Agreement

PURPOSE = "currency.member"
LIFE = 400 * 24 * 3600
"""Seconds; a letter follows each year, and the page « retrouver mon lien » sends another."""


def member_path(agreement: Agreement) -> str:
    """Return the path of the member's page; it is good for 400 days."""
    token = sign(PURPOSE, [agreement.id, _made(agreement), _mark(agreement)])
    return f"/monnaies/adhesion/{token}"


def here(agreement: Agreement) -> str:
    """Return the same as an address for the page that is shown, in its language."""
    return request.script_root + member_path(agreement)


def opened(session: Session, token: str) -> Agreement:
    """Return the agreement behind a link; ``Gone`` when it is too old, or was erased."""
    agreement_id, made, mark = verify(PURPOSE, token, LIFE)
    known = session.get(Agreement, agreement_id)
    if known is None or _made(known) != made or _mark(known) != mark:
        raise Gone(
            _(
                "Ce lien ne mène plus à rien : la demande a été effacée, ou son adresse a changé. "
                "Demandez un nouveau lien sur la page « Retrouver mon adhésion »."
            )
        )
    return record.find(session, agreement_id)


def _made(agreement: Agreement) -> int:
    return int(agreement.created_at.timestamp() * 1000)


def _mark(agreement: Agreement) -> str:
    return sha256(agreement.email.casefold().encode()).hexdigest()[:12]
