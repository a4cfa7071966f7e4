# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading a list of places: ``clé;nom;longitude;latitude``."""

import csv

from flask_babel import lazy_gettext as _l

from ess_map import ActorRecord, Importer, Rejection


def read(path):
    """Yield the places of a list, and a rejection for each line that is not one."""
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.reader(file, delimiter=";"), start=1):
            try:
                key, name, longitude, latitude = row
                yield ActorRecord(key, name, longitude=float(longitude), latitude=float(latitude))
            except ValueError:
                yield Rejection(line, "Il faut quatre colonnes : clé;nom;longitude;latitude.")


IMPORTER = Importer("repair", _l("Liste de repair cafés"), lambda p: p.suffix == ".repair", read)
