"""Copies of a folder of InterCode results, each with questions of its own, for load.py --bundle.

    python benchmarks/intercode.py RESULTS COPIES [--times 70]

70 copies of the results of the public repository are about a million steps.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any


def asked_otherwise(value: Any, number: int) -> Any:
    """The results with a number behind every query."""
    if isinstance(value, dict):
        return {
            key: f"{item} ({number})" if key == "query" else asked_otherwise(item, number)
            for key, item in value.items()
        }
    return [asked_otherwise(item, number) for item in value] if isinstance(value, list) else value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("copies", type=Path)
    parser.add_argument("--times", type=int, default=70)
    options = parser.parse_args()
    for file in sorted(options.results.rglob("*.json")):
        try:
            value = json.loads(file.read_bytes())
        except ValueError:
            continue
        for number in range(options.times):
            target = options.copies / str(number) / file.relative_to(options.results)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json.dumps(asked_otherwise(value, number)))


if __name__ == "__main__":
    main()
