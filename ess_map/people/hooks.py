# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the people room contributes through the platform's hooks."""

from ess_map import hookimpl
from ess_map.people.account import bp as account
from ess_map.people.cli import bp as commands
from ess_map.people.openid import bp as openid
from ess_map.people.views import bp as views


@hookimpl
def register_blueprints():
    return [views, account, openid, commands]
