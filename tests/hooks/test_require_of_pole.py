# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin keeps a pôle where it is until something is there."""

from ess_map import Requirement, hookimpl
from ess_map.poles import requirements
from tests.poles.making import make_pole


@hookimpl
def require_of_pole(pole, event):
    if event != "create":
        return []
    asked = Requirement(
        "repair.workshop",
        "Un atelier pour les membres",
        met=False,
        how="Trouvez un local, même partagé.",
        who="La commune du siège",
    )
    return [asked]


def test_what_is_missing_is_said_for_that_step_alone(site, territories):
    pole = make_pole(stage="validated")
    with site.test_request_context("/poles"):
        missing = [one.label for one in requirements.missing(pole, "create")]
        asked = [one.label for one in requirements.of(pole, "abandon")]
    assert "Un atelier pour les membres" in missing
    assert "Un atelier pour les membres" not in asked
