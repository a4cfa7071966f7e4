# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a pôle shows first: where it stands and works, who its members are."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from ess_map.actors.models import Actor
from ess_map.core import clock
from ess_map.core.db import db
from ess_map.explore import present
from ess_map.people.models import User
from ess_map.platform.contracts import NavItem, Panel
from ess_map.poles import colleges, frame, index, members, perimeter_facts, record, scopes
from ess_map.poles import space_documents as documents
from ess_map.poles.colleges import COLLEGES
from ess_map.poles.members import Member
from ess_map.poles.models import Pole

MOST = 12
"""Members of a college named on the page; the others are a click away."""


@dataclass(frozen=True)
class Group:
    """The members of one college: their number, those that may be named, how many are not."""

    key: str
    label: str
    count: int
    shown: tuple[Member, ...]

    @property
    def unnamed(self) -> int:
        return self.count - len(self.shown)


def of(actor: Actor, user: User | None) -> list[Panel]:
    """Return the panels of a pôle; none for an actor that is not kept as one."""
    pole = record.get(db.session, actor.id)
    if pole is None:
        return []
    found = members.active(db.session, pole.id, clock.local_now().date())
    head = frame.of(pole)
    panels = [
        Panel(_("Le pôle"), _standing(pole, head), weight=4),
        Panel(_("Membres"), _members(head, found), weight=12),
    ]
    papers = documents.public(db.session, pole)
    if papers:
        html = Markup(render_template("poles/_documents.html", documents=papers))
        panels.append(Panel(_("Documents du pôle"), html, weight=22))
    return panels


def pages(actor: Actor, user: User | None) -> list[NavItem]:
    """Return the tabs: everybody reads who the members are, who belongs to it has its space."""
    pole = record.get(db.session, actor.id)
    if pole is None:
        return []
    items = [NavItem(_("Membres"), url_for("poles_members.page", slug=actor.slug), weight=10)]
    if scopes.is_member(user, pole) or scopes.may_animate(user, pole):
        space = url_for("poles_space.page", slug=actor.slug)
        items.append(NavItem(_("Espace des membres"), space, weight=90))
    return items


def groups(found: list[Member]) -> list[Group]:
    """Return the members by college, in the order of the law; who is unplaced comes last."""
    counts = members.by_college(found)
    return [
        Group(
            key=key,
            label=colleges.label(key),
            count=counts[key],
            shown=tuple(one for one in found if one.college == key and one.shown),
        )
        for key in (*COLLEGES, "")
        if counts[key]
    ]


def _standing(pole: Pole, head: frame.Frame) -> Markup:
    host = db.session.get(Actor, pole.host_id) if pole.host_id else None
    return Markup(
        render_template(
            "poles/_pole_panel.html",
            head=head,
            pole=pole,
            host=host if host and host.status == "published" else None,
            tone=index.tone(pole.stage),
            facts=perimeter_facts.of(db.session, pole),
            families=present.families(),
            areas_url=url_for("poles.area", slug=head.slug),
        )
    )


def _members(head: frame.Frame, found: list[Member]) -> Markup:
    return Markup(
        render_template(
            "poles/_members_panel.html",
            head=head,
            count=len(found),
            groups=groups(found),
            most=MOST,
        )
    )
