"""The examples of docs/library.md run as they are written, one after the other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from judged import four
from tracejury.packs import Report
from tracejury.store.packs.build import build_pack

PAGE = (Path(__file__).parents[2] / "docs" / "library.md").read_text("utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_examples_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "evals").mkdir()
    first, *others = four()
    build_pack(tmp_path / "evals" / "refunds.pack", "refunds", [*others[2:], first])
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    assert len(EXAMPLES) == 5
    for example in EXAMPLES:
        exec(example, names)
    assert isinstance(names["report"], Report)
    assert "One bag?" in capsys.readouterr().out
