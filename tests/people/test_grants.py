# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nobody gives more than they hold, nor wider, nor longer; everything is journalled."""

from datetime import timedelta

import pytest

from ess_map.core import clock as clocks
from ess_map.core import journal
from ess_map.core.db import db
from ess_map.core.errors import Conflict, Forbidden, Invalid, NotFound
from ess_map.people import grants, rights
from ess_map.people.models import User
from ess_map.people.roles import Grant
from ess_map.platform.access import ROLES
from ess_map.testing import factories


@pytest.fixture
def people(app):
    """Return (and remember) a person by name."""
    factories.make_territories()
    known = {}

    def person(name):
        if name not in known:
            known[name] = User(email=f"{name}@exemple.fr", name=name, created_at=clocks.now())
            db.session.add(known[name])
            db.session.flush()
        return known[name]

    return person


@pytest.fixture
def animator(people):
    """Animates Indre-et-Loire."""
    grants.bestow(db.session, people("anna"), "animator", "department-37")
    return people("anna")


def test_an_animator_delegates_within_their_territory(people, animator):
    grant = grants.give(db.session, animator, people("bo"), "moderator", "epci-243700754")
    assert (grant.granted_by_id, grant.expires_at) == (animator.id, None)
    assert rights.allows(people("bo"), "moderator", rights.of_commune("37261"))
    assert not rights.allows(people("bo"), "moderator", rights.of_commune("37003"))


@pytest.mark.parametrize(
    "scope", ["department-41", "region-24", "instance", "epci-200000016", "label-esus"]
)
def test_nobody_gives_outside_their_scope(people, animator, scope):
    with pytest.raises(Forbidden, match="dépasse"):
        grants.give(db.session, animator, people("bo"), "contributor", scope)


def test_nobody_gives_a_role_above_their_own(people, animator):
    with pytest.raises(Forbidden):
        grants.give(db.session, animator, people("bo"), "administrator", "commune-37261")
    with pytest.raises(Forbidden):
        grants.give(db.session, animator, animator, "administrator", "department-37")
    assert grants.may_give(db.session, animator, "commune-37261") == [
        "contributor",
        "moderator",
        "animator",
        "partner",
    ]


@pytest.mark.parametrize("role", ["partner", "contributor", "moderator"])
def test_who_does_not_animate_gives_nothing(people, role):
    grants.bestow(db.session, people("cleo"), role, "department-37")
    for given in ("partner", *ROLES):
        with pytest.raises(Forbidden):
            grants.give(db.session, people("cleo"), people("bo"), given, "commune-37261")


def test_nobody_gives_beyond_the_end_of_their_own_right(people, clock):
    end = clock.now() + timedelta(days=30)
    grants.bestow(db.session, people("anna"), "animator", "region-24", end)
    for longer in (None, end + timedelta(seconds=1)):
        with pytest.raises(Invalid, match="21 décembre 2026"):
            grants.give(db.session, people("anna"), people("bo"), "moderator", "region-24", longer)
    grants.give(db.session, people("anna"), people("bo"), "moderator", "region-24", end)
    clock.advance(days=31)
    assert not rights.somewhere(people("bo"), "moderator")
    with pytest.raises(Forbidden):
        grants.give(db.session, people("anna"), people("bo"), "moderator", "region-24", None)


def test_of_two_rights_the_longer_one_counts(people, clock):
    end = clock.now() + timedelta(days=30)
    grants.bestow(db.session, people("anna"), "animator", "department-37", end)
    grants.bestow(db.session, people("anna"), "administrator", "region-24")
    assert grants.give(db.session, people("anna"), people("bo"), "moderator", "department-37")


def test_an_end_in_the_past_and_an_unknown_role_are_refused(people, animator, clock):
    with pytest.raises(Invalid, match="passée"):
        grants.give(db.session, animator, people("bo"), "moderator", "department-37", clock.now())
    with pytest.raises(Invalid, match="rôle"):
        grants.give(db.session, animator, people("bo"), "emperor", "department-37")


