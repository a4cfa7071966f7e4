# SPDX-License-Identifier: AGPL-3.0-or-later
"""A need as pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor
from ess_map.local_needs import lists
from ess_map.local_needs.models import Need
from ess_map.local_needs.states import KINDS, LIFECYCLE
from ess_map.platform.plugins import registry


@dataclass(frozen=True)
class NeedView:
    """One need; ``actor_name`` and ``actor_url`` are of the organisation that speaks, if one."""

    id: int
    url: str
    kind: str
    kind_label: str
    state: str
    state_label: str
    title: str
    body: str
    activity: str
    place: str
    place_url: str
    at: datetime
    actor_name: str
    actor_url: str
    with_account: bool
    fictional: bool


def views(session: Session, needs: Sequence[Need]) -> list[NeedView]:
    """Return ``needs`` as pages show them, in their order, with two reads."""
    names = lists.places(session, needs)
    ids = {need.actor_id for need in needs if need.actor_id is not None}
    query = Actor.id.in_(ids), Actor.status == "published"
    actors = {one.id: one for one in session.query(Actor).where(*query)} if ids else {}
    return [_view(need, names, actors.get(need.actor_id)) for need in needs]


def _view(need: Need, names: dict[str, str], actor: Actor | None) -> NeedView:
    vocabulary = registry().vocabularies["activity"]
    code = need.commune_code
    return NeedView(
        id=need.id,
        url=url_for("needs.show", need_id=need.id),
        kind=need.kind,
        kind_label=str(KINDS[need.kind]),
        state=need.state,
        state_label=LIFECYCLE.label_of(need.state),
        title=need.title,
        body=need.body,
        activity=vocabulary.label_of(need.activity) if need.activity else "",
        place=names.get(code, code),
        place_url=url_for("territory.page", key=f"commune-{code}") if code in names else "",
        at=need.created_at,
        actor_name=actor.name if actor else "",
        actor_url=url_for("actors.page", slug=actor.slug) if actor else "",
        with_account=need.author_id is not None,
        fictional=need.fictional,
    )
