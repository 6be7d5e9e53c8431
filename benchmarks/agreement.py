"""Figures of agreement with their intervals, beside the packages krippendorff and irrCAC: one run, the same ratings.

    python benchmarks/agreement.py [--rivals PYTHON] [--items 10000] [--reviewers 5] [--draws 2000]

PYTHON is an interpreter that has `krippendorff` and `irrCAC` (with what they need: numpy, pandas, scipy). Neither draws
intervals: irrCAC gives one by a formula. krippendorff is therefore called once for each of a few draws, and what all would
take is what one takes, times their number. Its ratings are given to it as counts, which is its faster way.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

VALUES = 5
RIVAL_DRAWS = 50

RIVALS = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
units = json.load(open(sys.argv[1])); draws, last = int(sys.argv[2]), int(sys.argv[3])
started = time.perf_counter()
import numpy as np, krippendorff
imports = {"krippendorff": time.perf_counter() - started}
started = time.perf_counter()
import pandas as pd
from irrCAC.raw import CAC
imports["irrCAC"] = time.perf_counter() - started
counts = np.array([[unit.count(value) for value in range(1, last + 1)] for unit in units])
random = np.random.default_rng(1)
found = {"imports": imports, "values": {}, "seconds": {}}
for level in ("nominal", "ordinal"):
    def alpha(of):
        return krippendorff.alpha(value_counts=of, value_domain=list(range(1, last + 1)), level_of_measurement=level)
    started = time.perf_counter()
    found["values"]["alpha " + level] = alpha(counts)
    found["seconds"]["alpha " + level] = time.perf_counter() - started
    started = time.perf_counter()
    for _ in range(draws):
        alpha(counts[random.integers(0, len(counts), len(counts))])
    found["seconds"]["draw " + level] = (time.perf_counter() - started) / draws
frame = pd.DataFrame([[np.nan if one is None else one for one in unit] for unit in units])
for name, call in (("AC1", "gwet"), ("Fleiss", "fleiss")):
    started = time.perf_counter()
    found["values"][name] = getattr(CAC(frame, weights="identity"), call)()["est"]["coefficient_value"]
    found["seconds"][name] = time.perf_counter() - started
print(json.dumps(found))
"""


def rated(items: int, reviewers: int) -> list[list[int | None]]:
    """Reviewers who see what is there in seven of ten cases, guess else, and leave out every tenth item."""
    chance = random.Random(20261129)

    def said(there: int) -> int | None:
        if chance.random() < 0.1:
            return None
        return there if chance.random() < 0.7 else chance.randint(1, VALUES)

    return [
        [said(there) for _ in range(reviewers)]
        for there in (chance.randint(1, VALUES) for _ in range(items))
    ]


def ours(units: list[list[int | None]], draws: int) -> dict[str, Any]:
    """Each figure alone, then all of them by the same draws."""
    started = time.perf_counter()
    from tracejury.store.insight.agreement.coefficients import (
        Coefficient,
        alpha,
        fleiss,
        gwet,
        percent,
        value_of,
    )
    from tracejury.store.insight.agreement.ratings import Ratings, ratings_of
    from tracejury.store.insight.agreement.resampling import Resampling, intervals

    found: dict[str, Any] = {"imports": {"ours": time.perf_counter() - started}}
    made: dict[str, Callable[[Ratings], Coefficient]] = {
        "percent": percent,
        "alpha nominal": alpha,
        "alpha ordinal": lambda ratings: alpha(ratings, "ordinal"),
        "AC1": gwet,
        "Fleiss": fleiss,
    }
    found |= {"values": {}, "seconds": {}, "bootstrap": {}}
    how = Resampling(draws, 1)
    for name, make in made.items():
        started = time.perf_counter()
        ratings = ratings_of(units)
        coefficient = make(ratings)
        found["values"][name] = value_of(coefficient, ratings.times)
        found["seconds"][name] = time.perf_counter() - started
        intervals({name: coefficient}, ratings.times, how)
        found["bootstrap"][name] = time.perf_counter() - started
    started = time.perf_counter()
    ratings = ratings_of(units)
    intervals({name: make(ratings) for name, make in made.items()}, ratings.times, how)
    found["all"] = time.perf_counter() - started
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rivals", type=Path)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--reviewers", type=int, default=5)
    parser.add_argument("--draws", type=int, default=2_000)
    asked = parser.parse_args()
    units = rated(asked.items, asked.reviewers)
    here = ours(units, asked.draws)
    rivals: dict[str, Any] = {}
    if asked.rivals:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "units.json"
            file.write_text(json.dumps(units))
            command = [str(asked.rivals), "-c", RIVALS, str(file), str(RIVAL_DRAWS), str(VALUES)]
            rivals = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    print(f"{asked.items:,} items, {asked.reviewers} reviewers, {asked.draws:,} draws")
    for whose in (here, rivals):
        for name, seconds in whose.get("imports", {}).items():
            print(f"  import {name:<14} {seconds:6.2f} s")
    for name, value in here["values"].items():
        line = f"  {name:<14} {value:.6f}  {here['seconds'][name]:6.2f} s, with interval {here['bootstrap'][name]:6.2f} s"
        if name in rivals.get("values", {}):
            line += f"   theirs {rivals['values'][name]:.6f}  {rivals['seconds'][name]:6.2f} s"
        draw = rivals.get("seconds", {}).get(f"draw {name.removeprefix('alpha ')}")
        if draw is not None and name.startswith("alpha"):
            line += f", with interval {draw * asked.draws:8.1f} s (of {RIVAL_DRAWS} draws)"
        print(line)
    print(f"  all five by the same draws: {here['all']:.2f} s")


if __name__ == "__main__":
    main()