def test_giving_again_changes_the_end_and_leaves_one_grant(people, animator, clock):
    first = grants.give(db.session, animator, people("bo"), "moderator", "department-37")
    same = grants.give(db.session, animator, people("bo"), "moderator", "department-37")
    assert same is first
    soon = clock.now() + timedelta(days=2)
    other = grants.give(db.session, animator, people("bo"), "moderator", "department-37", soon)
    assert grants.on(db.session, user=people("bo")) == [other]


def test_what_one_could_give_one_may_revoke_and_nothing_else(people, animator):
    below = grants.bestow(db.session, people("bo"), "animator", "commune-37261")
    above = grants.bestow(db.session, people("cleo"), "administrator", "commune-37261")
    beside = grants.bestow(db.session, people("cleo"), "contributor", "department-41")
    grants.revoke(db.session, animator, below.id)
    for kept in (above, beside):
        with pytest.raises(Forbidden):
            grants.revoke(db.session, animator, kept.id)
    with pytest.raises(NotFound):
        grants.revoke(db.session, animator, below.id)
    grants.revoke(db.session, people("cleo"), beside.id)
    assert [grant.id for grant in grants.on(db.session, user=people("cleo"))] == [above.id]


def test_the_last_administrator_of_the_instance_stays(people):
    first = grants.bestow(db.session, people("anna"), "administrator", "instance")
    with pytest.raises(Conflict, match="plus d'administrateur"):
        grants.revoke(db.session, people("anna"), first.id)
    with pytest.raises(Conflict):
        grants.end_all(db.session, people("anna"))
    second = grants.bestow(db.session, people("bo"), "administrator", "instance")
    grants.revoke(db.session, people("anna"), first.id)
    assert rights.allows(people("bo"), "administrator", {"instance"})
    assert not rights.allows(people("anna"), "administrator", {"instance"})
    with pytest.raises(Conflict):
        grants.revoke(db.session, people("bo"), second.id)


def test_a_grant_on_a_territory_that_is_no_more_can_be_revoked_by_the_instance(people):
    grants.bestow(db.session, people("anna"), "administrator", "instance")
    lost = Grant(user_id=people("bo").id, role="moderator", scope="epci-1", granted_at=clocks.now())
    db.session.add(lost)
    db.session.flush()
    assert grants.revoke(db.session, people("anna"), lost.id).revoked_at


def test_the_journal_says_who_gave_what_to_whom_and_names_nobody(people, animator):
    grant = grants.give(db.session, animator, people("bo"), "moderator", "department-37")
    grants.revoke(db.session, animator, grant.id)
    db.session.commit()
    given, revoked = journal.history(db.session, "grant", grant.id)
    bo = people("bo").id
    assert (given.kind, revoked.kind) == ("grant.given", "grant.revoked")
    assert given.data == {
        "user": bo,
        "role": "moderator",
        "scope": "department-37",
        "until": None,
        "by": animator.id,
    }
    assert revoked.data["by"] == animator.id


def test_a_right_written_during_a_request_counts_in_it_at_once(app, people):
    with app.test_request_context():
        assert not rights.somewhere(people("bo"), "moderator")
        grant = grants.bestow(db.session, people("bo"), "moderator", "epci-243700754")
        assert rights.somewhere(people("bo"), "moderator")
        grants.revoke(db.session, people("bo"), grant.id)
        assert not rights.somewhere(people("bo"), "moderator")


def test_grants_are_listed_by_scope_and_role(people, animator):
    grants.bestow(db.session, people("bo"), "moderator", "region-24")
    assert [grant.role for grant in grants.on(db.session, role="moderator")] == ["moderator"]
    assert [grant.scope for grant in grants.on(db.session, scopes={"department-37"})] == [
        "department-37"
    ]
