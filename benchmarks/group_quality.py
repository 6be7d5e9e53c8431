"""How well failures are grouped, on texts whose true group is known.

    python benchmarks/group_quality.py [FILE] [--show 8]

FILE holds a JSON object a line with `label` (the true group), `kind`, `block` (the tool, the check) and
`text`; by default it is the set of the tests. Pairwise: of all pairs that a method puts together, how many
belong together (precision); of all that belong together, how many it puts together (recall). Beside ours:
equality of the masked texts, and Drain3 with its defaults where it is installed (pip install drain3), each
within the same kind and block; Drain3 also on our masked texts.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from tracejury.store.groups.failures import Failure, shortened
from tracejury.store.groups.masks import Masks, readable
from tracejury.store.groups.placing import in_order, place_all
from tracejury.store.groups.replay import GroupEdits, GroupingSettings
from tracejury.store.groups.signature import Signature, signed

LABELLED = Path(__file__).parents[1] / "tests" / "groups" / "data" / "labelled_failures.jsonl"
Row = dict[str, Any]


def read(path: Path) -> list[Row]:
    """The labelled texts."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def signatures(rows: Sequence[Row]) -> list[Signature]:
    """Each text's signature under the built-in masks."""
    masks = Masks()
    return [
        signed(Failure(str(n), row["kind"], row["block"], shortened(row["text"])), masks).signature
        for n, row in enumerate(rows)
    ]


def ours(rows: Sequence[Row], threshold: float = 88.0) -> list[str]:
    """Our groups."""
    found = signatures(rows)
    settings = GroupingSettings(threshold=threshold)
    placed = place_all(in_order(Counter(found)), {}, GroupEdits(), settings)
    homes = {one.signature: one.group for one in placed}
    return [homes[one] for one in found]


def masked_equality(rows: Sequence[Row]) -> list[str]:
    """The masked texts alone."""
    return [one.id for one in signatures(rows)]


def drain3(rows: Sequence[Row], *, masked: bool = False, blocks: bool = True) -> list[str]:
    """Drain3 with its defaults; each kind and block has a tree of its own. Raises ImportError."""
    from drain3 import TemplateMiner
    from drain3.template_miner_config import TemplateMinerConfig

    texts = [row["text"] for row in rows]
    if masked:
        texts = [readable(one.text, Masks()) for one in signatures(rows)]
    miners: dict[Any, Any] = defaultdict(lambda: TemplateMiner(config=TemplateMinerConfig()))
    places = [(row["kind"], row["block"]) if blocks else None for row in rows]
    return [
        f"{place}-{miners[place].add_log_message(' '.join(text.split()))['cluster_id']}"
        for place, text in zip(places, texts, strict=True)
    ]


def pairwise(labels: Sequence[str], found: Sequence[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 over all pairs."""

    def pairs(counts: Counter[Any]) -> int:
        return sum(count * (count - 1) // 2 for count in counts.values())

    both = pairs(Counter(zip(labels, found, strict=True)))
    put, belong = pairs(Counter(found)), pairs(Counter(labels))
    precision = both / put if put else 1.0
    recall = both / belong if belong else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall or 1.0)


def main() -> None:
    """Each set of the file on its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=LABELLED)
    parser.add_argument("--show", type=int, default=8)
    given = parser.parse_args()
    rows = read(given.file)
    for name in dict.fromkeys(row.get("set", "all") for row in rows):
        compare(name, [row for row in rows if row.get("set", "all") == name], given.show)


def compare(title: str, rows: Sequence[Row], show: int) -> None:
    """Print the figures of one set of texts, and the worst mistakes."""
    labels = [row["label"] for row in rows]
    print(f"{title}: {len(rows)} texts, {len(set(labels))} true groups")
    methods: dict[str, Callable[[], list[str]]] = {
        "ours, 88": lambda: ours(rows),
        "ours, 85": lambda: ours(rows, 85.0),
        "ours, 92": lambda: ours(rows, 92.0),
        "masked equality": lambda: masked_equality(rows),
        "Drain3": lambda: drain3(rows),
        "Drain3 on our masks": lambda: drain3(rows, masked=True),
        "Drain3, kinds and blocks together": lambda: drain3(rows, blocks=False),
    }
    outcomes: dict[str, list[str]] = {}
    for name, method in methods.items():
        try:
            outcomes[name] = method()
        except ImportError:
            print(f"  {name:<36} drain3 is not installed")
            continue
        precision, recall, f1 = pairwise(labels, outcomes[name])
        groups = len(set(outcomes[name]))
        print(f"  {name:<36} P {precision:.4f}  R {recall:.4f}  F1 {f1:.4f}  {groups} groups")
    mistakes(rows, outcomes["ours, 88"], show)


def mistakes(rows: Sequence[Row], found: Sequence[str], most: int) -> None:
    """Print what was wrongly put together, and what was wrongly kept apart."""
    joined: Counter[tuple[str, str]] = Counter()
    apart: dict[str, set[str]] = defaultdict(set)
    held: dict[str, Counter[str]] = defaultdict(Counter)
    for row, group in zip(rows, found, strict=True):
        held[group][row["label"]] += 1
        apart[row["label"]].add(group)
    for counts in held.values():
        for one, other in combinations(sorted(counts), 2):
            joined[one, other] += counts[one] * counts[other]
    for (one, other), count in joined.most_common(most):
        print(f"  put together: {one} and {other} ({count} pairs)")
    for label, groups in sorted(apart.items(), key=lambda item: -len(item[1]))[:most]:
        if len(groups) > 1:
            print(f"  kept apart: {label} is {len(groups)} groups")


if __name__ == "__main__":
    main()
