# SPDX-License-Identifier: AGPL-3.0-or-later
"""The watch that makes every other test strict does see what it must see."""

import pytest

from tests.browser.watch import Watch

WRONGS = {
    "console warning": "console.warn('hm')",
    "error": "setTimeout(() => { throw new Error('broken') })",
    "answer 404": "fetch('/nulle-part')",
    "request outside": "fetch('http://ailleurs.example/').catch(() => {})",
    "console error": "document.body.setAttribute('style', 'color: red')",
}

PATIENCE = 200
"""Turns of 50 ms."""


@pytest.mark.parametrize("problem", WRONGS)
def test_the_watch_notes(chromium, site, problem):
    # The policy would stop a request outside before it starts.
    context = chromium.new_context(bypass_csp=problem == "request outside")
    watch = Watch(context, site)
    page = context.new_page()
    page.goto(f"{site}/a-propos")
    page.wait_for_load_state("networkidle")
    assert watch.problems == []
    page.evaluate(f"() => {{ {WRONGS[problem]} }}")
    # The browser tells on its own time; listening to it is what lets its word arrive.
    for _turn in range(PATIENCE):
        if any(noted.startswith(problem) for noted in watch.problems):
            break
        page.wait_for_timeout(50)
    context.close()
    assert [noted for noted in watch.problems if noted.startswith(problem)]
