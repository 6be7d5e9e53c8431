"""How rightly packs judge: answer sets that experts judged, beside other ways to judge them, in one run.

    python benchmarks/pack_judging.py benchmarks/answers/*.jsonl [OTHER.jsonl ...]

A line of a set is a case: `role`, `question`, `accepted`, `rejected` (none for a guard), three `right` and three `wrong`
answers. A case is built from question, accepted and rejected answer alone; then every other answer is judged.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from earlier_checks import earlier_verdict
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from tracejury.store.claims.claim import Output
from tracejury.store.claims.deriving import derive_claims
from tracejury.store.claims.judging import Standard, judge
from tracejury.store.claims.nearness import plain
from tracejury.store.claims.strength import GATES_FROM, strength_of
from tracejury.store.claims.witness import Witness

ROUGE_THRESHOLD: Final = 0.75
LEVENSHTEIN_THRESHOLD: Final = 5
"""The defaults of promptfoo's `rouge-n` and `levenshtein`."""


def standard_of(case: dict[str, Any]) -> Standard:
    """The standard that a case of a set gives, from one accepted and at most one rejected answer."""
    witnesses = [Witness(Output(case["accepted"]), accepted=True)]
    if case["rejected"]:
        witnesses.append(Witness(Output(case["rejected"]), accepted=False))
    derived = derive_claims(case["question"], witnesses)
    return Standard(case["question"], derived.claims, tuple(witnesses))


def answers_of(case: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """The other answers of a case, each with whether it is right."""
    yield from ((answer, True) for answer in case["right"])
    yield from ((answer, False) for answer in case["wrong"])


def rouge(case: dict[str, Any], answer: str) -> str:
    """promptfoo's rouge-n: the share of the words of the reference that an answer has."""
    wanted = set(plain(case["accepted"]).split())
    share = len(wanted & set(plain(answer).split())) / max(1, len(wanted))
    return "pass" if share >= ROUGE_THRESHOLD else "fail"


def levenshtein(case: dict[str, Any], answer: str) -> str:
    """promptfoo's levenshtein: few edits from the reference."""
    edits = Levenshtein.distance(case["accepted"], answer)
    return "pass" if edits <= LEVENSHTEIN_THRESHOLD else "fail"


def nearer(case: dict[str, Any], answer: str) -> str:
    """Whether an answer is nearer to the accepted than to the rejected one; a guard asks."""
    if not case["rejected"]:
        return "ask"
    good = fuzz.token_set_ratio(plain(case["accepted"]), plain(answer))
    bad = fuzz.token_set_ratio(plain(case["rejected"]), plain(answer))
    return "pass" if good > bad else "fail"


def earlier(case: dict[str, Any], answer: str) -> str:
    """The checks that were derived before."""
    return "pass" if earlier_verdict(case["accepted"], case["rejected"], answer) else "fail"


class Count:
    """Decided and wrong answers."""

    def __init__(self) -> None:
        self.all = self.decided = self.wrong = self.false_fail = self.false_pass = 0

    def add(self, verdict: str, *, right: bool) -> None:
        """Count one verdict."""
        self.all += 1
        self.decided += verdict != "ask"
        self.false_fail += verdict == "fail" and right
        self.false_pass += verdict == "pass" and not right
        self.wrong = self.false_fail + self.false_pass

    def __str__(self) -> str:
        wrong = 100 * self.wrong / max(1, self.decided)
        return (
            f"decided {self.decided:4d} of {self.all:4d} ({100 * self.decided / max(1, self.all):5.1f} %), wrong of decided "
            f"{wrong:5.1f} % (false fail {self.false_fail}, false pass {self.false_pass})"
        )


OTHERS: Final[dict[str, Callable[[dict[str, Any], str], str]]] = {
    "checks as derived before": earlier,
    "promptfoo rouge-n": rouge,
    "promptfoo levenshtein": levenshtein,
    "nearer to accepted": nearer,
}


def main(paths: list[str]) -> None:
    """Judge every set and print the table."""
    for path in paths:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        cases = [json.loads(line) for line in lines if line.strip()]
        table: dict[tuple[str, str], Count] = defaultdict(Count)
        by_type: dict[str, Count] = defaultdict(Count)
        status: Counter[str] = Counter()
        for case in cases:
            standard = standard_of(case)
            gates = strength_of(standard).score >= GATES_FROM
            status[f"{case['role']} {'gates' if gates else 'thin'}"] += 1
            for answer, right in answers_of(case):
                found = judge(standard, Output(answer))
                verdict = found.verdict if gates or found.by in ("witness", "invariant") else "ask"
                for role in (case["role"], "all"):
                    table[("claims", role)].add(verdict, right=right)
                    for name, method in OTHERS.items():
                        table[(name, role)].add(method(case, answer), right=right)
                for result in found.results:
                    if result.check.origin and result.check.type != "non_empty":
                        must_not = result.check.arguments.get("must") is False
                        name = f"{'not ' if must_not else ''}{result.check.type}"
                        state = {"met": "pass", "broken": "fail", "silent": "ask"}[result.state]
                        by_type[name].add("ask" if must_not and state == "pass" else state, right=right)
        print(f"\n{Path(path).name}: {len(cases)} cases, {dict(sorted(status.items()))}")
        for name in ("claims", *OTHERS):
            for role in ("fix", "guard", "all"):
                print(f"  {name:26s} {role:6s} {table[(name, role)]}")
        print("  each type of claim by itself:")
        for name, count in sorted(by_type.items()):
            print(f"  {name:26s} {'':6s} {count}")


if __name__ == "__main__":
    main(sys.argv[1:])
