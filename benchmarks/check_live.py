"""How long `check` takes with a candidate that takes its time, so many answers at a time, beside promptfoo and beside nothing at all.

    python benchmarks/check_live.py [--cases 200] [--seconds 0.2] [--jobs 1 4 16] [--runs 3] [--promptfoo CMD]

The candidate is a shell that sleeps and prints one answer, so that it costs no processor. The floor is what sleeping takes: cases
times seconds by answers at a time. promptfoo runs the same program with its `exec` provider, without its cache (`--promptfoo
"npx promptfoo"`). The last lines are the starts of Python alone and of `check --help`.
"""

from __future__ import annotations

import argparse
import json
import shlex
import statistics
import sys
import tempfile
from pathlib import Path

from check_speed import MAIN, Timed, make  # type: ignore[import-not-found,unused-ignore]

ONE = "sleep {seconds}; printf '%s' '{{\"output\": \"I cannot say.\"}}'\n"
KEPT = """import json, sys, time
for line in sys.stdin:
    case = json.loads(line)
    time.sleep({seconds})
    said = {{"case_id": case["case_id"], "trial": case["trial"], "output": "I cannot say."}}
    print(json.dumps(said), flush=True)
"""


def promptfoo(command: str, folder: Path, cases: int, jobs: int) -> Timed:
    """promptfoo with the same program, one test a case."""
    config = {
        "providers": [f"exec: sh {folder / 'one.sh'}"],
        "prompts": ["{{case_id}}"],
        "tests": [
            {"vars": {"case_id": f"c-{n}"}, "assert": [{"type": "icontains", "value": "cannot"}]}
            for n in range(cases)
        ],
    }
    (folder / "promptfoo.json").write_text(json.dumps(config), "utf-8")
    words = [*shlex.split(command), "eval", "-c", str(folder / "promptfoo.json"), "--no-cache"]
    words += ["-j", str(jobs), "--no-table", "--no-progress-bar", "-o", str(folder / "out.json")]
    return Timed(f"promptfoo -j {jobs}", words)


def main() -> None:
    """Print a line for each command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=0.2)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--promptfoo")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        pack, _ = make(folder, asked.cases, 1)
        (folder / "one.sh").write_text(ONE.format(seconds=asked.seconds))
        (folder / "kept.py").write_text(KEPT.format(seconds=asked.seconds))
        program = [sys.executable, "-c", MAIN]
        check = [*program, "--json", "check", str(pack)]
        kept = f"'{sys.executable}' '{folder / 'kept.py'}'"
        runs: list[tuple[Timed, float]] = []
        for jobs in asked.jobs:
            least = asked.seconds * -(-asked.cases // jobs)
            process = [*check, "--command", f"sh {folder / 'one.sh'}", "-j", str(jobs)]
            jsonl = [*check, "--command", kept, "--mode", "jsonl", "-j", str(jobs)]
            runs += [(Timed(f"check -j {jobs}", process), least)]
            runs += [(Timed(f"check -j {jobs}, jsonl", jsonl), least)]
            if asked.promptfoo:
                runs.append((promptfoo(asked.promptfoo, folder, asked.cases, jobs), least))
        starts = [
            Timed("python -c pass", [sys.executable, "-c", "pass"]),
            Timed("check --help", [*program, "check", "--help"]),
        ]
        for _ in range(asked.runs):
            for one in [*(timed for timed, _ in runs), *starts]:
                one.run()
    print(f"{asked.cases} cases of {asked.seconds} s, medians of {asked.runs}")
    for one, least in runs:
        busy = statistics.median(one.busy)
        print(
            f"  {one.name:20s} {one.median:7.2f} s   floor {least:6.2f} s   x floor {one.median / least:5.2f}   "
            f"CPU of all processes {busy:6.2f} s"
        )
    for one in starts:
        ratio = one.median / starts[0].median
        print(f"  {one.name:20s} {one.median * 1000:7.0f} ms  x python {ratio:5.1f}")


if __name__ == "__main__":
    main()
