# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where each kind of file keeps what we know: several places each, the first that says it counts.

GoGoCarto: read in its code and in sample files (``gogofull``, ``gogocompact``, the JSON-LD of an
element, the list of Transiscope, files made for its import).

Lokavaluto, a set of modules of Odoo: NO FILE WAS AT HAND. What is assumed is a list of partners as
Odoo's JSON-RPC gives them, bare or under ``result`` (``records``): an empty value is ``false``, a
link to another record ``[id, "label"]``. Fields assumed: ``id``, ``name``, ``company_registry``
(SIRET), ``street``, ``zip``, ``city``, ``partner_longitude``, ``partner_latitude``, ``phone``,
``email``, ``website``; of the acceptance ``accept_coupons`` (notes), ``accept_digital_currency``,
``acceptance_share`` (percent), ``discount``, ``itinerant``, ``opening_time`` (free text or OSM),
``industry_id`` and ``detailed_activity``; of the desk ``currency_exchange_office``; of the
agreement ``agreement_number``, ``agreement_date``, ``agreement_renewal``. Others are kept as is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

Path = tuple[str | int, ...]
Shape = Mapping[str, tuple[Path, ...]]
"""What we know → where it may lie in a row."""

GOGOCARTO: Shape = {
    "id": (("id",), ("@id",)),
    "name": (("name",), ("title",), ("nom",)),
    "siret": (("siret",), ("SIRET",), ("data", "siret")),
    "street": (("address", "streetAddress"), ("address", "street"), ("streetAddress",),
               ("address",), ("adresse",), ("addr:street",)),
    "postal_code": (("address", "postalCode"), ("postalCode",), ("postcode",),
                    ("addr:postcode",), ("codePostal",)),
    "city": (("address", "addressLocality"), ("address", "city"), ("addressLocality",),
             ("city",), ("ville",), ("addr:city",)),
    "lon": (("geo", "longitude"), ("location", "lon"), ("longitude",), ("lng",), ("long",),
            ("lon",)),
    "lat": (("geo", "latitude"), ("location", "lat"), ("latitude",), ("lat",)),
    "phone": (("telephone",), ("phone",), ("tel",)),
    "website": (("website",), ("site",), ("siteWeb",), ("web",)),
    "email": (("email",), ("mail",)),
    "week": (("openHours",),),
    "hours": (("openHoursMoreInfos",), ("openhours",), ("opening_hours",), ("horaires",)),
    "categories": (("categories",), ("taxonomy",), ("tags",)),
    "desk": (("bureauDeChange",), ("comptoir",), ("exchange_office",)),
    "paper": (("billets",), ("accept_coupons",)),
    "digital": (("numerique",), ("accept_digital_currency",)),
    "itinerant": (("itinerant",), ("ambulant",)),
}  # fmt: skip
COMPACT: Shape = {
    "id": ((0,),),
    "name": ((1,), (1, 0)),
    "lat": ((2,),),
    "lon": ((3,),),
    "categories": ((4,),),
}
"""``gogocompact``: a list for each place, whose fields are known by their order."""
LOKAVALUTO: Shape = {
    "id": (("id",),),
    "name": (("name",), ("display_name",)),
    "siret": (("company_registry",), ("siret",)),
    "street": (("street",),),
    "postal_code": (("zip",),),
    "city": (("city",),),
    "lon": (("partner_longitude",), ("longitude",)),
    "lat": (("partner_latitude",), ("latitude",)),
    "phone": (("phone",), ("mobile",)),
    "website": (("website",),),
    "email": (("email",),),
    "hours": (("opening_time",),),
    "categories": (("industry_id",), ("detailed_activity",), ("keywords",)),
    "desk": (("currency_exchange_office",),),
    "paper": (("accept_coupons",),),
    "digital": (("accept_digital_currency",),),
    "itinerant": (("itinerant",),),
    "share": (("acceptance_share",),),
    "discount": (("discount",),),
    "number": (("agreement_number",),),
    "agreed_on": (("agreement_date",),),
    "renew_by": (("agreement_renewal",),),
}
TELLING = frozenset({"partner_latitude", "currency_exchange_office", "accept_coupons", "zip"})
"""A row with one of these is of Odoo."""
COLUMNS = {
    "id": "id|identifiant|id externe|reference|ref|uuid",
    "name": "nom|name|titre|enseigne|raison sociale|denomination|structure|nom du prestataire",
    "siret": "siret|numero siret|n siret",
    "street": "adresse|rue|voie|address|street|adresse postale",
    "postal_code": "code postal|cp|postcode|postal code|zip",
    "city": "commune|ville|city|localite",
    "lon": "longitude|lon|lng|long|x",
    "lat": "latitude|lat|y",
    "phone": "telephone|tel|phone",
    "website": "site|site web|site internet|website|url|web",
    "email": "courriel|email|mail|e mail",
    "hours": "horaires|horaire|heures d ouverture|opening hours|horaires d ouverture",
    "categories": "categories|categorie|activite|activites|secteur|type|rubrique",
    "desk": "comptoir|comptoir de change|bureau de change|change",
    "paper": "billets|accepte billets|coupons|papier",
    "digital": "numerique|accepte numerique|paiement numerique",
    "media": "monnaies|moyens de paiement|supports",
    "itinerant": "itinerant|ambulant",
    "share": "part|part acceptee|pourcentage|part acceptee pourcent",
    "discount": "remise|avantage|reduction",
    "number": "agrement|numero d agrement|n agrement|numero agrement",
    "agreed_on": "date d agrement|date agrement|agree le|adhesion",
    "renew_by": "echeance|renouvellement|date de renouvellement|fin d agrement",
}
"""Headings of tables, folded, '|' between."""


def fold(text: str) -> str:
    """Return ``text`` in lower case, without accents, its words one space apart."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    bare = "".join(one for one in plain if not unicodedata.combining(one))
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def of_columns(headings: Sequence[str]) -> Shape:
    """Return where a table with these headings keeps what we know."""
    known = {word: field for field, words in COLUMNS.items() for word in words.split("|")}
    found: dict[str, tuple[Path, ...]] = {}
    for number, heading in enumerate(headings):
        field = known.get(fold(heading))
        if field:
            found[field] = (*found.get(field, ()), (number,))
    return found


def look(content: Any, path: Path) -> Any:
    """Return what lies at ``path``, None when there is no such place."""
    for step in path:
        if isinstance(step, str):
            content = content.get(step) if isinstance(content, dict) else None
        else:
            within = isinstance(content, list) and step < len(content)
            content = content[step] if within else None
    return content


def put(content: Any, path: Path, value: Any) -> Any:
    """Return ``content`` with ``value`` at ``path``; what is not on the way stays as it is."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        cells = list(content) if isinstance(content, list) else []
        cells += [""] * (step + 1 - len(cells))
        cells[step] = put(cells[step], rest, value)
        return cells
    known = dict(content) if isinstance(content, dict) else {}
    return known | {step: put(known.get(step), rest, value)}
