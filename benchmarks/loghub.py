"""How well log messages are grouped, on the labelled sets of LogHub, beside Drain3.

    python benchmarks/loghub.py FOLDER [--half dev|held-out] [--show 0]

FOLDER holds `SYSTEM_2k.log_structured.csv` files as LogHub publishes them (columns Content and EventId; in folders of
their own, or beside each other), or JSON lines with `system`, `label` and `text`. The sets are not part of the
project: https://github.com/logpai/loghub. Drain3 is optional: pip install drain3.

For each system and as a mean over systems: precision, recall and F1 over all pairs of messages; and grouping accuracy,
the share of messages whose group is exactly their true group (Zhu et al. 2019, "Tools and Benchmarks for Automated
Log Parsing"). `--half dev` are every second system by name: the rules were developed on these alone.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from group_quality import (  # type: ignore[import-not-found,unused-ignore]
    Row,
    drain3,
    masked_equality,
    mistakes,
    ours,
    pairwise,
)

Figures = tuple[float, float, float, float]
METHODS: dict[str, Callable[[Sequence[Row]], list[str]]] = {
    "ours": ours,
    "masked equality": masked_equality,
    "Drain3": drain3,
    "Drain3 on our masks": lambda rows: drain3(rows, masked=True),
}


def read(folder: Path) -> dict[str, list[Row]]:
    """The messages by system."""
    found: dict[str, list[Row]] = defaultdict(list)
    for path in sorted(folder.rglob("*_2k.log_structured*.csv")):
        system = path.name.split("_2k")[0]
        with path.open(encoding="utf-8", newline="") as rows:
            found[system] += [_row(one["EventId"], one["Content"]) for one in csv.DictReader(rows)]
    for path in sorted(folder.rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            found[one["system"]].append(_row(one["label"], one["text"]))
    return dict(sorted(found.items(), key=lambda item: item[0].casefold()))


def _row(label: str, text: str) -> Row:
    return {"label": label, "kind": "error", "block": "", "text": text}


def accuracy(labels: Sequence[str], found: Sequence[str]) -> float:
    """The share of messages whose group has exactly the messages of their label."""
    true: dict[str, set[int]] = defaultdict(set)
    ours: dict[str, set[int]] = defaultdict(set)
    for number, (label, group) in enumerate(zip(labels, found, strict=True)):
        true[label].add(number)
        ours[group].add(number)
    right = sum(len(some) for some in true.values() if ours[found[min(some)]] == some)
    return right / len(labels)


def main() -> None:
    """Each system, and the mean of each half and of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=["dev", "held-out"])
    parser.add_argument("--show", type=int, default=0)
    given = parser.parse_args()
    systems = read(given.folder)
    if not systems:
        parser.error(f"no *_2k.log_structured.csv and no *.jsonl in {given.folder}")
    half = {name: ("dev", "held-out")[number % 2] for number, name in enumerate(systems)}
    outcomes: dict[str, dict[str, Figures]] = defaultdict(dict)
    for system, rows in systems.items():
        if given.half not in (None, half[system]):
            continue
        labels = [row["label"] for row in rows]
        print(f"{system} ({half[system]}): {len(rows)} messages, {len(set(labels))} true groups")
        for method, run in METHODS.items():
            try:
                found = run(rows)
            except ImportError:
                continue
            outcomes[method][system] = (*pairwise(labels, found), accuracy(labels, found))
            print(_line(method, outcomes[method][system]), f" {len(set(found))} groups")
            if method == "ours" and given.show:
                mistakes(rows, found, given.show)
    for title in ("dev", "held-out", "all"):
        print(f"mean, {title}")
        for method, figures in outcomes.items():
            some = [one for name, one in figures.items() if title in ("all", half[name])]
            if some:
                mean = [sum(column) / len(some) for column in zip(*some, strict=True)]
                print(_line(method, (mean[0], mean[1], mean[2], mean[3])))


def _line(method: str, figures: Figures) -> str:
    precision, recall, f1, right = figures
    return f"  {method:<20} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  GA {right:.3f}"


if __name__ == "__main__":
    main()
