# SPDX-License-Identifier: AGPL-3.0-or-later
"""The little French that names of towns need in a sentence."""

import re
import unicodedata


def of_town(town: str) -> str:
    """Say "de Tours", "d'Orléans", "du Blanc", "de La Riche", "des Herbiers"."""
    if town.startswith("Le "):
        return f"du {town[3:]}"
    if town.startswith("Les "):
        return f"des {town[4:]}"
    # Before h French elides in most names of towns (d'Hennebont), not in all.
    return f"d'{town}" if slug(town)[0] in "aeiouyh" else f"de {town}"


def at_town(town: str) -> str:
    """Say "à Tours", "au Blanc", "aux Herbiers"."""
    if town.startswith("Le "):
        return f"au {town[3:]}"
    if town.startswith("Les "):
        return f"aux {town[4:]}"
    return f"à {town}"


def slug(text: str) -> str:
    """Return the text in lower case ASCII letters and digits, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe")).encode("ascii", "ignore")
    return re.sub(r"[^a-z0-9]+", "-", plain.decode().lower()).strip("-")
