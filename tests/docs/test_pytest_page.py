"""What docs/pytest.md says works as it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from judged import four
from tracejury.pytest_plugin.options import MARKERS, Options
from tracejury.store.packs.build import build_pack

pytest_plugins = "pytester"

PAGE = (Path(__file__).parents[2] / "docs" / "pytest.md").read_text("utf-8")


def test_the_command_and_the_fixture_run(pytester: pytest.Pytester) -> None:
    (pytester.path / "evals").mkdir()
    build_pack(pytester.path / "evals" / "refunds.pack", "refunds", four())
    pytester.makepyfile(bot='print(\'{"output": "I do not know."}\')')
    (command,) = re.findall(r"```sh\npytest (.*?)\n```", PAGE, re.DOTALL)
    words = [one.strip('"') for one in re.findall(r'"[^"]*"|\S+', command)]
    found = pytester.runpytest_subprocess(*words).parseoutcomes()
    assert sum(found.values()) == 4, found
    (fixture,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    pytester.makeconftest(fixture)
    again = pytester.runpytest_subprocess("-k", "one and bag").parseoutcomes()
    assert sum(count for outcome, count in again.items() if outcome != "deselected") == 1


def test_every_option_and_every_marker_is_on_the_page() -> None:
    for name in Options._fields:
        assert f"--tracejury-{name.replace('_', '-')}" in PAGE
    for marker in MARKERS:
        assert re.split(r"[:(]", marker)[0] in PAGE
