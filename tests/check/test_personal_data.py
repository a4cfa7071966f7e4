# SPDX-License-Identifier: AGPL-3.0-or-later
"""People: what is kept of them is handed over and forgotten."""

from __future__ import annotations

import re

import pytest

from ess_map.check import personal
from tests.check.sample import CODE, DATA, REVISION

ERASE = "db.session.execute(delete(Wish).where(of(user)))"
KEY = 'mapped_column(ForeignKey("user.id", ondelete="SET NULL"))'
COLUMN = 'sa.ForeignKey("user.id", ondelete="SET NULL")'
CASES = [
    ([(CODE, ERASE, "pass")], "email : L'adresse d'une personne effacée y est encore"),
    ([(CODE, ERASE, "pass")], "text : Le nom d'une personne effacée y est encore"),
    ([(CODE, ERASE, "pass"), (REVISION, f", {COLUMN}", "")], "user_id : Des lignes désignent"),
    ([(CODE, ERASE, "pass"), (REVISION, COLUMN, 'sa.ForeignKey("user.id")')],
     "erase_user : Une personne dont elle garde quelque chose ne peut plus effacer"),
    ([(CODE, '[("wishes", [wish.text for wish in wishes])]', "[]")], "user_data ne dit rien"),
    ([(CODE, '[("wishes", [wish.text for wish in wishes])]', "1 / 0")], "user_data échoue"),
    ([(CODE, "def register_retention():", "def register_retention():\n    return []\n")],
     "Le registre public ne dit rien"),
    ([(REVISION, '"NAME_wish",', '"NAME_wish", sa.CheckConstraint("length(text) < 2", "one"),'),
      (DATA, "session.add", "return\n    session.add")], "Je n'ai pas pu y écrire une ligne"),
]  # fmt: skip


both = pytest.mark.parametrize("database", ["spatialite", "postgis"])


@both
def test_people_who_are_handed_their_data_and_forgotten_are_no_finding(trial_of, sentences):
    findings = personal.check(trial_of())
    assert sentences(findings, "warning", "error") == ""
    assert "est oubliée" in sentences(findings, "ok")


@pytest.mark.parametrize(("changes", "said"), CASES, ids=[case[1] for case in CASES])
def test_what_is_kept_of_people_in_silence_is_named(trial_of, sentences, changes, said):
    found = sentences(personal.check(trial_of(*changes)), "warning", "error")
    assert re.search(said, found), found


def test_a_plugin_without_people_has_nothing_to_answer_for(trial_of, sentences):
    trial = trial_of(
        (CODE, f"user_id: Mapped[int | None] = {KEY}\n", "size: Mapped[int | None]\n"),
        (CODE, 'email: Mapped[str] = mapped_column(String(200), default="")', "pass"),
        (CODE, "Wish.user_id == user.id", "False"),
        (
            REVISION,
            f'sa.Column("user_id", sa.Integer(), {COLUMN})',
            'sa.Column("size", sa.Integer())',
        ),
        (REVISION, 'sa.Column("email", sa.String(200), nullable=False),', ""),
    )
    assert "Aucune de ses tables ne parle de personnes" in sentences(personal.check(trial), "ok")


@pytest.mark.parametrize(
    ("written", "wanted"), [("", True), ('email="contributor@essai.example", ', False)]
)
def test_the_one_row_that_may_be_there_serves_when_fill_has_written_it_about_them(
    trial_of, sentences, written, wanted
):
    one = (REVISION, '"NAME_wish",', '"NAME_wish", sa.UniqueConstraint("actor_id"),')
    theirs = (DATA, "Wish(", f"Wish({written}")
    found = sentences(personal.check(trial_of(one, theirs)), "warning")
    assert ("Je n'ai pas pu y écrire" in found) is wanted


def test_what_tells_rows_apart_is_not_taken_for_a_name(trial_of, sentences):
    column = (REVISION, '"NAME_wish",', '"NAME_wish", sa.Column("slug", sa.String(80)), '
              'sa.UniqueConstraint("slug"),')  # fmt: skip
    model = (CODE, "user_id: Mapped", "slug: Mapped[str | None] = mapped_column(unique=True)\n"
             "    user_id: Mapped")  # fmt: skip
    update = (CODE, "delete, select", "delete, select, update")
    forget = "update(Wish).values(user_id=None, email='', text='')"
    kept = (CODE, ERASE, f"db.session.execute({forget})")
    changes = (column, model, update, kept)
    assert sentences(personal.check(trial_of(*changes)), "warning", "error") == ""
