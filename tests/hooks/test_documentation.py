# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every hook is tested and documented; its example is what its test runs, in public names."""

import ast
import builtins
import inspect
from pathlib import Path

import pytest

import ess_map
from ess_map.platform import hookspecs, plugins, registering, settling
from scripts.plugin_docs import hooks, pages, reference

HERE = Path(__file__).parent
HOOKS = hooks.hooks()


def imports(source):
    """Yield (module, name) of all that a piece of code imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module, alias.name) for alias in node.names)


@pytest.mark.parametrize("path", sorted(pages()), ids=lambda path: path.name)
def test_the_generated_pages_are_up_to_date(path):
    assert path.read_text(encoding="utf-8") == pages()[path], "run `make docs`"


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_tested(hook):
    tested = (HERE / f"test_{hook}.py").read_text(encoding="utf-8")
    assert "\ndef test_" in tested


def test_every_test_here_is_of_a_hook():
    tested = {path.stem.removeprefix("test_") for path in HERE.glob("test_*.py")}
    assert tested == {*HOOKS, Path(__file__).stem.removeprefix("test_")}


@pytest.mark.parametrize("hook", HOOKS)
def test_an_example_answers_its_hook_and_is_whole(hook):
    example = hooks.example(hook)
    tree = ast.parse(example)
    assert hook in {getattr(node, "name", "") for node in ast.walk(tree)}
    assert "def test_" not in example and "assert " not in example
    module = {"__name__": "ess_map_repair"}
    exec(compile(tree, hook, "exec"), module)
    bound = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound |= {node.id for node in names if isinstance(node.ctx, ast.Store)}
    assert {node.id for node in names} <= {*module, *bound, *vars(builtins)}


@pytest.mark.parametrize("hook", HOOKS)
def test_an_example_uses_public_names_only(hook):
    for module, name in imports(hooks.example(hook)):
        if module.partition(".")[0] == "ess_map":
            assert module == "ess_map" and name in ess_map.__all__, f"{module}.{name}"


def test_the_kind_that_the_name_tells_is_how_the_platform_calls_the_hook():
    kinds = {hook: hooks.kind(hook) for hook in HOOKS}
    assert set(kinds.values()) == set(hooks.KINDS)
    assert {kinds[hook] for hook in registering.HOOKS} == {hooks.AT_START}
    assert {kinds[hook] for hook in plugins.ITEMS} == {hooks.TOLERANT}
    assert {kinds[hook] for hook in settling.STRICT} == {hooks.STRICT}


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_says_when_it_is_called_and_what_to_return(hook):
    says = inspect.getdoc(getattr(hookspecs, hook))
    assert "Called " in says
    assert "Return " in says


@pytest.mark.parametrize("name", sorted(ess_map.__all__))
def test_every_public_name_says_what_it_is(name):
    assert len(reference.described(name)) > 20


@pytest.mark.parametrize("model", sorted(reference.PROMISED))
def test_what_is_promised_of_a_model_is_there(model):
    for name in reference.PROMISED[model]:
        first, _dot, inner = name.partition(".")
        attribute = getattr(getattr(ess_map, model), first)
        assert not inner or hasattr(attribute.property.mapper.class_, inner), name
