# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of ESS organisations: digital ESS units, ESS France, tiers-lieux, local currencies."""

from __future__ import annotations

from hashlib import blake2b
from html import unescape

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map.actors.identifiers import is_siren
from ess_map.core.errors import Invalid
from ess_map.platform.exchange import ActorRecord
from ess_map.sources import legal
from ess_map.sources.naf import activity
from ess_map.sources.profiles.columns import importer
from ess_map.sources.tables import Row

ESS_LISTS = frozenset({"ess_france", "esus"})


def digital(row: Row) -> ActorRecord:
    """Read a unit of the register of digital ESS: no address, but the SIRET of its seat."""
    cells = row.cells
    if cells["est_active"] != "True":
        raise Invalid(_("L'unité légale est cessée."))
    sources = set(cells["sources"].split("|"))
    flag = "O" if cells["flag_ess_sirene"] == "True" or sources & ESS_LISTS else ""
    name = cells["denomination"]
    known = legal.belongs(cells["categorie_juridique"], flag)
    if not known and "tiers_lieux" not in sources:
        raise Invalid(_("Rien n'indique que l'unité appartient à l'ESS."))
    terms = legal.terms(cells["categorie_juridique"], name) if known else {}
    acts = activity(cells["naf"])
    return ActorRecord(
        id=cells["siren"],
        name=name,
        siret=cells["siret_siege"],
        rna=cells["rna"],
        terms=terms
        | ({"activity": acts} if acts else {})
        | ({"role": ("tiers_lieu",)} if "tiers_lieux" in sources else {})
        | ({"label": ("esus",)} if "esus" in sources else {}),
        postal_code=cells["code_postal"],
        city=cells["commune"],
        website=cells["site_web"],
        staff=cells["tranche_effectifs"],
    )


FRANCE_FAMILIES = {
    "Associations": "association",
    "Coopératives": "cooperative",
    "Mutuelles": "mutual",
    "Fondations": "foundation",
}
FRANCE = {
    "name": "Nom ou raison sociale de l'entreprise",
    "family": "Famille juridique de l'entreprise",
    "city": "Libellé de la commune de l'établissement",
}


def france(row: Row) -> ActorRecord:
    """Read an enterprise of the list of ESS France; its SIREN may have lost leading zeros."""
    cells = row.cells
    siren = cells["SIREN"].zfill(9)
    if not is_siren(siren):
        raise Invalid(_("Le SIREN « %(siren)s » a une clé fausse.", siren=cells["SIREN"][:20]))
    family = FRANCE_FAMILIES.get(cells[FRANCE["family"]], "social_enterprise")
    return ActorRecord(
        id=siren,
        name=cells[FRANCE["name"]],
        terms={"family": (family,)},
        postal_code=cells["Code postal"],
        city=cells[FRANCE["city"]],
    )


def third_place(row: Row) -> ActorRecord:
    """Read a tiers-lieu of the census of 2023; ``Insee`` may have lost its zero."""
    cells = row.cells
    name = unescape(cells["NOM"])
    head, bracket, article = name.rpartition(" (")
    if bracket and article.rstrip(")").lower() in ("la", "le", "les", "l'"):
        article = article.rstrip(")")
        name = f"{article}{'' if article.endswith(chr(39)) else ' '}{head}"
    return ActorRecord(
        id=cells["ID_UNIQUE"],
        name=name,
        terms={"role": ("tiers_lieu",)},
        street=unescape(cells["ADRESSE"]),
        postal_code=cells["CODPOST"],
        city=cells["VILLE"],
        commune=cells["Insee"],
        website=cells["INTERNET"],
    )


def currency(row: Row) -> ActorRecord:
    """Read a local currency, saying how far it was checked; from memory alone is no fact."""
    cells = row.cells
    checked = cells["verification"]
    if checked not in ("nom", "nom+territoire"):
        raise Invalid(
            _("Monnaie citée de mémoire, sans source qui le confirme : à vérifier avant import.")
        )
    sure = checked == "nom+territoire"
    year = f" Lancée en {cells['annee_lancement']}." if cells["annee_lancement"] else ""
    doubt = "" if sure else " Nom vérifié, territoire à confirmer."
    return ActorRecord(
        id=blake2b(cells["nom"].encode(), digest_size=8).hexdigest(),
        name=cells["nom"],
        summary=f"Monnaie locale complémentaire : {cells['territoire']}.{year}{doubt}",
        description=f"Vérification : {checked}. Source : {cells['source']}",
        terms={"role": ("monnaie_locale",), "activity": ("economy",)},
        website=cells["site"],
    )


DIGITAL = importer(
    "ess-numerique",
    _l("Unités de l'ESS du numérique"),
    ("siren", "siret_siege", "flag_ess_sirene", "famille_ess"),
    digital,
)
ESS_FRANCE = importer(
    "ess-france", _l("Entreprises de l'ESS (ESS France)"), FRANCE.values(), france
)
THIRD_PLACES = importer(
    "tiers-lieux",
    _l("Recensement des tiers-lieux"),
    ("ID_UNIQUE", "NOM", "NOM_STRC_PORT"),
    third_place,
)
CURRENCIES = importer(
    "monnaies-locales", _l("Monnaies locales"), ("nom", "code_osm", "verification"), currency
)
