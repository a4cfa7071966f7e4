# SPDX-License-Identifier: AGPL-3.0-or-later
"""An author's plugin with a table, pages for everybody and for animators, and a job."""

from flask import Blueprint
from sqlalchemy.orm import Mapped, mapped_column

from ess_map import Job, db, hookimpl, needs, now, public, user, wants_fragment

bp = Blueprint("repair", __name__, url_prefix="/repair")


class Visit(db.Model):
    """Somebody came to a workshop."""

    __tablename__ = "repair_visit"

    id: Mapped[int] = mapped_column(primary_key=True)


@bp.get("/")
@public
def index():
    count = db.session.query(Visit).count()
    return f"{count} part" if wants_fragment() else f"{count} visits on {now():%d %B}"


@bp.get("/workshop")
@needs("animator")
def workshop():
    return user().email


def welcome(session):
    session.add(Visit())
    return "one visit"


@hookimpl
def register_blueprints():
    return [bp]


@hookimpl
def register_jobs():
    return [Job("repair.welcome", "Accueillir", welcome, every=60)]
