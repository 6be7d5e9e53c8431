"""How fast `check` and `pack verify` are on recorded outputs, in processes of their own, beside a floor.

    python benchmarks/check_speed.py [--cases 10000] [--trials 1] [--runs 3] [--before CHECKOUT] [--promptfoo CMD]

A pack is made from the answer sets in `benchmarks/answers/`: each case is a copy with other digits and another name in its
texts, so that no two cases say the same. Its outputs are the right and wrong answers that experts judged, with the same changes.
Packs and outputs are the same for the same figures, and are kept with `--keep FOLDER`.

The floor decodes the same files and compares each output with the accepted answer, word for word. `--before` runs another
checkout of this repository in turns with this one and compares what both print. `--promptfoo` runs promptfoo over the same outputs with
its `echo` provider and one `contains` a case (`--promptfoo "npx promptfoo"`).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from tracejury.store.canonical import canonical_hash
from tracejury.store.claims.claim import Output
from tracejury.store.claims.deriving import derive_claims
from tracejury.store.claims.witness import Witness
from tracejury.store.packs.case_text import file_name, readable_bytes
from tracejury.store.packs.cases import RECORDED, Case, Proof, asked_in
from tracejury.store.packs.manifest import manifest_json
from tracejury.store.packs.proof import prove

ANSWERS: Final = Path(__file__).parent / "answers"
FIRST: Final = [
    "Ada",
    "Bela",
    "Ciro",
    "Dana",
    "Edda",
    "Finn",
    "Gita",
    "Hugo",
    "Ines",
    "Jara",
    "Kofi",
    "Lena",
    "Milo",
    "Nora",
    "Otto",
    "Petra",
]
LAST: Final = [
    "Abara",
    "Brandt",
    "Castro",
    "Dvorak",
    "Egger",
    "Fuentes",
    "Gruber",
    "Haddad",
    "Ibarra",
    "Jansen",
    "Keller",
    "Lindt",
]
SYSTEM: Final = (
    "You are the assistant of a support desk. Answer from the policies below, in the language of the question, "
    "in at most five sentences. Never promise what no policy says. "
) * 6
MAIN: Final = "from tracejury.tui.commands.main import main; main()"
LAUNCHER: Final = """
import json, os, subprocess, sys, time
began = time.perf_counter()
with open(sys.argv[1], "wb") as out, open(sys.argv[2], "wb") as err:
    _, status, used = os.wait4(subprocess.Popen(sys.argv[3:], stdout=out, stderr=err).pid, 0)
ended = time.perf_counter() - began
busy = used.ru_utime + used.ru_stime
print(json.dumps([ended, busy, used.ru_maxrss >> 10, os.waitstatus_to_exitcode(status)]))
"""
"""A small process of its own, as the peak of a child counts from what its parent holds."""
FLOOR: Final = """
import json, pathlib, sys
cases = {}
for path in pathlib.Path(sys.argv[1], "cases").iterdir():
    case = json.loads(path.read_bytes())
    cases[case["id"]] = {one["output"] for one in case["witnesses"] if one["verdict"] == "accepted"}
same = 0
for line in open(sys.argv[2], encoding="utf-8"):
    row = json.loads(line)
    same += row["output"] in cases[row["case_id"]]
print(same)
"""


@dataclass(frozen=True)
class Change:
    """What tells the copies of one case apart: other digits, and a name that greets or is greeted."""

    number: int

    def text(self, text: str) -> str:
        """A text with the changes."""
        shift = self.number % 7 + 1
        other = "".join(str((int(digit) - 1 + shift) % 9 + 1) for digit in "123456789")
        return text.translate(str.maketrans("123456789", other))

    def answer(self, text: str) -> str:
        """An answer with the changes, and with a greeting."""
        return f"{self.name}: {self.text(text)}"

    @property
    def name(self) -> str:
        """A name that hardly any other copy has."""
        first, rest = FIRST[self.number % len(FIRST)], self.number // len(FIRST)
        last, rest = LAST[rest % len(LAST)], rest // len(LAST)
        more = LAST[rest % len(LAST)].lower()
        return f"{first} {last}{more if rest else ''}"


def case_of(number: int, data: dict[str, Any], trials: int) -> Case:
    """A case from one line of an answer set."""
    change = Change(number)
    question = f"{change.text(data['question'])} ({change.name}, desk {number})"
    source = "correction" if data["rejected"] else RECORDED
    witnesses = [Witness(Output(change.answer(data["accepted"])), True, ("ada",), "", source)]
    if data["rejected"]:
        failure = Output(change.answer(data["rejected"]))
        witnesses.insert(0, Witness(failure, False, ("ada",), "It is not so.", RECORDED))
    given = {
        "messages": [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]
    }
    case = Case(
        id="c-" + canonical_hash([number, data["question"]])[:16],
        role="fix" if data["rejected"] else "guard",
        input=given,
        witnesses=tuple(witnesses),
        claims=derive_claims(asked_in(given), witnesses).claims,
        proof=Proof("unproven", ""),
        question=question,
        reason="It is not so." if data["rejected"] else "",
        correction=witnesses[-1].output.text if data["rejected"] else None,
        slices=(f"app:{data['app']}", f"language:{data['language']}"),
        trials=trials,
        min_pass=trials,
        verdict={"label": "fail" if data["rejected"] else "pass", "by": ["ada"]},
        source={"trace": canonical_hash(number)},
    )
    return replace(case, proof=prove(case))


def lines() -> list[dict[str, Any]]:
    """The lines of all answer sets."""
    return [
        json.loads(line)
        for path in sorted(ANSWERS.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def outputs_of(number: int, case: Case, data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The recorded outputs of a case: mostly right answers in other words, some wrong, some the accepted one."""
    change = Change(number)
    known = [*data["right"], *data["wrong"], data["accepted"]]
    for trial in range(1, case.trials + 1):
        text = change.answer(known[(number + trial) % len(known)])
        yield {"case_id": case.id, "trial": trial, "input_hash": case.input_hash, "output": text}


