# SPDX-License-Identifier: AGPL-3.0-or-later
"""Local currencies: who accepts which, where to change euros, who is missing in the circuit.

Each room answers the hooks of the platform in its own ``hooks`` module; here they become one.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map import About, gather, hookimpl
from ess_map_currency.agreements import hooks as agreements
from ess_map_currency.association import hooks as association
from ess_map_currency.circuit import hooks as circuit
from ess_map_currency.currencies import hooks as currencies
from ess_map_currency.demo import hooks as demo
from ess_map_currency.desks import hooks as desks
from ess_map_currency.exchange import hooks as exchange
from ess_map_currency.places import hooks as places
from ess_map_currency.stalls import hooks as stalls


@hookimpl
def register_about():
    summary = _l("Monnaies locales : où dépenser, où changer, qui manque dans le circuit.")
    return [About(_l("Monnaies locales"), summary, address="monnaies")]


gather(
    __name__,
    currencies,
    agreements,
    desks,
    stalls,
    places,
    circuit,
    association,
    exchange,
    demo,
)
