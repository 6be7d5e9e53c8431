"""The table of keys: one meaning a key, and no key that is not in the table."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections import defaultdict
from itertools import product
from typing import get_args

import pytest
from desk_fixtures import settled
from failing import judge
from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, TextArea
from tracejury import tui
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.keys.command import CURSOR, GENERAL, TEXT_FIELD, Context
from tracejury.tui.keys.parts import parts_of
from tracejury.tui.keys.table import commands_in, key, key_table


def nodes() -> list[type[DOMNode]]:
    """Every app, screen, dialog and widget of the package."""
    found = []
    for module in pkgutil.walk_packages(tui.__path__, "tracejury.tui."):
        if not module.name.startswith("tracejury.tui.commands"):
            for _, kind in inspect.getmembers(
                importlib.import_module(module.name), inspect.isclass
            ):
                if kind.__module__ == module.name and issubclass(kind, DOMNode):
                    found.append(kind)
    return found


def declared(kind: type[DOMNode]) -> list[Binding]:
    """The bindings that a class of ours declares itself."""
    return list(Binding.make_bindings(vars(kind).get("BINDINGS", [])))


NODES = nodes()
ACTIONS = {command.id: command for command in key_table()}


def test_every_id_is_there_once_and_every_context_has_keys() -> None:
    assert len(ACTIONS) == len(list(key_table()))
    assert [context for context in get_args(Context) if not commands_in(context)] == []


def test_a_key_means_the_same_on_every_screen_of_a_part() -> None:
    meanings: defaultdict[tuple[str, int, bool], set[str]] = defaultdict(set)
    for command in key_table():
        for name, part in product(command.keys, parts_of(command)):
            meanings[name, part, command.group == TEXT_FIELD].add(command.id)
    assert {name: ids for name, ids in meanings.items() if len(ids) > 1} == {}


def test_a_key_of_several_parts_means_the_same_in_all() -> None:
    shared: defaultdict[str, set[str]] = defaultdict(set)
    for command in key_table():
        if command.group != TEXT_FIELD:
            for name in command.keys:
                shared[name].add(command.id)
    several = {c.id for c in key_table() if len(parts_of(c)) > 1 and c.group in (GENERAL, CURSOR)}
    assert {name: ids for name, ids in shared.items() if len(ids) > 1 and ids & several} == {}


@pytest.mark.parametrize("kind", NODES, ids=lambda kind: kind.__name__)
def test_a_screen_or_widget_binds_only_keys_of_the_table(kind: type[DOMNode]) -> None:
    context = getattr(kind, "context", None)
    for binding in declared(kind):
        command = ACTIONS[binding.id or ""]
        assert binding.key in command.keys
        assert (context or "app") in command.screens


@pytest.mark.parametrize("kind", NODES, ids=lambda kind: kind.__name__)
def test_no_key_is_handled_beside_the_table(kind: type[DOMNode]) -> None:
    handlers = [
        name for name in vars(kind) if name == "on_key" or name.startswith(("key_", "_on_key"))
    ]
    # A text field types characters, some of which Textual's own leaves out.
    typing = ["_on_key"] if issubclass(kind, TextArea) else []
    assert [name for name in handlers if name not in typing] == []


@pytest.mark.parametrize("kind", NODES, ids=lambda kind: kind.__name__)
def test_every_key_of_a_screen_has_its_action(kind: type[DOMNode]) -> None:
    for binding in declared(kind):
        name = binding.action.split("(")[0]
        assert hasattr(kind, f"action_{name}"), binding


def letters_beside_the_table(app: App[None]) -> set[tuple[str, str]]:
    """Keys that type a character and are bound, but not by the table."""
    return {
        (name, type(bound.node).__name__)
        for name, bound in app.screen.active_bindings.items()
        if (len(name) == 1 or (bound.binding.id is None and name in ("space", "slash")))
        and bound.binding.id not in ACTIONS
        and not isinstance(bound.node, Input | TextArea)
    }


async def go(pilot: Pilot[None], *keys: str) -> None:
    for name in keys:
        await pilot.press(name)
        await settled(pilot)


WAYS = {
    "desk": [],
    "path": ["l"],
    "groups": ["g"],
    "group": ["g", "enter"],
    "line": ["g", "enter", "e"],
    "apply": ["g", "enter", "a"],
    "compare": ["g", "C"],
    "threshold": ["g", "T"],
    "choice": ["g", "slash"],
    "review": ["down", "enter"],
    "queue": ["down", "enter", "i"],
    "summary": ["down", "enter", "i", "s"],
    "new_queue": ["plus"],
    "records": ["down", "enter", "r"],
    "help": ["question_mark"],
}


@pytest.mark.parametrize("context", WAYS)
async def test_typed_keys_are_those_of_the_table_and_escape_goes_back(
    space: Workspace, context: Context
) -> None:
    space.regroup()
    judge(space, space.groups.members(space.groups.all()[0])[-1].trace)
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        before: list[type[Screen[object]]] = []
        for name in WAYS[context]:
            before.append(type(pilot.app.screen))
            await go(pilot, name)
        top = type(pilot.app.screen)
        assert getattr(top, "context", None) == context
        assert letters_beside_the_table(pilot.app) == set()
        await go(pilot, "escape")
        assert type(pilot.app.screen) in {*before} - {top} or context == "desk"


async def test_help_shows_each_key_of_the_screen_and_its_widgets(space: Workspace) -> None:
    from rich.console import Console
    from textual.widgets import Static

    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await go(pilot, "down", "enter", "question_mark", "question_mark")
        console = Console(width=100, record=True, file=open("/dev/null", "w"))  # noqa: PTH123, SIM115
        console.print(pilot.app.screen.query(Static)[1].content)
        text = console.export_text()
        for command in commands_in("review", "rows", "reading", "form", "app"):
            assert f"\n{command.shown_key} " in f"\n{text}", command


def test_keys_are_written_as_a_reader_knows_them() -> None:
    shown = [
        key(name) for name in ("help", "back", "open", "save", "pane_back", "filter", "number")
    ]
    assert shown == ["?", "Esc", "Enter", "Ctrl+S", "Shift+Tab", "/", "1-9"]


@pytest.mark.parametrize("opens", ["l", "question_mark", "ctrl+p"])
async def test_quitting_works_in_dialogs_and_sheets(space: Workspace, opens: str) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await go(pilot, opens)
        assert len(app.screen_stack) > 2
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert not app.is_running or app._exit
