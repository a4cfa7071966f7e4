# SPDX-License-Identifier: AGPL-3.0-or-later
"""A pôle, its members, those it has invited, its ratings, notes and documents."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from geoalchemy2 import Geometry
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map.actors.models import Actor
from ess_map.core.areas import ServiceArea
from ess_map.core.db import Base, UtcDateTime
from ess_map.core.spatial import WGS84

KINDS = {
    "local": _l("pôle local"),
    "ptce": _l("pôle territorial de coopération économique (PTCE)"),
    "network": _l("réseau"),
}
ROLE_OF_KIND = {"local": "pole_local", "ptce": "ptce", "network": "pole"}
"""The term of the vocabulary ``role`` that the actor of a pôle carries."""


class Pole(Base):
    """What an actor has more when it is a pôle; the actor is its name, place, page and history."""

    __tablename__ = "pole"

    id: Mapped[int] = mapped_column(
        sa.ForeignKey("actor.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str] = mapped_column(sa.String(10), default="local")
    stage: Mapped[str] = mapped_column(sa.String(20), default="idea", index=True)
    host_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("actor.id", ondelete="SET NULL"), index=True
    )
    """The actor that carries it ("adossement"); None: it stands alone, or nobody has said."""
    standalone: Mapped[bool] = mapped_column(default=False)
    """Somebody has said that it stands alone ("création ex nihilo")."""
    perimeter: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    """Where it works, as ``ServiceArea.to_json`` says it."""
    approximate: Mapped[bool] = mapped_column(default=False)
    """The perimeter stands for one that nobody has drawn; ``perimeter_note`` says how."""
    perimeter_note: Mapped[str] = mapped_column(sa.String(300), default="")
    card: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    """The identity card by field, see ``card.FIELDS``; a field nobody filled in is absent."""
    card_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    actor: Mapped[Actor] = relationship(lambda: Actor, foreign_keys=[id], lazy="raise")

    @property
    def area(self) -> ServiceArea:
        """Where it works; an empty area when nobody has said."""
        return ServiceArea.from_json(self.perimeter) if self.perimeter else ServiceArea()

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind])


class PoleCardChange(Base):
    """Who made a version of the card; what it changed is in the journal, which names nobody."""

    __tablename__ = "pole_card_change"

    pole_id: Mapped[int] = mapped_column(
        sa.ForeignKey("pole.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    by_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("user.id", ondelete="SET NULL"), index=True
    )


class PoleArea(Base):
    """The perimeter as one surface, in a narrow table of its own that migrations never alter."""

    __tablename__ = "pole_area"

    pole_id: Mapped[int] = mapped_column(
        sa.ForeignKey("pole.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    geom: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", srid=WGS84))


class PoleMember(Base):
    """What is said of one member of a pôle: an actor, a person, or a name without a record.

    That an actor is a member is said by both sides in a ``Relation`` (``member_of``), nowhere
    else; this row adds the role, the college and the dates. A person is one by ``confirmed_at``.
    """

    __tablename__ = "pole_member"
    __table_args__ = (sa.UniqueConstraint("pole_id", "actor_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pole_id: Mapped[int] = mapped_column(sa.ForeignKey("pole.id", ondelete="CASCADE"), index=True)
    actor_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("actor.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    """Of a person, as they wish to be called."""
    shown: Mapped[bool] = mapped_column(default=False)
    """Whether a person's name may be on the public page; else they are only counted."""
    role: Mapped[str] = mapped_column(sa.String(80), default="")
    """What they do in the pôle, in their words: présidence, trésorerie, animation."""
    college: Mapped[str] = mapped_column(sa.String(20), default="")
    """See ``colleges.COLLEGES``; '' is read from the actor's record."""
    since: Mapped[date | None]
    until: Mapped[date | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PoleInvitation(Base):
    """One letter that asks an organisation or a person to join, and what came back."""

    __tablename__ = "pole_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    pole_id: Mapped[int] = mapped_column(sa.ForeignKey("pole.id", ondelete="CASCADE"), index=True)
    actor_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("actor.id", ondelete="CASCADE"), index=True
    )
    """The organisation that is asked; None: the letter goes to a person."""
    email: Mapped[str] = mapped_column(sa.String(200))
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    college: Mapped[str] = mapped_column(sa.String(20), default="")
    role: Mapped[str] = mapped_column(sa.String(80), default="")
    message: Mapped[str] = mapped_column(sa.Text, default="")
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="SET NULL"))
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(sa.String(5), default="")
    """``yes`` or ``no``, ``back`` once it was taken back; '' while it waits."""
    words: Mapped[str] = mapped_column(sa.Text, default="")
    """What they answered besides."""


class PoleParty(Base):
    """One who must validate the project of a pôle before it is created, and what they said."""

    __tablename__ = "pole_party"

    id: Mapped[int] = mapped_column(primary_key=True)
    pole_id: Mapped[int] = mapped_column(sa.ForeignKey("pole.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("actor.id", ondelete="SET NULL"))
    college: Mapped[str] = mapped_column(sa.String(20), default="")
    """See ``colleges.COLLEGES``."""
    email: Mapped[str] = mapped_column(sa.String(200), default="")
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(sa.String(5), default="")
    answered_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    recorded_by_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("user.id", ondelete="SET NULL")
    )
    """Who wrote the answer down; None: the party itself, by its link."""


class PoleRating(Base):
    """One judgement on a scale from 1 to 5, with the criterion as it read that day."""

    __tablename__ = "pole_rating"

    id: Mapped[int] = mapped_column(primary_key=True)
    pole_id: Mapped[int] = mapped_column(sa.ForeignKey("pole.id", ondelete="CASCADE"), index=True)
    scale: Mapped[str] = mapped_column(sa.String(10))
    """``size`` or ``structure``."""
    level: Mapped[int]
    criterion: Mapped[str] = mapped_column(sa.Text, default="")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    rated_on: Mapped[date | None]
    """None: the document that gives it bears no date."""
    rater: Mapped[str] = mapped_column(sa.String(200), default="")
    """Who judged, when it was no account of ours: the title of a document."""
    rated_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RatingCriterion(Base):
    """What a level of a scale means here, in the place of the one that we propose."""

    __tablename__ = "pole_rating_criterion"

    scale: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(sa.Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="SET NULL"))


class PoleNote(Base):
    """What members tell each other, seen by them alone; or support that the pôle was given."""

    __tablename__ = "pole_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    pole_id: Mapped[int] = mapped_column(sa.ForeignKey("pole.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10), default="note")
    """``note``, or ``support``: methodical help, such as that of a CRESS."""
    body: Mapped[str] = mapped_column(sa.Text)
    dated: Mapped[date | None]
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PoleDocument(Base):
    """A document of a pôle; a new version does not take the older ones away."""

    __tablename__ = "pole_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    pole_id: Mapped[int] = mapped_column(sa.ForeignKey("pole.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    public: Mapped[bool] = mapped_column(default=False)
    """False: for members only."""

    versions: Mapped[list[PoleDocumentVersion]] = relationship(
        lambda: PoleDocumentVersion,
        order_by="PoleDocumentVersion.id.desc()",
        lazy="raise",
        passive_deletes=True,
    )


class PoleDocumentVersion(Base):
    """One state of a document: the name of its file among the uploads."""

    __tablename__ = "pole_document_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(
        sa.ForeignKey("pole_document.id", ondelete="CASCADE"), index=True
    )
    file: Mapped[str] = mapped_column(sa.String(80))
    size: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="SET NULL"))
