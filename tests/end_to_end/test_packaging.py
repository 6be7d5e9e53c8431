"""The wheel contains every package of the repository."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("rubrics", "store", "tui", "sample_traces")


def test_every_package_is_in_the_wheel() -> None:
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text())
    listed = set(setup["tool"]["setuptools"]["packages"])
    found = {"tracejury"}
    for room in ROOMS:
        for path in (ROOT / room).rglob("__init__.py"):
            found.add(".".join(("tracejury", *path.parent.relative_to(ROOT).parts)))
    assert found <= listed