def make(folder: Path, cases: int, trials: int) -> tuple[Path, Path]:
    """Write a pack and its outputs, unless they are there."""
    pack, outputs = folder / f"{cases}x{trials}.pack", folder / f"{cases}x{trials}.jsonl"
    if outputs.exists():
        return pack, outputs
    (pack / "cases").mkdir(parents=True, exist_ok=True)
    (pack / "manifest.json").write_bytes(readable_bytes(manifest_json("speed")))
    sets, rows = lines(), []
    for number in range(cases):
        data = sets[number % len(sets)]
        case = case_of(number, data, trials)
        name = file_name(case.question, case.case_hash[:16])
        (pack / "cases" / f"{name}.json").write_bytes(readable_bytes(case.json()))
        rows += [json.dumps(row) for row in outputs_of(number, case, data)]
    outputs.write_text("\n".join(rows) + "\n", "utf-8")
    return pack, outputs


@dataclass
class Timed:
    """The runs of one command."""

    name: str
    words: Sequence[str]
    path: str = ""
    seconds: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    peak: int = 0
    printed: bytes = b""

    def run(self) -> None:
        """Run it once more. Its peak is that of the largest process."""
        env = {**os.environ, "PROMPTFOO_DISABLE_TELEMETRY": "1", "PROMPTFOO_DISABLE_UPDATE": "1"}
        if self.path:
            env["PYTHONPATH"] = self.path
        with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
            words = [sys.executable, "-S", "-c", LAUNCHER, out.name, err.name, *self.words]
            told = subprocess.run(words, env=env, check=True, stdout=subprocess.PIPE).stdout
            seconds, busy, peak, code = json.loads(told)
            self.printed = Path(out.name).read_bytes()
            if code not in (0, 1, 3, 100):
                raise SystemExit(f"{self.name} ended with {code}: {Path(err.name).read_text()}")
        self.seconds.append(seconds)
        self.busy.append(busy)
        self.peak = max(self.peak, peak)

    @property
    def median(self) -> float:
        """The median of the runs, in seconds."""
        return statistics.median(self.seconds)


def ours(pack: Path, outputs: Path, name: str = "", path: str = "") -> list[Timed]:
    """The two commands that are measured, of the checkout that `path` leads to."""
    program = [sys.executable, "-c", MAIN, "--json"]
    return [
        Timed(f"check{name}", [*program, "check", str(pack), "--outputs", str(outputs)], path),
        Timed(f"pack verify{name}", [*program, "pack", "verify", str(pack)], path),
    ]


def promptfoo(command: str, folder: Path, pack: Path, outputs: Path) -> Timed:
    """promptfoo over the same outputs: recorded ones, `echo`, and one `icontains` a case."""
    wanted = {}
    for found in (pack / "cases").iterdir():
        case = json.loads(found.read_bytes())
        wanted[case["id"]] = case["witnesses"][-1]["output"]
    with (folder / "promptfoo.jsonl").open("w", encoding="utf-8") as tests:
        for line in outputs.read_text("utf-8").splitlines():
            row = json.loads(line)
            test = {
                "vars": {"case_id": row["case_id"]},
                "providerOutput": row["output"],
                "assert": [{"type": "icontains", "value": wanted[row["case_id"]][:12]}],
            }
            tests.write(json.dumps(test) + "\n")
    config = {"providers": ["echo"], "prompts": ["{{case_id}}"], "tests": "file://promptfoo.jsonl"}
    (folder / "promptfoo.json").write_text(json.dumps(config), "utf-8")
    words = [*shlex.split(command), "eval", "-c", str(folder / "promptfoo.json"), "--no-cache"]
    report = str(folder / "promptfoo-out.json")
    return Timed("promptfoo echo", [*words, "--no-table", "--no-progress-bar", "-o", report])


def main() -> None:
    """Print a line for each command, with its ratio to the floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--trials", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--before", type=Path)
    parser.add_argument("--promptfoo")
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = asked.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        pack, outputs = make(folder, asked.cases, asked.trials)
        runs = [Timed("floor", [sys.executable, "-c", FLOOR, str(pack), str(outputs)])]
        runs += ours(pack, outputs)
        if asked.before is not None:
            link = Path(made) / "before"
            link.mkdir()
            (link / "tracejury").symlink_to(asked.before.resolve())
            runs += ours(pack, outputs, ", before", str(link))
        if asked.promptfoo:
            runs.append(promptfoo(asked.promptfoo, folder.resolve(), pack, outputs))
        for _ in range(asked.runs):
            for one in runs:
                one.run()
        count = asked.cases * asked.trials
        print(f"{asked.cases} cases, {count} outputs, medians of {asked.runs}")
        for one in runs:
            print(
                f"  {one.name:20s} {one.median:7.2f} s   CPU of all processes {statistics.median(one.busy):7.2f} s   "
                f"{count / one.median:8.0f} outputs/s   peak {one.peak:5d} MiB   "
                f"x floor {one.median / runs[0].median:6.2f}"
            )
        if asked.before is not None:
            for now, before in zip(runs[1:3], runs[3:5], strict=True):
                same = (
                    hashlib.sha256(now.printed).digest() == hashlib.sha256(before.printed).digest()
                )
                ratio = before.median / now.median
                print(
                    f"  {now.name}: {ratio:.2f} times faster, prints {'the same' if same else 'OTHERWISE'}"
                )


if __name__ == "__main__":
    main()
