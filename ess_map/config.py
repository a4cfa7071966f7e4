# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings from the environment (ESS_MAP_*); a wrong one is refused with a sentence."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from ess_map.core.errors import ConfigurationError
from ess_map.core.spatial import engine_options

ENVIRONMENTS = ("development", "production", "test")
ADMIN_2FA = ("required", "optional")
BASEMAPS = ("none", "ign", "pmtiles")
GEOCODERS = ("none", "mirror", "geoplateforme")
SMTP_TLS = ("none", "starttls", "tls")
PLUGINS = ("installed", "none")
COMPRESSIBLE = (
    *("text/html", "text/css", "text/csv", "text/javascript", "image/svg+xml"),
    *("application/json", "application/geo+json", "application/atom+xml"),
)
"""Tiles are left alone: they are small, and keep the ETag that the atlas gives them."""

IGN_PLAN = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&STYLE=normal"
    "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&TILEMATRIXSET=PM&FORMAT=image/png"
    "&TILEMATRIX={z}&TILECOL={x}&TILEROW={y}"
)


@dataclass(frozen=True)
class Operator:
    """Who publishes this site, as the law wants it said (LCEN, article 6-III)."""

    name: str
    address: str
    email: str
    director: str
    host: str


@dataclass(frozen=True)
class OpenIdConnect:
    """Somebody else's door that people may come in by (ProConnect, Keycloak…)."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    scope: str
    acr_values: str
    trust_email: bool
    """Take every address that the provider gives for verified, though it does not say so."""


@dataclass(frozen=True)
class Settings:
    """Everything an operator may decide; the docs list each variable."""

    environment: str
    instance: Path
    database_url: str
    secret_key: str
    site_name: str
    contact: str
    operator: Operator
    mirror: Path | None
    basemap: str
    basemap_file: str
    geocoder: str
    geocoder_url: str
    smtp_host: str
    smtp_port: int
    smtp_tls: str
    smtp_user: str
    smtp_password: str
    mail_from: str
    proxy_hops: int
    limits_storage: str
    admin_2fa: str
    oidc: OpenIdConnect | None
    outbound_private: bool
    """May we speak to machines of a private network that somebody names (webhooks, intranets)?"""
    plugins: str
    """Start with those that are installed, or with none, to find out which one is at fault."""
    log_level: str
    base_url: str

    @property
    def development(self) -> bool:
        return self.environment == "development"

    @property
    def atlas(self) -> Path:
        """The folder of the atlas snapshots, which all workers of one instance share."""
        return self.instance / "atlas"

    def basemap_source(self) -> dict[str, str]:
        """Return what the map island needs to know; a PMTiles file of ours has no ``url`` yet."""
        if self.basemap == "ign":
            return {"type": "raster", "url": IGN_PLAN, "attribution": "© IGN"}
        if self.basemap == "pmtiles":
            outside = self.basemap_file.startswith(("http://", "https://"))
            url = self.basemap_file if outside else ""
            return {"type": "pmtiles", "url": url, "attribution": "© OpenStreetMap"}
        return {"type": "none"}

    def flask(self) -> dict[str, Any]:
        """Return the settings that Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": engine_options(self.database_url),
            "TESTING": self.environment == "test",
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_REFRESH_EACH_REQUEST": False,
            "SESSION_COOKIE_SECURE": self.environment == "production",
            "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
            "COMPRESS_ALGORITHM": ["br", "gzip"],
            "COMPRESS_BR_LEVEL": 4,
            "COMPRESS_MIMETYPES": COMPRESSIBLE,
        }


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; ``ConfigurationError`` names the variable that is wrong."""

    def get(name: str, default: str = "") -> str:
        return environ.get(f"ESS_MAP_{name}", default).strip()

    environment = _choice("ENV", get("ENV", "development"), ENVIRONMENTS)
    instance = Path(get("INSTANCE", "instance")).resolve()
    return Settings(
        environment=environment,
        instance=instance,
        database_url=_database_url(get("DATABASE_URL") or f"sqlite:///{instance / 'ess-map.db'}"),
        secret_key=get("SECRET_KEY") or _secret_key(environment, instance),
        site_name=get("SITE_NAME", "ESS Map"),
        contact=get("CONTACT", "contact@ess-map.example"),
        operator=Operator(
            name=get("OPERATOR"),
            address=get("OPERATOR_ADDRESS"),
            email=get("CONTACT"),
            director=get("OPERATOR_DIRECTOR"),
            host=get("OPERATOR_HOST"),
        ),
        mirror=_folder("MIRROR", get("MIRROR")),
        basemap=_choice("BASEMAP", get("BASEMAP", "none"), BASEMAPS),
        basemap_file=_basemap_file(get("BASEMAP"), get("BASEMAP_FILE")),
        geocoder=_choice("GEOCODER", get("GEOCODER", "mirror"), GEOCODERS),
        geocoder_url=_address(
            "GEOCODER_URL", get("GEOCODER_URL", "https://data.geopf.fr/geocodage")
        ),
        smtp_host=get("SMTP_HOST"),
        smtp_port=_number("SMTP_PORT", get("SMTP_PORT", "25")),
        smtp_tls=_choice("SMTP_TLS", get("SMTP_TLS", "none"), SMTP_TLS),
        smtp_user=get("SMTP_USER"),
        smtp_password=get("SMTP_PASSWORD"),
        mail_from=get("MAIL_FROM", "ESS Map <noreply@ess-map.example>"),
        proxy_hops=_number("PROXY_HOPS", get("PROXY_HOPS", "0")),
        limits_storage=get("LIMITS_STORAGE", "memory://"),
        admin_2fa=_choice("ADMIN_2FA", get("ADMIN_2FA") or _admin_2fa(environment), ADMIN_2FA),
        oidc=_oidc(get),
        outbound_private=_yes("OUTBOUND_PRIVATE", get("OUTBOUND_PRIVATE", "0")),
        plugins=_choice("PLUGINS", get("PLUGINS", "installed"), PLUGINS),
        log_level=_choice("LOG", get("LOG", "info"), ("debug", "info", "warning", "error")).upper(),
        base_url=_address("BASE_URL", get("BASE_URL", "http://localhost:5000")),
    )


def _admin_2fa(environment: str) -> str:
    return "required" if environment == "production" else "optional"


def _oidc(get: Callable[..., str]) -> OpenIdConnect | None:
    issuer = get("OIDC_ISSUER")
    client_id, client_secret = get("OIDC_CLIENT_ID"), get("OIDC_CLIENT_SECRET")
    if not issuer:
        return None
    if not client_id or not client_secret:
        raise ConfigurationError(
            "ESS_MAP_OIDC_ISSUER demande ESS_MAP_OIDC_CLIENT_ID et ESS_MAP_OIDC_CLIENT_SECRET : "
            "le fournisseur vous les donne."
        )
    return OpenIdConnect(
        issuer=_address("OIDC_ISSUER", issuer),
        client_id=client_id,
        client_secret=client_secret,
        name=get("OIDC_NAME", "OpenID Connect"),
        scope=get("OIDC_SCOPE", "openid email profile"),
        acr_values=get("OIDC_ACR_VALUES"),
        trust_email=_yes("OIDC_TRUST_EMAIL", get("OIDC_TRUST_EMAIL", "0")),
    )


def _choice(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ConfigurationError(
            f"ESS_MAP_{name} vaut « {value} » : choisissez parmi {', '.join(allowed)}."
        )
    return value


def _yes(name: str, value: str) -> bool:
    return _choice(name, value, ("0", "1")) == "1"


def _number(name: str, value: str) -> int:
    if not value.isdecimal() or int(value) > 65535:
        raise ConfigurationError(f"ESS_MAP_{name} vaut « {value} » : il faut un nombre entier.")
    return int(value)


def _address(name: str, value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ConfigurationError(
            f"ESS_MAP_{name} vaut « {value} » : écrivez l'adresse entière, https://carte.exemple.fr."
        )
    return value.rstrip("/")


def _folder(name: str, value: str) -> Path | None:
    if not value:
        return None
    if not Path(value).is_dir():
        raise ConfigurationError(f"ESS_MAP_{name} désigne « {value} », qui n'est pas un dossier.")
    return Path(value).resolve()


def _database_url(value: str) -> str:
    try:
        url = make_url(value)
    except ArgumentError as error:
        raise ConfigurationError(
            "ESS_MAP_DATABASE_URL est illisible : écrivez par exemple "
            "postgresql+psycopg://utilisateur@serveur/base."
        ) from error
    if url.drivername in ("postgresql", "postgres"):
        raise ConfigurationError(
            "ESS_MAP_DATABASE_URL doit commencer par postgresql+psycopg:// (le pilote psycopg 3)."
        )
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise ConfigurationError("ESS_MAP_DATABASE_URL : seuls sqlite et postgresql conviennent.")
    return value


def _basemap_file(basemap: str, value: str) -> str:
    if basemap != "pmtiles":
        return ""
    if not value:
        raise ConfigurationError(
            "ESS_MAP_BASEMAP=pmtiles demande ESS_MAP_BASEMAP_FILE : le chemin du fichier .pmtiles."
        )
    if not value.startswith(("http://", "https://")) and not Path(value).is_file():
        raise ConfigurationError(
            f"ESS_MAP_BASEMAP_FILE désigne « {value} », qui n'est ni un fichier ni une adresse."
        )
    return value


def _secret_key(environment: str, instance: Path) -> str:
    """Keep a generated key beside the embedded database; production must bring its own."""
    if environment == "production":
        raise ConfigurationError(
            "ESS_MAP_SECRET_KEY manque : en production, donnez une longue valeur aléatoire "
            "(python -c 'import secrets; print(secrets.token_urlsafe(48))')."
        )
    path = instance / "secret-key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii")
