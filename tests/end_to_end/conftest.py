"""Fixtures of the tests that run the installed program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from terminal import tracejury


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library with one queue of three message lists."""
    records = [
        {
            "id": f"chat-{number}",
            "messages": [
                {"role": "user", "content": f"May I bring {number} bags?"},
                {"role": "assistant", "content": f"Yes, {number} bags are free."},
            ],
        }
        for number in range(1, 4)
    ]
    bundle = tmp_path / "bags.jsonl"
    bundle.write_text("".join(json.dumps(record) + "\n" for record in records))
    folder = tmp_path / "library"
    tracejury(folder, "load", str(bundle))
    tracejury(folder, "queue", "new", "bags", "--rubric", "support-reply")
    return folder
