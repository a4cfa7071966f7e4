# SPDX-License-Identifier: AGPL-3.0-or-later
"""Live: the ESS units of a territory from the public API « Recherche d'entreprises ».

Documentation: https://recherche-entreprises.api.gouv.fr/docs (Licence Ouverte 2.0). Seven
requests a second at most; ``minimal=true`` leaves the directors out, who are persons.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from flask_babel import gettext as _

from ess_map.core.errors import Invalid, Unavailable
from ess_map.platform.exchange import ActorRecord, Rejection
from ess_map.sources import coordinates, legal, reading
from ess_map.sources.naf import activity
from ess_map.territories.models import KEY

URL = "https://recherche-entreprises.api.gouv.fr"
PER_PAGE = 25
MOST_RESULTS = 10_000
"""The API shows no more of one query (400 pages of 25)."""
INTERVAL = 1 / 6
"""Seconds between requests: the limit is seven a second."""
TRIES = 5
AGENT = "ess-map (https://ess-map.example)"

PARAMETERS = {
    "commune": "code_commune",
    "epci": "epci",
    "department": "departement",
    "region": "region",
}


@dataclass(frozen=True)
class Api:
    """Where to ask and how patiently; tests bring their own server and their own sleep."""

    url: str = URL
    sleep: Callable[[float], None] = time.sleep
    timeout: float = 30


def read(key: str, api: Api | None = None) -> Iterator[ActorRecord | Rejection]:
    """Yield the seat of every ESS unit of the territory ``key`` (``epci-243700754``).

    Raises ``Invalid`` for a territory that the API does not know, ``Unavailable`` when it
    does not answer.
    """
    match = KEY.fullmatch(key)
    if not match or match[1] not in PARAMETERS:
        raise Invalid(
            _(
                "« %(key)s » n'est pas un territoire que l'API connaît : donnez par exemple "
                "epci-243700754.",
                key=key[:60],
            )
        )
    api = api or Api()
    state = reading.current()
    with requests.Session() as session:
        session.headers["User-Agent"] = AGENT
        page = pages = 1
        while page <= pages:
            answer = _get(session, api, {PARAMETERS[match[1]]: match[2], "page": page})
            pages = answer["total_pages"]
            if answer["total_results"] >= MOST_RESULTS:
                state.warn(
                    _(
                        "L'API ne montre que les %(n)s premiers résultats : importez commune par "
                        "commune, ou le stock Sirene.",
                        n=MOST_RESULTS,
                    )
                )
            for unit in answer["results"]:
                state.line += 1
                found = _record(unit, state)
                if found:
                    yield found
            page += 1
            if page <= pages:
                api.sleep(INTERVAL)


def _get(session: requests.Session, api: Api, query: Mapping[str, Any]) -> dict[str, Any]:
    parameters = {
        "est_ess": "true",
        "etat_administratif": "A",
        "minimal": "true",
        "include": "siege,complements",
        "per_page": PER_PAGE,
        **query,
    }
    for _try in range(TRIES):
        try:
            answer = session.get(f"{api.url}/search", params=parameters, timeout=api.timeout)
        except requests.RequestException as error:
            raise Unavailable(
                _("L'API Recherche d'entreprises ne répond pas : réessayez plus tard.")
            ) from error
        if answer.status_code != 429:
            break
        api.sleep(_patience(answer.headers.get("Retry-After", "")))
    if answer.status_code != 200:
        raise Unavailable(
            _(
                "L'API Recherche d'entreprises a répondu %(status)s : %(text)s",
                status=answer.status_code,
                text=answer.text[:200],
            )
        )
    return answer.json()


def _patience(header: str) -> float:
    return min(float(header), 60.0) if header.isdecimal() else 5.0


def _record(unit: Mapping[str, Any], state: reading.Reading) -> ActorRecord | Rejection | None:
    """Return the seat as an actor; nothing of a unit or a place that may not be shown."""
    seat = unit.get("siege") or {}
    if (
        unit.get("statut_diffusion", "O") != "O"
        or seat.get("statut_diffusion_etablissement") != "O"
    ):
        state.ignored[_("Établissement : non diffusible")] += 1
        if seat.get("siret"):
            state.withdraw(seat["siret"])
        return None
    if unit.get("nature_juridique") == "1000":
        state.ignored[_("Unité légale : personne physique")] += 1
        return None
    try:
        point = coordinates.degrees(seat.get("longitude") or "", seat.get("latitude") or "")
    except Invalid as error:
        return Rejection(state.line, error.message, {"siret": seat.get("siret", "")})
    name = unit.get("nom_raison_sociale") or unit.get("nom_complet") or ""
    extra = unit.get("complements") or {}
    return ActorRecord(
        id=seat["siret"],
        name=name,
        siret=seat["siret"],
        rna=extra.get("identifiant_association") or "",
        terms=_terms(unit, extra, name),
        street=_street(seat),
        postal_code=seat.get("code_postal") or "",
        city=seat.get("libelle_commune") or "",
        commune=seat.get("commune") or "",
        longitude=point[0] if point else None,
        latitude=point[1] if point else None,
        location_precision="address" if point else "unknown",
        staff=seat.get("tranche_effectif_salarie") or "",
    )


def _terms(unit: Mapping[str, Any], extra: Mapping[str, Any], name: str) -> legal.Terms:
    terms = legal.terms(unit.get("nature_juridique") or "", name)
    roles = tuple(kind.lower() for kind in extra.get("type_siae") or ())
    acts = activity(unit.get("activite_principale") or "")
    if extra.get("est_siae"):
        roles = roles or ("siae",)
        acts = ("insertion_activite", *acts)
    return terms | ({"role": roles} if roles else {}) | ({"activity": acts} if acts else {})


def _street(seat: Mapping[str, Any]) -> str:
    names = ("numero_voie", "indice_repetition", "type_voie", "libelle_voie")
    parts = " ".join(str(seat[name]) for name in names if seat.get(name))
    if parts:
        return parts
    return (seat.get("adresse") or "").partition(f" {seat.get('code_postal')} ")[0]
