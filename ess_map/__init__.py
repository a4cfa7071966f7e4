# SPDX-License-Identifier: AGPL-3.0-or-later
"""ESS Map: the public API for plugin authors is this list of names, and nothing else."""

from ess_map.actors.models import Actor
from ess_map.actors.page import coordinates
from ess_map.actors.refreshing import refresh_actors
from ess_map.actors.store import load as load_actors
from ess_map.core import hours, statistics, timer
from ess_map.core.areas import Locality, ServiceArea
from ess_map.core.clock import local_now, now
from ess_map.core.criteria import Criterion, Explanation, Outcome, Status, Verdict, evaluate
from ess_map.core.db import UtcDateTime, db
from ess_map.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Unavailable
from ess_map.core.htmx import wants_fragment
from ess_map.core.lifecycle import Lifecycle, State, Transition
from ess_map.core.links import sign, verify
from ess_map.core.spatial import drop_geometry_table
from ess_map.core.timer import Alarm, add_working_days, is_working_day
from ess_map.notifications import notify as notifications
from ess_map.people.models import User
from ess_map.platform.access import needs, public, signed_in, user
from ess_map.platform.acting import verb
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
    Requirement,
    Section,
    Setting,
    Term,
    TileRequest,
    Vocabulary,
)
from ess_map.platform.exchange import ActorRecord, Exporter, Importer, Rejection
from ess_map.platform.hookspecs import hookimpl
from ess_map.platform.matching import criteria
from ess_map.platform.permissions import allowed
from ess_map.platform.plugins import each as ask
from ess_map.platform.retention import Retention
from ess_map.platform.settings import setting
from ess_map.territories.locality import locality
from ess_map.territories.lookup import get as find_territory
from ess_map.territories.models import Territory

notify = verb(notifications.notify)
set_timer = verb(timer.set_timer)

__version__ = "0.1.0"

__all__ = [
    "About",
    "Action",
    "Actor",
    "ActorRecord",
    "ActorRow",
    "Alarm",
    "Conflict",
    "Criterion",
    "Explanation",
    "Exporter",
    "Facet",
    "FieldSource",
    "Forbidden",
    "Gone",
    "Importer",
    "Invalid",
    "Job",
    "Layer",
    "Lifecycle",
    "Locality",
    "NavItem",
    "NotFound",
    "Outcome",
    "Panel",
    "Permission",
    "Point",
    "Property",
    "Rejection",
    "Requirement",
    "Retention",
    "Section",
    "ServiceArea",
    "Setting",
    "State",
    "Status",
    "Term",
    "Territory",
    "TileRequest",
    "Transition",
    "Unavailable",
    "User",
    "UtcDateTime",
    "Verdict",
    "Vocabulary",
    "add_working_days",
    "allowed",
    "ask",
    "coordinates",
    "criteria",
    "db",
    "drop_geometry_table",
    "evaluate",
    "find_territory",
    "hookimpl",
    "hours",
    "is_working_day",
    "load_actors",
    "local_now",
    "locality",
    "needs",
    "notify",
    "now",
    "public",
    "refresh_actors",
    "set_timer",
    "setting",
    "sign",
    "signed_in",
    "statistics",
    "user",
    "verify",
    "wants_fragment",
]
