# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tell `make run` whether the database holds an actor already: exit 0 if so, 1 if none."""

import sys

from sqlalchemy import create_engine, text

from ess_map import config
from ess_map.core.spatial import engine_options


def main() -> int:
    """Look for one row, without starting the application."""
    url = config.from_environment().database_url
    engine = create_engine(url, **engine_options(url))
    with engine.connect() as connection:
        found = connection.execute(text("SELECT 1 FROM actor LIMIT 1")).first()
    engine.dispose()
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
