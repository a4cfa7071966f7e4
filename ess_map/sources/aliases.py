# SPDX-License-Identifier: AGPL-3.0-or-later
"""The headers that people usually write, folded, those of GoGoCarto among them."""

_HEADERS = {
    "id": "id|identifiant|id_unique|_id|uuid|ref",
    "name": "name|nom|title|titre|denomination|raison_sociale|lieu|nom_structure|structure"
    "|organisation|nom ou raison sociale de l'entreprise",
    "summary": "summary|resume|abstract|presentation_resume|objet",
    "description": "description|presentation_detail|presentation|descriptionmore",
    "siret": "siret|siret_siege|n° siret|numero siret",
    "rna": "rna|numero rna|id_association",
    "street": "street|adresse|address|streetaddress|address.streetaddress|address.street|rue"
    "|addr:street|adresse postale|voie",
    "postal_code": "postal_code|postcode|code_postal|code postal|cp|zip|postalcode"
    "|address.postalcode|codpost|addr:postcode",
    "city": "city|ville|commune|localite|addresslocality|address.addresslocality|address.city"
    "|addr:city|commune_source|libelle_commune|libelle de la commune de l'etablissement",
    "commune": "code_insee|insee|code insee|code_commune|codeinsee|citycode",
    "longitude": "longitude|long|lng|lon|x|geo.longitude|geo.lng|geo.lon|location.lon"
    "|x_lambert93|coord_x",
    "latitude": "latitude|lat|y|geo.latitude|geo.lat|location.lat|y_lambert93|coord_y",
    "phone": "phone|telephone|tel|contact:phone",
    "email": "email|courriel|mail|e-mail|courriels|contact:email",
    "website": "website|site_web|site internet|site web|url|site|internet|contact:website",
    "opening_hours": "opening_hours|horaires",
    "staff": "staff|tranche_effectifs",
    "verified_at": "verified_at|date_maj|maj|updatedat",
}

ALIASES = {name: tuple(headers.split("|")) for name, headers in _HEADERS.items()}
"""Field → headers; the first that a row fills wins."""
