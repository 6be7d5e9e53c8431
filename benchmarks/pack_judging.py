"""How rightly packs judge: answer sets that experts judged, beside other ways to judge them, in one run.

    python benchmarks/pack_judging.py benchmarks/answers/*.jsonl [OTHER.jsonl ...]

A line of a set is a case: `role`, `question`, `accepted`, `rejected` (none for a guard), three `right` and three `wrong`
answers. A case is built from question, accepted and rejected answer alone; then every other answer is judged.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein
from tracejury.store.canonical import Json
from tracejury.store.claims.claim import Claim, Output
from tracejury.store.claims.deriving import derive_claims
from tracejury.store.claims.evaluating import evaluate, passes
from tracejury.store.claims.judging import Standard, judge
from tracejury.store.claims.matching import NORMALIZE
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


MAX_FIGURES: Final = 6
MAX_WORDS: Final = 8
MAX_SENTENCES: Final = 3
SHORT: Final = 40
_FIGURE: Final = re.compile(
    r"[$€£¥]\s?\d[\d.,]*\d|[$€£¥]\s?\d|\b\d[\d.,:/-]*\d\s?%?|\b\d\s?%?"
    r"|\b(?=[A-Z0-9-]*\d)[A-Z][A-Z0-9-]{2,}\b"
)
_WORD: Final = re.compile(r"[^\W\d_]{5,}")
_SHORT_WORD: Final = re.compile(r"[^\W\d_]+")
_SENTENCE: Final = re.compile(r"[^.!?。！？\n]+")


def earlier_verdict(accepted: str, rejected: str | None, answer: str) -> bool:
    """Whether an answer passes the checks that were derived before."""
    checks = _guard(accepted) if rejected is None else _fix(rejected, accepted)
    return passes(tuple(checks), Output(answer))


def _check(
    kind: str, arguments: dict[str, Json], *, whole: bool = False, gate: bool = True
) -> Claim:
    return Claim(
        "", kind, {**arguments, **({"whole": True} if whole else {})}, NORMALIZE, gate=gate
    )


def _figures(text: str) -> list[str]:
    found = (match[0].strip().rstrip(".,:/-") for match in _FIGURE.finditer(text))
    return list(dict.fromkeys(item for item in found if item))


def _words(text: str, pattern: re.Pattern[str] = _WORD) -> list[str]:
    found = dict.fromkeys(word.casefold() for word in pattern.findall(text))
    return sorted(found, key=lambda word: (-len(word), word))


def _whole(text: str) -> list[str]:
    whole = text.strip().strip(".!?。！？ ")
    return [whole] if len(whole) <= SHORT and any(char.isalnum() for char in whole) else []


def _new(items: Sequence[str], text: str, *, whole: bool) -> list[str]:
    return [
        item
        for item in items
        if evaluate(_check("not_contains", {"value": item}, whole=whole), Output(text)).passed
    ]


def _fix(rejected: str, accepted: str) -> list[Claim]:
    checks = _from_correction(rejected, accepted)
    gating = [one for one in checks if one.gate and _separates(one, rejected, accepted)]
    if not gating:
        gating = [one for one in checks if _separates(one, rejected, accepted)]
    return [*gating, _check("not_equals", {"value": rejected})]


def _separates(check: Claim, rejected: str, accepted: str) -> bool:
    return not evaluate(check, Output(rejected)).passed and evaluate(check, Output(accepted)).passed


def _from_correction(rejected: str, accepted: str) -> list[Claim]:
    checks = []
    figures = _new(_figures(accepted), rejected, whole=True)[:MAX_FIGURES]
    if figures:
        checks.append(_check("contains_any", {"values": list(figures)}, whole=True))
    words = _new(_words(accepted), rejected, whole=False)[:MAX_WORDS]
    if words:
        checks.append(_check("contains_any", {"values": list(words)}, gate=False))
    if checks:
        return checks
    short = _new(_words(accepted, _SHORT_WORD), rejected, whole=True)[:MAX_WORDS]
    if short:
        return [_check("contains_any", {"values": list(short)}, whole=True)]
    code = _new(_whole(accepted), rejected, whole=True)
    if code:
        return [_check("contains", {"value": code[0]}, whole=True)]
    gone = _new(
        [part.strip() for part in _SENTENCE.findall(rejected) if part.strip()],
        accepted,
        whole=False,
    )
    return [_check("not_contains", {"value": sentence}) for sentence in gone[:MAX_SENTENCES]]


def _guard(accepted: str) -> list[Claim]:
    figures, words, short = (
        _figures(accepted)[:MAX_FIGURES],
        _words(accepted)[:MAX_WORDS],
        _whole(accepted),
    )
    if figures:
        return [_check("contains_all", {"values": list(figures)}, whole=True)]
    if words:
        return [_check("contains_any", {"values": list(words)})]
    return [_check("contains", {"value": short[0]}, whole=True)] if short else []


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
                        by_type[name].add(
                            "ask" if must_not and state == "pass" else state, right=right
                        )
        print(f"\n{Path(path).name}: {len(cases)} cases, {dict(sorted(status.items()))}")
        for name in ("claims", *OTHERS):
            for role in ("fix", "guard", "all"):
                print(f"  {name:26s} {role:6s} {table[(name, role)]}")
        print("  each type of claim by itself:")
        for name, count in sorted(by_type.items()):
            print(f"  {name:26s} {'':6s} {count}")


if __name__ == "__main__":
    main(sys.argv[1:])
