# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever people answer, and however often groups form again: nobody pays above what they said."""

from __future__ import annotations

from dataclasses import replace

from ess_map_groupbuy.forming.generating import instance
from ess_map_groupbuy.forming.limits import Limits
from ess_map_groupbuy.forming.problem import Tier
from ess_map_groupbuy.forming.solving import solve
from ess_map_groupbuy.groups import lowering, planning
from ess_map_groupbuy.groups.planning import Wanted
from ess_map_groupbuy.groups.standing import Member, Standing, Terms, holds
from hypothesis import given, settings
from hypothesis import strategies as st

TIERS = (Tier(6, 9500), Tier(12, 8800), Tier(18, 8200))
QUICK = Limits(seconds_kept=2, seconds_served=2, seconds_stayed=2, seconds_metres=2)
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(("yes", "yes", "yes", "no", "leave", "lose")),
        st.integers(0, 99),
        st.integers(0, 100),
    ),
    min_size=4,
    max_size=16,
)


class World:
    """Groups as they stand, and the campaign they come from; people by the key of their demand."""

    def __init__(self, seed, lots):
        self.problem = instance(40, 5, seed, tiers=TIERS, lots=lots, supply=0.4)
        self.out = set()
        self.lost = set()
        self.groups = []
        self.form()

    def event(self, kind, who, part):
        """Let somebody answer, or a hub be lost; form again what does not hold."""
        members = [(at, one) for at, group in enumerate(self.groups) for one in group.members]
        if kind == "lose":
            sites = sorted({one.where for one in self.groups} - self.lost)
            if sites:
                self.lost.add(sites[who % len(sites)])
        chosen = [one for one in members if one[1].confirmed == (kind == "leave")]
        if kind != "lose" and chosen:
            at, one = chosen[who % len(chosen)]
            self.answer(kind, at, one, part)
        self.groups = [self.standing(one.where, one.terms, one.members) for one in self.groups]
        self.groups = [one for one in self.groups if one.members]
        if any(not one.firm for one in self.groups):
            self.form()

    def answer(self, kind, at, one, part):
        group = self.groups[at]
        others = tuple(other for other in group.members if other is not one)
        if kind == "yes":
            cap = group.terms.price + (one.cap - group.terms.price) * part // 100
            others = (*others, replace(one, cap=cap, confirmed=True))
        else:
            self.out.add(one.intention)
        self.groups[at] = replace(group, members=others)

    def form(self):
        """Do what a run and its plan do."""
        before, problem = self.groups, self.again()
        solution = solve(problem, limits=QUICK)
        wanted = []
        for one in solution.groups:
            site = problem.sites[one.site]
            pairs = zip(one.members, one.quantities, strict=True)
            members = tuple((problem.demands[who].key, got) for who, got in pairs)
            tier = site.tiers[one.tier]
            wanted.append(Wanted(self.where(one.site), tier.least, tier.price, members))
        if planning.disturbs(before, wanted):
            tiers = {one.where: TIERS for one in before if one.where not in self.lost}
            wanted = lowering.alone(before, tiers)
        assert planning.disturbs(before, wanted) == []
        assert len(planning.plan(before, wanted)) >= sum(len(one.members) for one in before)
        self.groups = [self.placed(one) for one in wanted]
        self.check(before)

    def again(self):
        """Return the problem with what was answered, as a run is given it."""
        inside = {one.intention: (group, one) for group in self.groups for one in group.members}
        caps = {who: one.cap for who, (_group, one) in inside.items()}
        caps |= dict.fromkeys(self.out, 0)
        demands = tuple(
            replace(one, price=caps.get(one.key, one.price)) for one in self.problem.demands
        )
        sites = tuple(
            replace(one, tiers=() if self.where(at) in self.lost else one.tiers)
            for at, one in enumerate(self.problem.sites)
        )
        place = {one.key: at for at, one in enumerate(demands)}
        site = {self.where(at): at for at in range(len(sites))}
        held = {yes: {} for yes in (True, False)}
        for who, (group, one) in inside.items():
            if group.where not in self.lost:
                held[one.confirmed][place[who]] = site[group.where]
        return replace(
            self.problem, demands=demands, sites=sites, kept=held[True], proposed=held[False]
        )

    def where(self, at):
        one = self.problem.sites[at]
        return (one.offer, one.hub, one.slot)

    def placed(self, wanted):
        """Return the group of ``wanted`` as it stands from now on."""
        site = next(s for at, s in enumerate(self.problem.sites) if self.where(at) == wanted.where)
        known = {one.key: one for one in self.problem.demands}
        before = {one.intention: (g.where, one) for g in self.groups for one in g.members}
        members = []
        for who, quantity in wanted.members:
            demand = known[who]
            there, old = before.get(who, (None, None))
            cap = old.cap if old else demand.price
            stays = old is not None and old.confirmed and there == wanted.where
            members.append(
                Member(
                    who,
                    quantity,
                    cap,
                    stays,
                    demand.quantity,
                    demand.least,
                    demand.most,
                    demand.rank,
                )
            )
        terms = Terms(wanted.tier, wanted.price, site.lot)
        return self.standing(wanted.where, terms, tuple(members))

    def standing(self, where, terms, members):
        firm = where not in self.lost and holds(terms, members)
        return Standing(hash(where), where, terms, tuple(members), firm)

    def check(self, before):
        now = {one.intention: (group, one) for group in self.groups for one in group.members}
        assert all(group.terms.price <= one.cap for group, one in now.values())
        assert not self.out & set(now)
        for group in self.groups:
            assert group.firm, group
        for group in before:
            for one in group.members:
                if group.firm and one.confirmed:
                    there, after = now[one.intention]
                    assert (there.where, after.confirmed) == (group.where, True)
                    assert there.terms.price <= group.terms.price
        for pool in self.problem.pools:
            inside = {self.where(at) for at in pool.sites}
            ordered = sum(one.quantity for one in self.groups if one.where in inside)
            assert ordered <= pool.capacity


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.sampled_from((1, 1, 4)), EVENTS)
def test_nobody_pays_above_their_cap_nor_leaves_a_group_that_holds(seed, lots, events):
    world = World(seed, lots)
    for event in events:
        world.event(*event)


def standing(group, where, members, terms, firm=True):
    return Standing(group, where, terms, tuple(members), firm)


def test_when_a_run_would_break_a_group_that_holds_each_looks_after_itself():
    north, south = (1, 1, "sat-am"), (1, 2, "sat-am")
    holds_ = standing(1, north, [Member(1, 6, 9500, True), Member(2, 6, 9500)], Terms(12, 8800))
    broken = standing(
        2, south, [Member(3, 5, 9500, True), Member(4, 3, 8800, True), Member(5, 2, 9600)],
        Terms(12, 8800), firm=False,
    )  # fmt: skip
    run = [Wanted(south, 12, 8800, ((2, 6), (3, 5), (4, 3)))]
    assert planning.disturbs([holds_, broken], run) == [1]
    assert planning.disturbs([broken], [Wanted(south, 6, 9500, ((4, 3), (3, 5)))]) == [4]
    kept, smaller = lowering.alone([holds_, broken], {north: TIERS, south: TIERS})
    assert kept.members == ((1, 6), (2, 6))
    assert (smaller.tier, smaller.price, smaller.members) == (6, 9500, ((3, 5), (5, 2)))
    assert lowering.alone([broken], {}) == []
