# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a plugin can do wrong in the middle of a page; each is given what the hook is about."""

from __future__ import annotations

import sys
import time
from itertools import repeat

import sqlalchemy as sa
from flask_babel import lazy_gettext
from markupsafe import Markup

from ess_map import NavItem, Panel
from ess_map.actors.models import Actor
from ess_map.core.db import db

HOG = 64 * 2**20
NAP = 0.03
"""Seconds; the tests lower what counts as too long below it."""


class Explosive:
    """Fails whatever is asked of it."""

    def _boom(self, *_asked):
        raise RuntimeError("boom")

    __str__ = __repr__ = __html__ = __eq__ = __hash__ = __format__ = __int__ = __iter__ = _boom


class Speechless(Exception):
    """An error that cannot say what it is."""

    def __str__(self):
        raise RuntimeError("no words")


def raises(subject):
    raise RuntimeError("not today")


def speechless(subject):
    raise Speechless


def half_a_character(subject):
    raise OSError("no such file: caf\udce9")


def leaves_python(subject):
    sys.exit("good night")


def never_returns_from_itself(subject):
    return never_returns_from_itself(subject)


def returns_a_number(subject):
    return 42


def returns_other_things(subject):
    return ["<b>panel</b>", None, 3]


def returns_explosives(subject):
    return [Explosive()]


def returns_panels_that_explode(subject):
    return [
        Panel(Explosive(), Markup("")),
        Panel("", Explosive()),
        NavItem(Explosive(), "/"),
    ]


def returns_words_that_fail_later(subject):
    return [
        Panel(lazy_gettext("%(absent)s", other=1), Markup("")),
        NavItem(lazy_gettext("%(absent)s", other=1), "/"),
    ]


def returns_a_menu_without_address(subject):
    return [NavItem("Nulle part", None)]


def returns_what_never_ends(subject):
    return repeat(NavItem("Encore", "/"))


def fails_in_the_middle(subject):
    yield NavItem("Un", "/")
    raise RuntimeError("half way")


def returns_a_flood(subject):
    return [Panel("Long", "x" * 3_000_000), NavItem("y" * 100_000, "/")]


def sleeps(subject):
    time.sleep(NAP)
    return []


def hogs_memory(subject):
    return [len(bytearray(HOG))]


def asks_for_a_table_that_is_missing(subject):
    db.session.execute(sa.text("SELECT * FROM no_such_table"))


def hides_that_a_table_is_missing(subject):
    try:
        asks_for_a_table_that_is_missing(subject)
    except sa.exc.SQLAlchemyError:
        raise LookupError("nothing found") from None


def changes_what_it_is_shown(subject):
    subject.name = "Volé"
    return []


def deletes_what_it_is_shown(subject):
    sa.orm.object_session(subject).delete(subject)
    return []


def adds_an_actor(subject):
    db.session.add(Actor(name="Inventé"))
    return []


def invents_an_actor(subject):
    db.session.add(Actor(name="Inventé"))
    db.session.commit()


def updates_everybody(subject):
    db.session.execute(sa.update(Actor).values(name="Volé"))


def deletes_behind_a_comment(subject):
    db.session.execute(sa.text("/* SELECT */ DELETE FROM journal_entry"))


def deletes_by_the_way(subject):
    statement = "WITH gone AS (SELECT 1) DELETE FROM actor WHERE id IN (SELECT 1 FROM gone)"
    db.session.execute(sa.text(statement))


def drops_a_table(subject):
    with db.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE relation"))


def hides_its_trespass(subject):
    try:
        updates_everybody(subject)
    except Exception:  # noqa: BLE001 - that is the misdeed
        return []


def ends_by_hand(subject):
    db.session.execute(sa.text("COMMIT"))


def commits(subject):
    db.session.execute(sa.text("SELECT 1"))
    db.session.commit()


def rolls_back(subject):
    db.session.rollback()
    return []


def closes_the_session(subject):
    db.session.remove()
    return []


NOBODY_MINDS = {"rolls_back", "closes_the_session"}
"""They harm only themselves, and nobody is told."""

ALL = {
    name: value
    for name, value in list(globals().items())
    if callable(value) and getattr(value, "__module__", "") == __name__ and name.islower()
}
