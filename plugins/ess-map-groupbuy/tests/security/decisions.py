# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reviewed table: who may ask what of the plugin, decided by hand, one line a route and method.

- ``public``: everybody, each shown what is public.
- ``link <purpose>``: whoever holds the signed link for that, with or without an account.
- ``organisers``: the accounts that run the campaign of the address, who animates its whole
  perimeter, and the administrators of the instance.
- ``signed in``: any account.
- ``animator anywhere``: of any territory; the verb looks where.
- ``animator here``: of the territory of the hub.
"""

from ess_map.testing import VISITOR

from .world import STAFF

WHO = {
    "organisers": STAFF,
    "animator anywhere": {"animator", "neighbour", "administrator"},
    "animator here": {"animator", "administrator"},
}
SOME = (VISITOR, "other household", "administrator")
"""Who asks for what does not look at who asks: between nobody's rights and all of them."""

DECISIONS = {
    # Campaigns
    "campaigns.index GET": "public",
    "campaigns.perimeters GET": "public",
    "campaigns.show GET": "public",
    "campaigns.perimeter_map GET": "public",
    "campaigns.organise GET": "public",
    "campaigns.static GET": "public",
    "campaigns.new GET": "signed in",
    "campaigns.new POST": "signed in",
    "campaigns.board GET": "organisers",
    "campaigns.step GET": "organisers",
    "campaigns.step POST": "organisers",
    "campaigns.ask_opening POST": "organisers",
    "campaigns.settings GET": "organisers",
    "campaigns.edit GET": "organisers",
    "campaigns.edit POST": "organisers",
    "campaigns.delete POST": "organisers",
    "campaigns.team GET": "organisers",
    "campaigns.add_organiser POST": "organisers",
    "campaigns.take_over POST": "organisers",
    "campaigns.remove_organiser POST": "organisers",
    # Hubs
    "hubs.listing GET": "public",
    "hubs.marks GET": "public",
    "hubs.become GET": "public",
    "hubs.become POST": "public",
    "hubs.make GET": "link new hub",
    "hubs.make POST": "link new hub",
    "hubs.own GET": "link hub",
    "hubs.edit GET": "link hub",
    "hubs.edit POST": "link hub",
    "hubs.turn POST": "link hub",
    "hubs.answer GET": "link hub",
    "hubs.answer POST": "link hub",
    "hubs.lose POST": "link hub",
    "hubs.waiting GET": "animator anywhere",
    "hubs.check POST": "animator here",
    "hubs.of_campaign GET": "organisers",
    "hubs.campaign_marks GET": "organisers",
    "hubs.ask POST": "organisers",
    "hubs.add GET": "organisers",
    "hubs.add POST": "organisers",
    "hubs.answer_for GET": "organisers",
    "hubs.answer_for POST": "organisers",
    "hubs.lose_for POST": "organisers",
    # Offers
    "offers.compare GET": "public",
    "offers.start GET": "public",
    "offers.start POST": "public",
    "offers.make GET": "link new offer",
    "offers.make POST": "link new offer",
    "offers.own GET": "link offer",
    "offers.own POST": "link offer",
    "offers.withdraw POST": "link offer",
    "offers.listing GET": "organisers",
    "offers.listing POST": "organisers",
    "offers.add GET": "organisers",
    "offers.add POST": "organisers",
    "offers.show GET": "organisers",
    "offers.examine POST": "organisers",
    "offers.edit GET": "organisers",
    "offers.edit POST": "organisers",
    # Intentions
    "intentions.take_part GET": "public",
    "intentions.take_part POST": "public",
    "intentions.sent GET": "public",
    "intentions.mine GET": "public",
    "intentions.mine POST": "public",
    "intentions.own GET": "link intention",
    "intentions.edit GET": "link intention",
    "intentions.edit POST": "link intention",
    "intentions.confirm POST": "link intention",
    "intentions.withdraw POST": "link intention",
    "intentions.bind POST": "link intention",
    "intentions.data GET": "link intention",
    "intentions.erase POST": "link intention",
    "intentions.listing GET": "organisers",
    "intentions.export GET": "organisers",
    "intentions.paper GET": "organisers",
    "intentions.paper POST": "organisers",
    "intentions.take_back POST": "organisers",
    # Demand
    "demand.areas GET": "public",
    # Runs
    "runs.listing GET": "organisers",
    "runs.ask POST": "organisers",
    "runs.show GET": "organisers",
    "runs.suppose POST": "organisers",
    "runs.areas GET": "organisers",
    "runs.verify GET": "organisers",
    # Groups: who is a member, or was asked to be one
    "groups.confirm GET": "link intention",
    "groups.confirm POST": "link intention",
    "groups.decline POST": "link intention",
    "groups.withdraw POST": "link intention",
    "groups.wait POST": "link intention",
    "groups.lead POST": "link intention",
    # Groups: the organisers
    "groups.listing GET": "organisers",
    "groups.propose POST": "organisers",
    "groups.remind_all POST": "organisers",
    "groups.reform POST": "organisers",
    "groups.commit POST": "organisers",
    "groups.show GET": "organisers",
    "groups.answer POST": "organisers",
    "groups.remind POST": "organisers",
    "groups.appoint POST": "organisers",
    "groups.dissolve POST": "organisers",
    "groups.printed GET": "organisers",
    "groups.table GET": "organisers",
    # Contracts
    "contracts.seal GET": "public",
    "contracts.seal POST": "public",
    "contracts.opening GET": "public",
    "contracts.text GET": "public",
    "contracts.follow GET": "link quote",
    "contracts.confirm POST": "link quote",
    "contracts.withdraw POST": "link quote",
    "contracts.accepted GET": "link chosen quote",
    "contracts.quotes GET": "organisers",
    "contracts.mark POST": "organisers",
    "contracts.choose POST": "organisers",
    "contracts.compute POST": "organisers",
    "contracts.refuse GET": "organisers",
    "contracts.refuse POST": "organisers",
    "contracts.acceptances GET": "organisers",
    # Orders
    "orders.answer GET": "link order",
    "orders.answer POST": "link order",
    "orders.listing GET": "organisers",
    "orders.show GET": "organisers",
    "orders.send POST": "organisers",
    "orders.note_answer POST": "organisers",
    "orders.take_up POST": "organisers",
    "orders.give_up GET": "organisers",
    "orders.give_up POST": "organisers",
    "orders.plan POST": "organisers",
    "orders.printed GET": "organisers",
    "orders.table GET": "organisers",
    "orders.receive GET": "organisers",
    "orders.receive POST": "organisers",
    "orders.settle GET": "organisers",
    "orders.settle POST": "organisers",
    "orders.settle_table GET": "organisers",
    "orders.settle_sheet GET": "organisers",
    # Atlas
    "atlas.counted GET": "public",
    "atlas.feed GET": "public",
}
