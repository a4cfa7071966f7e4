# SPDX-License-Identifier: AGPL-3.0-or-later
"""The schemes that administrators keep: what a used one promised does not change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map.core.errors import Conflict, NotFound
from ess_map.core.text import slugify
from ess_map.funding.models import Funding, Scheme

KINDS = {
    "study": _l("Une étude (une fois)"),
    "post": _l("Des postes (chaque année)"),
    "other": _l("Autre chose (une fois)"),
}
PROMISED = ("funder", "kind", "most_cents", "most_posts", "most_years", "rule")
"""What fundings were given under: it stays once there are any."""


@dataclass(frozen=True)
class Terms:
    """What an administrator says of a scheme; the columns of ``Scheme``."""

    name: str
    funder: str
    kind: str
    most_cents: int | None
    most_posts: int | None
    most_years: int | None
    rule: str
    source: str
    opens_on: date | None
    closes_on: date | None
    historical: bool


def everyone(session: Session) -> list[Scheme]:
    """Return all schemes by funder and name."""
    return list(session.scalars(sa.select(Scheme).order_by(Scheme.funder, Scheme.name, Scheme.id)))


def get(session: Session, key: str) -> Scheme:
    """Return the scheme of ``key``; ``NotFound``."""
    found = session.scalar(sa.select(Scheme).where(Scheme.key == key))
    if found is None:
        raise NotFound(_("Ce dispositif n'existe pas, ou a été retiré."))
    return found


def uses(session: Session) -> dict[int, int]:
    """Return how many lines each scheme pays, by its id."""
    rows = session.execute(
        sa.select(Funding.scheme_id, sa.func.count())
        .where(Funding.scheme_id.is_not(None))
        .group_by(Funding.scheme_id)
    )
    return dict(rows.all())


def broken(scheme: Scheme, terms: Terms) -> list[str]:
    """Return the columns of what ``scheme`` promised that ``terms`` would change."""
    return [name for name in PROMISED if getattr(scheme, name) != getattr(terms, name)]


def kept(used: int) -> str:
    """Return the sentence for who would change what ``used`` lines were given under."""
    return ngettext(
        "Un financement suit déjà ce dispositif : sa règle et ses plafonds restent. Donnez-lui une "
        "date de fin, puis ajoutez le nouveau.",
        "%(num)s financements suivent déjà ce dispositif : sa règle et ses plafonds restent. "
        "Donnez-lui une date de fin, puis ajoutez le nouveau.",
        used,
    )


def write(session: Session, terms: Terms, scheme: Scheme | None = None) -> Scheme:
    """Write a scheme, a new one unless ``scheme`` is given."""
    if scheme is None:
        scheme = Scheme(key=_free_key(session, terms))
        session.add(scheme)
    for name, value in vars(terms).items():
        setattr(scheme, name, value)
    session.flush()
    return scheme


def remove(session: Session, scheme: Scheme) -> None:
    """Delete a scheme that pays nothing; ``Conflict`` for another."""
    used = uses(session).get(scheme.id, 0)
    if used:
        raise Conflict(
            ngettext(
                "Un financement suit ce dispositif : donnez-lui plutôt une date de fin.",
                "%(num)s financements suivent ce dispositif : donnez-lui plutôt une date de fin.",
                used,
            )
        )
    session.delete(scheme)


def _free_key(session: Session, terms: Terms) -> str:
    base = slugify(f"{terms.funder} {terms.name}")[:50].strip("-") or "dispositif"
    taken = set(session.scalars(sa.select(Scheme.key).where(Scheme.key.startswith(base))))
    names = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(name for name in names if name not in taken)
