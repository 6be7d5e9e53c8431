"""Findings of `privacy scan` on two public sets, which are not part of this project and have to be fetched first.

    python benchmarks/privacy_public.py --leaky FOLDER --presidio FILE [--misses]

FOLDER is a checkout of github.com/Plazmaz/leaky-repo. Counted as its own `.leaky-meta/benchmark.py` does: per file of
`secrets.csv`, findings up to the number of lines with something risky or informative are found, those beyond it
are false. Since two findings of one line count twice in that, places (a line, a value of a JSON file) are counted, too.

FILE is `data/synth_dataset_v2.json` of github.com/microsoft/presidio-research, or its beginning. Types that we have no like
of (places, organizations, titles, ages, web addresses, driver's licenses, times that are no date of birth) are left out. A finding
counts if its type is that of a label and both share half or more of what they cover together. `listed` has the names of all
labelled people in its rules, which is how a user names people (`--names`).
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from privacy import Span, figures  # type: ignore[import-not-found,unused-ignore]
from tracejury.store.privacy.find import find
from tracejury.store.privacy.rules import Rules, builtin
from tracejury.store.workspace.privacy import Scan, scan_path

TYPES = {
    "PERSON": "name",
    "CREDIT_CARD": "card",
    "EMAIL_ADDRESS": "e-mail",
    "IBAN_CODE": "iban",
    "US_SSN": "national number",
    "PHONE_NUMBER": "phone",
    "IP_ADDRESS": "ip",
    "DATE_TIME": "birth date",
}
BORN = re.compile(r"(?i)\b(?:born on|date of birth)\b")


def leaky(folder: Path, misses: bool) -> None:
    """Print what is found in leaky-repo."""
    total = absent = 0
    findings, places, files = [0, 0], [0, 0], [0, 0]
    for name, risk, informative in expected(folder / ".leaky-meta" / "secrets.csv"):
        total += risk + informative
        if not (folder / name).exists():
            absent += risk + informative
            continue
        found = list(scan_path(folder / name, builtin(), Scan()))
        here = len({one.place for one in found})
        for sums, number in ((findings, len(found)), (places, here)):
            sums[0] += min(number, risk + informative)
            sums[1] += max(number - risk - informative, 0)
        files[0] += bool(found)
        files[1] += 1
        if misses and len(found) != risk + informative:
            print(f"  {name}: {len(found)} findings, {here} places of {risk} + {informative}")
    print(f"leaky-repo: {files[0]} of {files[1]} files; {absent} of {total} in files not there")
    print(f"  by findings: {findings[0]} of {total} found, {findings[1]} false")
    print(f"  by places:   {places[0]} of {total} found, {places[1]} false")


def expected(path: Path) -> Iterator[tuple[str, int, int]]:
    """Each file with how many of its lines are risky, and how many informative."""
    lines = [one for one in path.read_text("utf-8").splitlines() if one and one[0] != "#"]
    for name, risk, informative in csv.reader(lines):
        yield name, int(risk), int(informative)


def presidio(path: Path, misses: bool) -> None:
    """Print what is found in the texts of presidio-research."""
    texts = [labelled(one) for one in json.loads(path.read_text("utf-8"))]
    people = sorted(
        {
            line["text"][one["start"] : one["end"]]
            for line in texts
            for one in line["spans"]
            if one["type"] == "name"
        }
    )
    for title, rules in (
        ("no name listed", builtin()),
        ("listed", builtin().with_names(people)),
    ):
        by_type, said = figures(texts, [spans(line["text"], rules) for line in texts])
        print(f"presidio-research, {title}: {len(texts)} texts")
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for name, counts in sorted(by_type.items()):
            print(f"  {name:16} {told(*counts)}")
            for group in ["all"] if name == "name" else ["structured", "all"]:
                sums[group] = [a + b for a, b in zip(sums[group], counts, strict=True)]
        for group, counts in sums.items():
            print(f"  {group:16} {told(*counts)}")
        if misses:
            print("\n".join(f"    {one}" for one in said))


def labelled(one: dict[str, Any]) -> dict[str, Any]:
    """A text with its labels of types that we have a like of."""
    text = one["full_text"]
    return {
        "text": text,
        "spans": [
            {
                "type": TYPES[span["entity_type"]],
                "start": span["start_position"],
                "end": span["end_position"],
            }
            for span in one["spans"]
            if span["entity_type"] in TYPES
            and (span["entity_type"] != "DATE_TIME" or BORN.search(text))
        ],
    }


def spans(text: str, rules: Rules) -> list[Span]:
    """What our rules find."""
    return [(one.type, one.start, one.end) for one in find(text, rules)]


def told(right: int, wrong: int, missed: int) -> str:
    """A line of a table."""
    precision, recall = right / (right + wrong or 1), right / (right + missed or 1)
    f1 = 2 * right / (2 * right + wrong + missed or 1)
    return f"{right + missed:4} labels  F1 {f1:.3f} ({precision:.3f} / {recall:.3f})"


def main() -> None:
    """Read the options and print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leaky", type=Path)
    parser.add_argument("--presidio", type=Path)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    if options.leaky:
        leaky(options.leaky, options.misses)
    if options.presidio:
        presidio(options.presidio, options.misses)


if __name__ == "__main__":
    main()
