# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plugin's tables, up and down, on both databases."""

from __future__ import annotations

import re

import pytest

from ess_map.check import tables
from tests.check.sample import CODE, DATA, REVISION

MODEL = "    text: Mapped[str]"
CREATE = "def upgrade():"
EMAIL = "email: Mapped[str] = mapped_column("
KEY = 'sa.Integer(), sa.ForeignKey("user.id"'
BEHIND = "op.get_bind().connection.cursor().execute"
"""Around SQLAlchemy, where the platform sees nothing."""
CASES = [
    (REVISION, 'op.drop_table("NAME_wish")', "pass", "La descente laisse cette table"),
    (REVISION, 'op.drop_table("NAME_wish")', "1 / 0", "La descente échoue"),
    (CODE, MODEL, f"    place: Mapped[int]\n{MODEL}", "colonne que les migrations ne font pas"),
    (CODE, f"{EMAIL}String(200), ", EMAIL.replace("str", "int"), "dit Integer.* VARCHAR"),
    (CODE, "text: Mapped[str]", "text: Mapped[str | None]", "ne s'accordent pas sur NULL"),
    (CODE, '"NAME_wish"', '"NAME_wishes"', "une table que les migrations ne font pas"),
    (REVISION, 'sa.Column("text"', 'sa.Column("more", sa.Integer()), sa.Column("text"',
     "une colonne que le modèle ignore"),
    (REVISION, CREATE, f'{CREATE}\n    op.create_table("NAME_old", sa.Column("id", sa.Integer()))',
     "une table qu'aucun modèle ne décrit"),
    (REVISION, 'ForeignKey("actor.id", ondelete="CASCADE")', 'ForeignKey("actor.id")',
     "La clé étrangère vers « actor » n'a pas d'ON DELETE"),
    (REVISION, KEY, KEY.replace("Integer()", "String(200)").replace("user.id", "user.email"),
     "autre chose que la clé primaire de « user »"),
    (REVISION, CREATE, f"{CREATE}\n    {BEHIND}('DELETE FROM actor_location')",
     "ajoute ou retire des lignes du noyau"),
    (REVISION, CREATE, f'{CREATE}\n    op.drop_table("relation")', "La montée échoue : .*relation"),
    (DATA, "def fill", "1 / 0\n\n\ndef fill", r"fill\(session\) échoue \(ZeroDivisionError"),
]  # fmt: skip


both = pytest.mark.parametrize("database", ["spatialite", "postgis"])


@both
def test_tables_that_conform_come_go_and_come_again(trial_of, sentences):
    findings = tables.check(trial_of())
    assert sentences(findings, "warning", "error") == ""
    assert "se font, se défont et se refont" in sentences(findings, "ok")


@pytest.mark.parametrize(("file", "old", "new", "said"), CASES, ids=[case[3] for case in CASES])
def test_what_is_wrong_with_tables_is_named(trial_of, sentences, file, old, new, said):
    found = sentences(tables.check(trial_of((file, old, new))), "warning", "error")
    assert re.search(said, found), found
