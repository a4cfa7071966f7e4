# SPDX-License-Identifier: AGPL-3.0-or-later
"""What axe says of a plugin's pages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from ess_map.check import accessibility
from ess_map.check.findings import Skipped
from tests.check.sample import CODE, PAGE


def apart(look):
    """Look from a thread of its own: another test's browser may occupy this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(look).result()


@pytest.fixture
def checked(sentences):
    def check(trial):
        try:
            findings = apart(lambda: accessibility.check(trial))
        except Skipped as reason:
            pytest.skip(str(reason))
        return sentences(findings, "ok", "warning", "error")

    return check


def test_pages_that_conform_are_counted(trial_of, checked):
    assert checked(trial_of()).startswith(" : axe ne trouve rien à redire à 3 pages")


def test_barriers_are_named_in_pages_and_in_panels(trial_of, checked):
    found = checked(
        trial_of(
            (PAGE, "<h1>", '<img src="/x.png"><h1>'),
            (CODE, '"<p>{}</p>"', '"<p>{}</p><button></button>"'),
        )
    )
    assert "/ : Images must have alternative text (img)" in found
    assert "Buttons must have discernible text" in found


def test_without_a_browser_the_part_is_skipped(trial_of, monkeypatch):
    def missing():
        raise LookupError("no Chromium")

    trial = trial_of()
    monkeypatch.setattr(accessibility, "_axe", lambda candidate: "")
    monkeypatch.setattr(accessibility, "chromium_path", missing)
    with pytest.raises(Skipped, match="Chromium manque"):
        accessibility.check(trial)
    monkeypatch.setattr(accessibility, "sync_playwright", None)
    with pytest.raises(Skipped, match="Playwright manque"):
        accessibility.check(trial)
