# SPDX-License-Identifier: AGPL-3.0-or-later
"""ESS Map: the public API for plugin authors is this list of names, and nothing else."""

from ess_map.actors.identifiers import is_siret
from ess_map.actors.models import Actor
from ess_map.actors.page import coordinates
from ess_map.actors.placing import Spot, spots
from ess_map.actors.refreshing import refresh_actors
from ess_map.actors.sourcing import actors_of_siret, actors_of_source
from ess_map.actors.store import load as load_actors
from ess_map.contributions.duplicates import LikelyActor, likely_actors
from ess_map.core import (
    challenge,
    feeds,
    fields,
    hours,
    jobs,
    mail,
    money,
    printing,
    sheets,
    statistics,
    timer,
)
from ess_map.core import db as database
from ess_map.core.areas import Locality, ServiceArea
from ess_map.core.clock import living, local_now, now
from ess_map.core.criteria import Criterion, Explanation, Outcome, Status, Verdict
from ess_map.core.db import UtcDateTime, db
from ess_map.core.drawing import drawn_line
from ess_map.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Unavailable
from ess_map.core.evaluating import evaluate, evaluate_all
from ess_map.core.htmx import wants_fragment
from ess_map.core.keys import secret_for
from ess_map.core.lifecycle import Lifecycle, State, Transition
from ess_map.core.limits import limit
from ess_map.core.links import sign, verify
from ess_map.core.mail import is_address
from ess_map.core.paging import Page, page_of
from ess_map.core.spatial import drop_geometry_table
from ess_map.core.timer import Alarm, add_working_days, is_working_day
from ess_map.core.uploads import Files
from ess_map.explore.naming import search_actors
from ess_map.notifications import notify as notifications
from ess_map.people.in_charge import held_territories, responsible
from ess_map.people.models import User
from ess_map.platform import files as uploads
from ess_map.platform.access import needs, public, signed_in, user
from ess_map.platform.acting import verb
from ess_map.platform.contracts import (
    About,
    Action,
    ActorRow,
    Benchmark,
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
from ess_map.platform.gathering import gather
from ess_map.platform.hookspecs import hookimpl
from ess_map.platform.matching import criteria
from ess_map.platform.permissions import allowed
from ess_map.platform.plugins import each as ask
from ess_map.platform.plugins import vocabulary
from ess_map.platform.posting import post_letter, site_url
from ess_map.platform.retention import Retention
from ess_map.platform.settings import setting
from ess_map.sources.handed import import_actors
from ess_map.territories.area_form import AreaForm
from ess_map.territories.boundaries import bbox, neighbours
from ess_map.territories.boundaries import of_codes as outlines
from ess_map.territories.locality import locality
from ess_map.territories.lookup import below as territories_below
from ess_map.territories.lookup import get as find_territory
from ess_map.territories.models import Territory
from ess_map.territories.search import search_territories

alone = verb(database.alone)
forget_letters = verb(mail.forget)
notify = verb(notifications.notify)
run_soon = verb(jobs.run_soon)
set_timer = verb(timer.set_timer)

__version__ = "0.1.0"

__all__ = [
    "About",
    "Action",
    "Actor",
    "ActorRecord",
    "ActorRow",
    "Alarm",
    "AreaForm",
    "Benchmark",
    "Conflict",
    "Criterion",
    "Explanation",
    "Exporter",
    "Facet",
    "FieldSource",
    "Files",
    "Forbidden",
    "Gone",
    "Importer",
    "Invalid",
    "Job",
    "Layer",
    "Lifecycle",
    "LikelyActor",
    "Locality",
    "NavItem",
    "NotFound",
    "Outcome",
    "Page",
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
    "Spot",
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
    "actors_of_siret",
    "actors_of_source",
    "add_working_days",
    "allowed",
    "alone",
    "ask",
    "bbox",
    "challenge",
    "coordinates",
    "criteria",
    "db",
    "drawn_line",
    "drop_geometry_table",
    "evaluate",
    "evaluate_all",
    "feeds",
    "fields",
    "find_territory",
    "forget_letters",
    "gather",
    "held_territories",
    "hookimpl",
    "hours",
    "import_actors",
    "is_address",
    "is_siret",
    "is_working_day",
    "likely_actors",
    "limit",
    "living",
    "load_actors",
    "local_now",
    "locality",
    "money",
    "needs",
    "neighbours",
    "notify",
    "now",
    "outlines",
    "page_of",
    "post_letter",
    "printing",
    "public",
    "refresh_actors",
    "responsible",
    "run_soon",
    "search_actors",
    "search_territories",
    "secret_for",
    "set_timer",
    "setting",
    "sheets",
    "sign",
    "signed_in",
    "site_url",
    "spots",
    "statistics",
    "territories_below",
    "uploads",
    "user",
    "verify",
    "vocabulary",
    "wants_fragment",
]
