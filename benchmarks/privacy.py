"""Findings of store/privacy on the labelled set, beside the defaults of presidio-analyzer and detect-secrets, in one run.

    python benchmarks/privacy.py [--set labelled|held_out|both] [--rivals PYTHON] [--misses] [--bundles FOLDER...]

`--rivals` names the Python of a virtual environment in which presidio-analyzer and detect-secrets are installed; without it,
ours alone is measured. A finding is right if its type is that of a label and both share half or more of what they
cover together. Without a model of spaCy, presidio runs its recognizers of patterns alone, and finds no names.
Then: MB per second of a processor of finding and of masking, beside reading the same bundles.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, TypeAlias

HERE = Path(__file__).parent
ROOT = HERE.parent
SET = ROOT / "tests" / "privacy" / "labelled"
Span: TypeAlias = tuple[str, int, int]


def lines(name: str) -> list[dict[str, Any]]:
    text = (SET / f"{name}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def fits(found: Span, label: Span) -> bool:
    both = min(found[2], label[2]) - max(found[1], label[1])
    union = max(found[2], label[2]) - min(found[1], label[1])
    return found[0] == label[0] and both * 2 >= union


def figures(
    texts: list[dict[str, Any]], found: list[list[Span]]
) -> tuple[dict[str, tuple[int, int, int]], list[str]]:
    """Per type: right, wrongly found, missed; and what was wrong, in words."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    said = []
    for line, spans in zip(texts, found, strict=True):
        text = line["text"]
        labels = [(one["type"], one["start"], one["end"]) for one in line["spans"]]
        for label in labels:
            right = any(fits(one, label) for one in spans)
            counts[label[0]][0 if right else 2] += 1
            if not right:
                said.append(f"missed {label[0]}: {text[label[1] : label[2]]!r} in {text!r}")
        for one in spans:
            if not any(fits(one, label) for label in labels):
                counts[one[0]][1] += 1
                said.append(f"wrong {one[0]}: {text[one[1] : one[2]]!r} in {text!r}")
    return {name: (a, b, c) for name, (a, b, c) in counts.items()}, said


def ours(texts: list[dict[str, Any]]) -> list[list[Span]]:
    from tracejury.store.privacy.find import find
    from tracejury.store.privacy.rules import builtin

    names = (SET / "names.txt").read_text("utf-8").split("\n")
    rules = builtin().with_names(one for one in names if one)
    return [[(one.type, one.start, one.end) for one in find(line["text"], rules)] for line in texts]


def rivals(python: str, name: str) -> dict[str, list[list[Span]]]:
    """What the others find, run in their own environment."""
    done = subprocess.run(
        [python, str(HERE / "privacy_rivals.py"), str(SET / f"{name}.jsonl")],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"the others could not be run:\n{done.stderr[-2000:]}")
    print(done.stderr.strip().splitlines()[-1])
    return {
        who: [[(one[0], one[1], one[2]) for one in spans] for spans in found]
        for who, found in json.loads(done.stdout).items()
    }


def show(who: str, counts: dict[str, tuple[int, int, int]], types: list[str]) -> None:
    print(f"\n{who}\n  {'type':16} {'labels':>6} {'precision':>9} {'recall':>7} {'F1':>6}")
    everything = [*types, "all"]
    total = tuple(sum(one[at] for one in counts.values()) for at in range(3))
    for type_ in everything:
        right, wrong, missed = total if type_ == "all" else counts.get(type_, (0, 0, 0))
        precision = f"{right / (right + wrong):9.3f}" if right + wrong else "        -"
        recall = f"{right / (right + missed):7.3f}" if right + missed else "      -"
        f1 = (
            f"{2 * right / (2 * right + wrong + missed):6.3f}"
            if right + wrong + missed
            else "     -"
        )
        print(f"  {type_:16} {right + missed:6} {precision} {recall} {f1}")


def speed(folders: list[Path]) -> None:
    """MB per second of a processor of reading bundles, of finding in what they hold and of masking it: all that is in
    these folders, once."""
    from tracejury.store.bundles.opening import read_bundle
    from tracejury.store.privacy.find import Finder
    from tracejury.store.privacy.rules import builtin
    from tracejury.store.privacy.twin.masking import Masking
    from tracejury.store.privacy.twin.pseudonyms import Twin
    from tracejury.store.privacy.twin.traces import masked_trace
    from tracejury.store.trace import Trace, trace_content

    paths = sorted(path for folder in folders for path in folder.rglob("*.json*"))
    size = sum(path.stat().st_size for path in paths) / 1e6
    start = time.process_time()
    traces = [
        one
        for path in paths
        for part in read_bundle(path)
        for one in part.items
        if isinstance(one, Trace)
    ]
    reading = time.process_time() - start
    contents = [json.loads(json.dumps(trace_content(one))) for one in traces]
    texts = [json.dumps(one, ensure_ascii=False) for one in contents]
    content = sum(len(one.encode()) for one in texts) / 1e6
    rules = builtin()
    # What is imported at the first candidate is not measured.
    find = Finder(rules)
    find("call 030 901820, DE44 5001 0517 5407 3249 31")
    start = time.process_time()
    findings = sum(len(find(one)) for one in texts)
    finding = time.process_time() - start
    masking = Masking(rules, Twin(b"a key of the benchmark", rules))
    masking.mask_text("call 030 901820")
    start = time.process_time()
    for one in contents:
        masking.mask_json(one)
    masked = time.process_time() - start
    # As a library is shown masked, or copied: a trace as the program holds it.
    # With rules of its own: what was found before is not remembered.
    own = rules.with_names(())
    masking = Masking(own, Twin(b"a key of the benchmark", own))
    masking.mask_text("call 030 901820")
    start = time.process_time()
    for one in traces:
        masked_trace(one, masking)
    as_traces = time.process_time() - start
    print(
        f"\n{len(paths)} bundles of {size:.1f} MB: read at {size / reading:.1f} MB/s; {len(traces)} traces of {content:.1f} MB with"
        f" {findings} findings: found at {content / finding:.1f} MB/s, masked at {content / masked:.1f} MB/s as JSON"
        f" and at {content / as_traces:.1f} MB/s as traces"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=["labelled", "held_out", "both"], default="labelled")
    parser.add_argument("--rivals")
    parser.add_argument("--misses", action="store_true", help="list what was wrong")
    parser.add_argument(
        "--bundles", type=Path, nargs="*", default=[ROOT / "sample_traces", ROOT / "tests" / "data"]
    )
    given = parser.parse_args()
    from tracejury.store.privacy.finding import TYPES

    for name in ["labelled", "held_out"] if given.set == "both" else [given.set]:
        texts = lines(name)
        without = sum(not one["spans"] for one in texts)
        print(f"\n=== {name}: {len(texts)} texts, {without} without anything private")
        found = {"tracejury": ours(texts)}
        if given.rivals:
            found |= rivals(given.rivals, name)
        for who, spans in found.items():
            counts, said = figures(texts, spans)
            show(who, counts, list(TYPES))
            if given.misses and who == "tracejury":
                print("\n".join(said))
    if given.bundles:
        speed(given.bundles)


if __name__ == "__main__":
    main()
