# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every hook is documented by an example, and the example is what the hook's test runs."""

import ast
import inspect
import re
from pathlib import Path

import pytest

import ess_map
from ess_map.platform import hookspecs

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "writing-a-plugin.md").read_text(encoding="utf-8")
HOOKS = sorted(
    name for name, value in vars(hookspecs).items() if hasattr(value, f"{hookspecs.PROJECT}_spec")
)
EXAMPLES = dict(re.findall(r"^### `(\w+)`\n.*?```python\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE))


def statements(source):
    """What a piece of code does, its imports aside."""
    return [
        ast.dump(node)
        for node in ast.parse(source).body
        if not isinstance(node, ast.Import | ast.ImportFrom)
    ]


def names_imported_from_ess_map(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            assert not [alias for alias in node.names if alias.name.startswith("ess_map")]
        elif isinstance(node, ast.ImportFrom) and node.module.startswith("ess_map"):
            assert node.module == "ess_map"
            yield from (alias.name for alias in node.names)


def test_every_hook_has_an_example_and_every_example_a_hook():
    assert sorted(EXAMPLES) == HOOKS


@pytest.mark.parametrize("hook", HOOKS)
def test_the_test_of_a_hook_runs_its_example(hook):
    tested = (HERE / f"test_{hook}.py").read_text(encoding="utf-8")
    missing = set(statements(EXAMPLES[hook])) - set(statements(tested))
    assert not missing
    assert "\ndef test_" in tested


@pytest.mark.parametrize("hook", HOOKS)
def test_an_example_uses_the_public_names_only(hook):
    assert set(names_imported_from_ess_map(EXAMPLES[hook])) <= set(ess_map.__all__)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_says_when_it_is_called_and_what_to_return(hook):
    says = inspect.getdoc(getattr(hookspecs, hook))
    assert "Called " in says
    assert "Return " in says


def test_every_public_name_is_named_on_the_page():
    assert not [name for name in ess_map.__all__ if name not in PAGE]
