"""Published failure labels, turned into reviews files.

Run as a script: python tests/support/label_converters.py who_and_when FOLDER > reviews.jsonl
                 python tests/support/label_converters.py agentrx LABELS.json > reviews.jsonl
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Line = dict[str, Any]


def who_and_when(folder: Path) -> Iterator[Line]:
    """One review a trace: the step where it first went wrong, who did it, and why.

    `mistake_step` counts from 0 and is a string in the original; it is handed on as it is, so that
    the import has to say so.
    """
    for path in sorted(folder.glob("*.json"), key=lambda item: int(item.stem)):
        record = json.loads(path.read_text("utf-8"))
        yield {
            "source_id": record["question_ID"],
            "reviewer": "who-and-when",
            "rubric": {"id": "agent-failure"},
            "verdict": "fail",
            "break_point": {"step": record["mistake_step"], "actor": record["mistake_agent"]},
            "codes": [record["labels"]] if record.get("labels") else [],
            "note": record["mistake_reason"],
            "correction": record["ground_truth"],
        }


def agentrx(labels: Path, bundle: str) -> Iterator[Line]:
    """One review a trace with every marked failure, its category, and the one root cause.

    Steps count from 1 there, the system message being step 1: import with a step base of 1.
    """
    for entry in json.loads(labels.read_text("utf-8")):
        failures = {failure["failure_id"]: failure for failure in entry["failures"]}
        root = failures[entry["root_cause"]["failure_id"]]
        yield {
            "source_id": f"{entry['trajectory_id']}/{entry['trajectory_id']}",
            "bundle": bundle,
            "reviewer": "agentrx",
            "rubric": {"id": "agent-failure"},
            "verdict": "fail",
            "marks": [
                {
                    "step": failure["step_number"],
                    "actor": failure["failed_agent"],
                    "kind": "wrong",
                    "code": failure["failure_category"],
                    "note": f"{failure['step_reason']}\n{failure['category_reason']}",
                }
                for failure in failures.values()
            ],
            "root_cause": {"step": root["step_number"], "actor": root["failed_agent"]},
            "codes": [root["failure_category"]],
            "note": (
                f"{entry['failure_summary']}\n\n"
                f"Root cause: {entry['root_cause']['reason_for_root_cause']}"
            ),
        }


def main() -> None:
    """Write one set as a reviews file to standard output."""
    kind, path = sys.argv[1], Path(sys.argv[2])
    lines = who_and_when(path) if kind == "who_and_when" else agentrx(path, sys.argv[3])
    for line in lines:
        print(json.dumps(line, ensure_ascii=False))


if __name__ == "__main__":
    main()
