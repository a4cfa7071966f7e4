# SPDX-License-Identifier: AGPL-3.0-or-later
"""ESS Map: the public API for plugin authors is this list of names, and nothing else."""

from ess_map.core.clock import local_now, now
from ess_map.core.db import UtcDateTime, db
from ess_map.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Unavailable
from ess_map.core.htmx import wants_fragment
from ess_map.core.links import sign, verify
from ess_map.core.spatial import drop_geometry_table
from ess_map.core.timer import Alarm, add_working_days, set_timer
from ess_map.platform.access import needs, public, signed_in, user
from ess_map.platform.contracts import (
    About,
    Action,
    ActorRow,
    Facet,
    FieldSource,
    Job,
    Layer,
    NavItem,
    Panel,
    Permission,
    Point,
    Property,
    Section,
    Setting,
    Term,
    TileRequest,
    Vocabulary,
)
from ess_map.platform.exchange import ActorRecord, Exporter, Importer, Rejection
from ess_map.platform.hookspecs import hookimpl
from ess_map.platform.permissions import allowed
from ess_map.platform.plugins import each as ask
from ess_map.platform.retention import Retention
from ess_map.platform.settings import setting

__version__ = "0.1.0"

__all__ = [
    "About",
    "Action",
    "ActorRecord",
    "ActorRow",
    "Alarm",
    "Conflict",
    "Exporter",
    "Facet",
    "FieldSource",
    "Forbidden",
    "Gone",
    "Importer",
    "Invalid",
    "Job",
    "Layer",
    "NavItem",
    "NotFound",
    "Panel",
    "Permission",
    "Point",
    "Property",
    "Rejection",
    "Retention",
    "Section",
    "Setting",
    "Term",
    "TileRequest",
    "Unavailable",
    "UtcDateTime",
    "Vocabulary",
    "add_working_days",
    "allowed",
    "ask",
    "db",
    "drop_geometry_table",
    "hookimpl",
    "local_now",
    "needs",
    "now",
    "public",
    "set_timer",
    "setting",
    "sign",
    "signed_in",
    "user",
    "verify",
    "wants_fragment",
]
