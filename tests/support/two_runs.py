"""The twelve questions of the samples, asked of two versions of Vina, in a library; and what an expert finds."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tracejury import sample_traces
from tracejury.store.comparison_acts import Choice
from tracejury.store.insight.comparing.tally import Outcome
from tracejury.store.workspace.choices import choose
from tracejury.store.workspace.comparisons import Comparison, comparisons, make_comparison
from tracejury.store.workspace.workspace import Workspace

FOLDER: Final = Path(sample_traces.__file__).parent
RUNS: Final = ("vina_candidate.jsonl", "vina_production.jsonl")
FOUND: Final[dict[int, Outcome]] = {
    0: "candidate", 1: "candidate", 2: "both_good", 3: "candidate", 5: "candidate", 6: "production",
    7: "candidate", 8: "relocated", 9: "candidate", 10: "both_good", 11: "both_bad",
}  # fmt: skip
"""What an expert finds, by the number of the pair; the two answers of pair 4 are the same."""


def load_two_runs(space: Workspace) -> Comparison:
    """Load both bundles, and compare them."""
    space.load_and_group([FOLDER / name for name in RUNS])
    return make_comparison(space, *RUNS, name="vina")


def vina(space: Workspace) -> Comparison:
    """That comparison, read again."""
    [found] = comparisons(space)
    return found


def pressed_for(space: Workspace, comparison: Comparison, number: int, outcome: Outcome) -> Choice:
    """What a reviewer presses who finds this, by where each answer stands before them."""
    if outcome not in ("candidate", "production"):
        return outcome  # type: ignore[return-value]
    left, _ = comparison.sides(space.reviewer, number)
    return (
        "left"
        if (left == comparison.pairs[number].candidate) == (outcome == "candidate")
        else "right"
    )


def decide_all(space: Workspace, comparison: Comparison, found: dict[int, Outcome] = FOUND) -> None:
    """Decide every pair as the expert finds it."""
    for number, outcome in found.items():
        choose(space, comparison, number, pressed_for(space, comparison, number, outcome))
