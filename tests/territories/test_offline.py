# SPDX-License-Identifier: AGPL-3.0-or-later
"""The names and codes that come with the application, built from the npm package."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa

from ess_map.core.db import db
from ess_map.core.errors import ConfigurationError
from ess_map.territories import boundaries, load, lookup, offline, search
from ess_map.territories.models import Territory
from ess_map.territories.place import merge
from ess_map.territories.save import save

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    if not (ROOT / "node_modules" / "@etalab").is_dir() or not shutil.which("node"):
        pytest.skip("the front-end packages are not installed (npm ci)")
    path = tmp_path_factory.mktemp("package") / "territories.json.gz"
    subprocess.run(["node", "scripts/build-territories.mjs", str(path)], cwd=ROOT, check=True)
    return path


def test_all_of_france_comes_without_network_nor_mirror(app, package, monkeypatch):
    monkeypatch.setattr(offline, "PACKAGE", package)
    loaded = load.ensure()
    levels = sa.select(Territory.level, sa.func.count()).group_by(Territory.level)
    counts = dict(tuple(row) for row in db.session.execute(levels))
    assert counts == {"commune": 34875, "epci": 1255, "department": 101, "region": 18}
    assert loaded.former_codes > 2000 and loaded.boundaries == 0
    tours = search.find("tours")[0]
    assert boundaries.centre(tours) == pytest.approx((0.69618, 47.39835))
    assert boundaries.bbox(lookup.get("region-24")) is not None
    assert lookup.get("commune-75111").name == "Paris"
    without = sa.select(Territory.code).where(
        Territory.level == "commune", Territory.epci_code.is_(None)
    )
    assert set(db.session.scalars(without)) == {"22016", "29083", "29155", "85113"}


def test_a_missing_package_says_how_to_build_it(app, tmp_path):
    with pytest.raises(ConfigurationError, match="npm run build"):
        save(offline.read(tmp_path / "territories.json.gz"))


def test_the_package_and_the_mirror_name_the_same_communes(package, shared_data):
    from ess_map.territories import files

    ours = {key for key in merge(offline.read(package)) if key[0] == "commune"}
    theirs = files.read(shared_data / "geo" / "communes.csv", "commune")
    assert ours == {(place.level, place.code) for place in theirs}
