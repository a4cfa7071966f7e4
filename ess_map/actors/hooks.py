# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the actors room contributes through the platform's hooks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from ess_map import ActorRow, Facet, hookimpl
from ess_map.actors import freshness, labels, vocabularies
from ess_map.actors.models import Actor, Relation
from ess_map.actors.views import bp
from ess_map.core.db import db


@hookimpl
def register_blueprints():
    return [bp]


@hookimpl
def register_vocabularies():
    return [vocabularies.load(name) for name in vocabularies.LABELS]


@hookimpl
def register_facets():
    return [
        _vocabulary_facet("activity", _l("Activité")),
        _vocabulary_facet("family", _l("Famille")),
        _vocabulary_facet("role", _l("Rôle")),
        Facet(name="label", label=_l("Label"), vocabulary="label", values=_labels),
        Facet(
            name="open",
            label=_l("Horaires"),
            values=lambda rows: [(row.opening_hours,) if row.opening_hours else () for row in rows],
            options={"now": _l("Ouvert maintenant")},
            hours=True,
        ),
        freshness.facet(),
        Facet(name="pole", label=_l("Pôle"), values=_poles, listed=False),
    ]


def _vocabulary_facet(name, label):
    return Facet(name=name, label=label, vocabulary=name, values=partial(_terms, name))


def _labels(rows: Sequence[ActorRow]):
    return labels.of_rows(db.session, rows)


def _terms(vocabulary: str, rows: Sequence[ActorRow]):
    return [row.terms.get(vocabulary, ()) for row in rows]


def _poles(rows: Sequence[ActorRow]):
    """The pôles that each actor is a member of, by slug."""
    pole = sa.orm.aliased(Actor)
    members = db.session.execute(
        sa.select(Relation.from_id, pole)
        .join(pole, pole.id == Relation.to_id)
        .where(
            Relation.kind == "member_of",
            Relation.public,
            Relation.from_id.in_([row.id for row in rows]),
        )
    )
    found: dict[int, list[str]] = {}
    for actor_id, owner in members:
        found.setdefault(actor_id, []).append(owner.slug)
    return [found.get(row.id, ()) for row in rows]
