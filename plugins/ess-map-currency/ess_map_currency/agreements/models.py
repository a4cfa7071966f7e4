# SPDX-License-Identifier: AGPL-3.0-or-later
"""Agreements between a currency and its professional members, and where these accept it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map import Actor, UtcDateTime, db, now
from ess_map_currency.columns import Cents, Facts, Hours, Items, Keys, Line, Long, Source, Word
from ess_map_currency.currencies.models import Currency


class Agreement(db.Model):
    """What binds one member, with one or several establishments, to one currency."""

    __tablename__ = "currency_agreement"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    currency_id: Mapped[int] = mapped_column(
        ForeignKey("currency_currency.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[Word]
    member: Mapped[Line]
    """Who signs; the establishments have names of their own."""
    state: Mapped[Word]
    """Of ``lifecycle.AGREEMENTS``."""
    contact: Mapped[Line]
    """Name, address and telephone of who applied: for the association alone."""
    email: Mapped[str] = mapped_column(String(200), default="", index=True)
    phone: Mapped[Word]
    language: Mapped[str] = mapped_column(String(2), default="fr")
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    message: Mapped[Long]
    """What the applicant wrote."""
    motive: Mapped[Long]
    """Why it was refused, suspended or sent back: the applicant reads it."""
    note: Mapped[Long]
    """What the association writes for itself."""
    charter_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the member subscribed to the charter."""
    visit_on: Mapped[date | None]
    committee_on: Mapped[date | None]
    agreed_on: Mapped[date | None]
    renew_by: Mapped[date | None] = mapped_column(index=True)
    """From that day on it counts no more, unless renewed; None: never falls due."""
    renewal_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the member asked for its renewal; None once the association has answered."""
    left_on: Mapped[date | None]
    """Since when, or from when on, the member is one no more."""
    asked: Mapped[Items]
    """Establishments that are asked for and not admitted yet: ``asked.Asked``."""
    source: Mapped[Source]
    external_id: Mapped[Source]
    fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    currency: Mapped[Currency] = relationship(lambda: Currency, lazy="raise")
    acceptances: Mapped[list[Acceptance]] = relationship(
        lambda: Acceptance,
        back_populates="agreement",
        lazy="raise",
        passive_deletes=True,
        order_by=lambda: Acceptance.id,
    )


class Acceptance(db.Model):
    """One establishment that accepts one currency, under an agreement."""

    __tablename__ = "currency_acceptance"
    __table_args__ = (UniqueConstraint("actor_id", "currency_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("currency_agreement.id", ondelete="CASCADE"), index=True
    )
    currency_id: Mapped[int] = mapped_column(
        ForeignKey("currency_currency.id", ondelete="CASCADE"), index=True
    )
    """That of the agreement: one establishment accepts a currency once."""
    actor_id: Mapped[int] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"), index=True)
    media: Mapped[Keys]
    """paper, digital; empty: those of the currency."""
    share: Mapped[int | None]
    """How much of a purchase may be paid with it, in percent; None: all."""
    cap: Mapped[Cents]
    """The most for one purchase; None: no limit."""
    discount: Mapped[Line]
    """What it gives to who pays with it, in public."""
    trades: Mapped[Keys]
    """Keys of ``currency.trade``."""
    hours: Mapped[Hours]
    """'' : those of the actor."""
    hours_said: Mapped[Long]
    """The hours as a source says them, kept word for word."""
    itinerant: Mapped[bool] = mapped_column(default=False)
    """It is where its stalls are, not at the actor's address."""
    address_hidden: Mapped[bool] = mapped_column(default=False)
    """Address on request: it is shown at its commune's centre."""
    public_name: Mapped[Line]
    """In this currency's directory, instead of the actor's name."""
    public_text: Mapped[Long]
    outside: Mapped[bool] = mapped_column(default=False)
    """It lies outside the perimeter: kept up to date by ``perimeters``."""
    derogation: Mapped[Long]
    """Why the emitter admits it although it lies outside; '' : it does not."""
    derogation_on: Mapped[date | None]
    since: Mapped[date | None]
    closed_on: Mapped[date | None]
    """Since when this establishment accepts it no more."""
    verified_at: Mapped[date | None]
    source: Mapped[Source]
    external_id: Mapped[Source]
    extra: Mapped[Facts]
    """What a feed says that we do not know, kept word for word."""
    fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    agreement: Mapped[Agreement] = relationship(
        lambda: Agreement, back_populates="acceptances", lazy="raise"
    )
    currency: Mapped[Currency] = relationship(lambda: Currency, lazy="raise")
    actor: Mapped[Actor] = relationship(lambda: Actor, lazy="raise")


class Commitment(db.Model):
    """Something that a member promised by a day: a target of the charter, a challenge."""

    __tablename__ = "currency_commitment"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("currency_agreement.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[Line]
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    proof: Mapped[Long]


class Document(db.Model):
    """A file of an agreement, such as the signed one: for the member and the association alone."""

    __tablename__ = "currency_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("currency_agreement.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[Line]
    file: Mapped[Line]
    """The name under which core keeps it."""
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
