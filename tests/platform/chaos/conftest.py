# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hostile plugins say half a character; the report of a test must travel all the same."""

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """Spell out what no process could send to another."""
    report = yield
    report.sections = [
        (title, said.encode("utf-8", "backslashreplace").decode())
        for title, said in report.sections
    ]
    return report
