# SPDX-License-Identifier: AGPL-3.0-or-later
"""The address of a campaign, made from its title once and for ever."""

from __future__ import annotations

import re
import unicodedata

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map_groupbuy.campaigns import navigation
from ess_map_groupbuy.campaigns.models import Campaign

LONGEST = 70


def slug_for(session: Session, title: str) -> str:
    """Return a free address for ``title``: no other campaign's, and no page's of ours."""
    base = folded(title)[:LONGEST].strip("-") or "campagne"
    taken = set(session.scalars(sa.select(Campaign.slug))) | navigation.taken()
    tries = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(one for one in tries if one not in taken)


def folded(text: str) -> str:
    """Return words without accents, capitals and signs: « Bois d'ici » is bois-d-ici."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "Oe"))
    letters = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
