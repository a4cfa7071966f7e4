# SPDX-License-Identifier: AGPL-3.0-or-later
"""A wrong setting is refused with a sentence that names it; docs/operating.md lists them all."""

import re
from pathlib import Path

import pytest

from ess_map import config
from ess_map.core.errors import ConfigurationError

ROOT = Path(__file__).parents[1]


def read(tmp_path, **changes):
    environ = {f"ESS_MAP_{name}": value for name, value in changes.items()}
    return config.from_environment({"ESS_MAP_INSTANCE": str(tmp_path), **environ})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ENV": "prod"}, r"ESS_MAP_ENV vaut « prod » : choisissez parmi development, production"),
        ({"ENV": "production"}, r"ESS_MAP_SECRET_KEY manque : .*longue valeur aléatoire"),
        ({"DATABASE_URL": "///"}, r"ESS_MAP_DATABASE_URL est illisible : .*postgresql\+psycopg"),
        ({"DATABASE_URL": "postgresql://a/b"}, r"doit commencer par postgresql\+psycopg://"),
        ({"DATABASE_URL": "postgres://a/b"}, r"doit commencer par postgresql\+psycopg://"),
        ({"DATABASE_URL": "mysql://a/b"}, r"seuls sqlite et postgresql conviennent"),
        ({"MIRROR": "/nowhere"}, r"ESS_MAP_MIRROR désigne « /nowhere », qui n'est pas un dossier"),
        ({"BASEMAP": "google"}, r"ESS_MAP_BASEMAP vaut « google » : choisissez parmi none, ign"),
        ({"BASEMAP": "pmtiles"}, r"demande ESS_MAP_BASEMAP_FILE : le chemin du fichier"),
        ({"SMTP_PORT": "vingt"}, r"ESS_MAP_SMTP_PORT vaut « vingt » : il faut un nombre entier"),
        ({"SMTP_TLS": "ssl"}, r"ESS_MAP_SMTP_TLS vaut « ssl » : choisissez parmi none, starttls"),
        ({"SMTP_PORT": "70000"}, r"ESS_MAP_SMTP_PORT vaut « 70000 »"),
        ({"PROXY_HOPS": "-1"}, r"ESS_MAP_PROXY_HOPS vaut « -1 »"),
        ({"PLUGINS": "all"}, r"ESS_MAP_PLUGINS vaut « all » : choisissez parmi installed, none"),
        ({"LOG": "loud"}, r"ESS_MAP_LOG vaut « loud » : choisissez parmi debug, info"),
        ({"BASE_URL": "carte.fr"}, r"ESS_MAP_BASE_URL vaut « carte.fr » : .*https://"),
    ],
    ids=str,
)
def test_a_wrong_setting_is_refused_with_what_to_write(tmp_path, changes, sentence):
    with pytest.raises(ConfigurationError, match=sentence):
        read(tmp_path, **changes)


def test_without_any_setting_the_database_is_embedded_and_the_key_kept(tmp_path):
    first, again = read(tmp_path), read(tmp_path)
    assert first.database_url == f"sqlite:///{tmp_path / 'ess-map.db'}"
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) > 40
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_settings_are_read_as_written(tmp_path):
    settings = read(
        tmp_path, MIRROR=str(tmp_path), BASE_URL=" https://carte.fr/ ", LOG="error", BASEMAP="ign"
    )
    assert settings.mirror == tmp_path
    assert settings.base_url == "https://carte.fr"
    assert settings.log_level == "ERROR"
    assert settings.basemap_source()["type"] == "raster"
    assert settings.development


def test_cookies_are_encrypted_in_production_only(tmp_path):
    production = read(tmp_path, ENV="production", SECRET_KEY="x" * 40).flask()
    assert production["SESSION_COOKIE_SECURE"] is True
    assert read(tmp_path).flask()["SESSION_COOKIE_SECURE"] is False


def test_every_setting_is_documented_and_nothing_else():
    source = (ROOT / "ess_map" / "config.py").read_text(encoding="utf-8")
    read_names = {f"ESS_MAP_{name}" for name in re.findall(r'\bget\("([A-Z_]+)"', source)}
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(ESS_MAP_[A-Z_]+)`", page, re.MULTILINE))
    assert documented == read_names
