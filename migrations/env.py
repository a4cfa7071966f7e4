# SPDX-License-Identifier: AGPL-3.0-or-later
"""Alembic's entry, core's and plugins': the caller brings the connection and the version table."""

from alembic import context

from ess_map.actors import models as _actors  # noqa: F401
from ess_map.core import journal as _journal  # noqa: F401
from ess_map.core.db import Base
from ess_map.people import models as _people  # noqa: F401
from ess_map.territories import models as _territories  # noqa: F401

brought = context.config.attributes


def ours(_object, name, kind, _reflected, _compare_to):
    """Leave alone what belongs to the spatial extension, and never propose to drop."""
    return kind != "table" or name in Base.metadata.tables


context.configure(
    connection=brought["connection"],
    version_table=brought["version_table"],
    target_metadata=Base.metadata,
    include_object=ours,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
