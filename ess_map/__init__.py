# SPDX-License-Identifier: AGPL-3.0-or-later
"""ESS Map: the public API for plugin authors is this list of names, and nothing else."""

from ess_map.platform.access import needs, public, signed_in
from ess_map.platform.contracts import (
    Action,
    ActorRow,
    Facet,
    FieldSource,
    Job,
    Layer,
    NavItem,
    Panel,
    Section,
    Term,
    TileRequest,
    Vocabulary,
)
from ess_map.platform.exchange import ActorRecord, Exporter, Importer, Rejection
from ess_map.platform.hookspecs import hookimpl
from ess_map.platform.retention import Retention

__version__ = "0.1.0"

__all__ = [
    "Action",
    "ActorRecord",
    "ActorRow",
    "Exporter",
    "Facet",
    "FieldSource",
    "Importer",
    "Job",
    "Layer",
    "NavItem",
    "Panel",
    "Rejection",
    "Retention",
    "Section",
    "Term",
    "TileRequest",
    "Vocabulary",
    "hookimpl",
    "needs",
    "public",
    "signed_in",
]
