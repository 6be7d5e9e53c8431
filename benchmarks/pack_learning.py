"""How a case learns: decided and wrong after 0, 1, 2 and 3 more witnesses.

    python -m tracejury.benchmarks.pack_learning SET.jsonl…

A line of a set is {question, accepted, rejected, right: […], wrong: […]}: the recorded failure and its correction, and
answers that a person judged. Of these, some become witnesses, as if they had been asked about, and the others are
judged by the claims that all witnesses give. Every answer is a witness as often as every other: the orders are all
that begin with a right or a wrong one and take turns.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tracejury.store.claims.claim import Output
from tracejury.store.claims.deriving import derive_claims
from tracejury.store.claims.judging import Standard, judge
from tracejury.store.claims.witness import Witness

MOST: Final = 3
"""The most further witnesses."""


@dataclass
class Tally:
    """Verdicts on answers of which it is known whether they are right."""

    judged: int = 0
    decided: int = 0
    failed_right: int = 0
    passed_wrong: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        return self.failed_right + self.passed_wrong

    def add(self, verdict: str, *, right: bool) -> None:
        self.judged += 1
        self.decided += verdict != "ask"
        self.failed_right += right and verdict == "fail"
        self.passed_wrong += not right and verdict == "pass"


def recorded(line: Mapping[str, Any]) -> list[Witness]:
    """The witnesses that the case has from the review of its trace."""
    found = []
    if line.get("rejected"):
        found.append(Witness(Output(line["rejected"]), False, source="recorded answer"))
    if line.get("accepted"):
        source = "correction" if line.get("rejected") else "recorded answer"
        found.append(Witness(Output(line["accepted"]), True, source=source))
    return found


def orders(line: Mapping[str, Any]) -> Iterator[list[Witness]]:
    """Further witnesses in the orders in which they may come."""
    right = [Witness(Output(text), True, source="asked answer") for text in line["right"]]
    wrong = [Witness(Output(text), False, source="asked answer") for text in line["wrong"]]
    for first, second in ((right, wrong), (wrong, right)):
        for start in range(min(len(first), len(second))):
            turns = zip(
                first[start:] + first[:start], second[start:] + second[:start], strict=False
            )
            yield [one for pair in turns for one in pair]


def learn(lines: Sequence[Mapping[str, Any]]) -> list[Tally]:
    """The verdicts with 0 to MOST further witnesses."""
    tallies = [Tally() for _ in range(MOST + 1)]
    for line in lines:
        for order in orders(line):
            for count, tally in enumerate(tallies):
                witnesses = (*recorded(line), *order[:count])
                claims = derive_claims(line["question"], witnesses).claims
                standard = Standard(line["question"], claims, witnesses)
                for one in order[count:]:
                    tally.add(judge(standard, one.output).verdict, right=one.accepted)
    return tallies


def main() -> None:
    """Print a table for each set."""
    for name in sys.argv[1:]:
        path = Path(name)
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for role in ("fix", "guard"):
            mine = [line for line in lines if line.get("role", "fix") == role]
            if not mine:
                continue
            print(f"{path.name}, {len(mine)} {role} cases")
            print("  further witnesses   decided   wrong of decided   right failed   wrong passed")
            for count, tally in enumerate(learn(mine)):
                decided = tally.decided / max(tally.judged, 1)
                wrong = tally.wrong / max(tally.decided, 1)
                print(
                    f"  {count:>17}   {decided:>7.1%}   {wrong:>16.1%}"
                    f"   {tally.failed_right / tally.judged:>12.1%}   {tally.passed_wrong / tally.judged:>12.1%}"
                )


if __name__ == "__main__":
    main()
