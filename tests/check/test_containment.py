# SPDX-License-Identifier: AGPL-3.0-or-later
"""The site without the plugin, or with one that fails everywhere."""

from __future__ import annotations

import pytest
from flask import Flask, request

from ess_map.check import addresses, containment
from tests.check.sample import CODE


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Two pages: the whole kit asks for many."""
    pages = lambda there: ["/", f"/acteurs/{there.actors[0]}"]  # noqa: E731
    monkeypatch.setattr(addresses, "of_core", pages)


def test_a_plugin_that_conforms_leaves_the_site_whole(trial_of, sentences):
    findings = containment.check(trial_of())
    assert sentences(findings, "warning", "error") == ""
    assert "elle laisse le site entier" in sentences(findings, "ok")


def test_what_lives_outside_of_hooks_is_found_out(trial_of, sentences, monkeypatch):
    trial = trial_of((CODE, "    return [bp]", "    spoil()\n    return [bp]"))
    answered = Flask.full_dispatch_request

    def failing(app):
        answer = answered(app)
        if request.path.startswith("/acteurs/"):
            answer.status_code = 500
        return answer

    # A plugin that patches Flask does so to everybody, on or off.
    trial.plugin().spoil = lambda: monkeypatch.setattr(Flask, "full_dispatch_request", failing)
    found = sentences(containment.check(trial), "error")
    for what in ("Désactivée", "Désinstallée", "En panne dans chaque crochet"):
        assert f"{what}, elle entraîne cette page du noyau (500)" in found
