# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the benchmark contributes through the platform's hooks: its command, and core's figures."""

from ess_map import hookimpl
from ess_map.bench import moments
from ess_map.bench.cli import bp


@hookimpl
def register_blueprints():
    return [bp]


@hookimpl
def register_benchmarks():
    return [moments.BENCHMARK]
