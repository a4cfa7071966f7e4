# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables can be taken away and made again, and are those of the models."""

from ess_map import db


def own_tables():
    return {name for name in db.metadata.tables if name.startswith("groupbuy_")}


def test_the_tables_can_be_taken_away_and_made_again(migrate):
    assert migrate("groupbuy", "base") == frozenset()
    assert migrate("groupbuy", "head") == own_tables()
