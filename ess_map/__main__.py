# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m ess_map`` is the ``ess-map`` command."""

from ess_map.cli import main

main()
