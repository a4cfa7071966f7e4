# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many people propose at once: each is answered, and one address that floods is stopped."""

from tests.reliability import load


def test_everybody_is_acknowledged_and_the_flood_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(load, "FLOODERS", 0.3)
    figures = load.run("postgis", tmp_path, rate=8, seconds=6, workers=1)
    assert set(figures.statuses) == {303}
    assert figures.flooder[303] <= 6 + 1
    assert figures.flooder[429] > 0
