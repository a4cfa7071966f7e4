# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposals of every kind, as people make them."""

from __future__ import annotations

from datetime import date

from ess_map.contributions import propose
from ess_map.contributions.propose import Author
from ess_map.core.db import db
from ess_map.testing.factories import load, middle

TOURS, AMBOISE, AVERDON = "37261", "37003", "41001"
HERE, THERE = "epci-243700754", "epci-200000016"


def in_commune(code):
    """Return the fields of an actor in the middle of a commune."""
    return middle(code) | {"location_precision": "address"}


def place(code, dx=0.0):
    """Return the unit of a place in a commune, ``dx`` degrees east of its middle."""
    point = middle(code)
    return {
        "commune": code,
        "longitude": point["longitude"] + dx,
        "latitude": point["latitude"],
        "location_precision": "address",
    }


def correct(actor, author=None, message="", **wanted):
    """Propose changes of an actor; without an account the mailed link is followed at once."""
    author = author if isinstance(author, Author) else Author(user=author, email="zoe@exemple.fr")
    actor = load(actor.id)
    wanted = {name.replace("__", "."): value for name, value in wanted.items()}
    merged = propose.prepare(db.session, actor, actor.version, wanted)
    return _done(propose.update(db.session, actor, merged, actor.version, author, message))


def add(name="Le Garage", commune=TOURS, author=None, **more):
    """Propose a new actor."""
    author = author if isinstance(author, Author) else Author(user=author, email="zoe@exemple.fr")
    wanted = {"name": name, **({"place": place(commune)} if commune else {}), **more}
    return _done(propose.create(db.session, wanted, commune, author))


def close(actor, author, on=date(2026, 11, 1)):
    """Propose to say that an actor has closed."""
    return _done(propose.close(db.session, load(actor.id), on, Author(user=author)))


def report(actor, author, message="Le numéro sonne dans le vide."):
    """Say that something is wrong."""
    return _done(propose.report(db.session, load(actor.id), message, Author(user=author)))


def _done(contribution):
    propose.confirm_author(db.session, contribution)
    db.session.commit()
    return contribution
