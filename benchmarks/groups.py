"""Grouping at scale, beside comparing all with all, MinHash LSH and Drain3.

    python benchmarks/groups.py [--sizes 1000 10000 100000] [--tools 40] [--no-others]

Failures of different tools are never compared, by any method. `--tools 1` is the worst case: all of one tool.

Each measurement is a process of its own on the same texts (benchmarks/failures.py): seconds of work without
making the texts, and peak memory of the process. The others are optional: pip install datasketch drain3.
Recall is of the pairs that brute force finds at the threshold, where that can be run.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from failures import failures  # type: ignore[import-not-found,unused-ignore]

THRESHOLD = 88.0
TOOLS = int(os.environ.get("GROUPS_TOOLS", "40"))
Result = dict[str, Any]


def tool_of(text: str, tools: int) -> str:
    """The tool that failed: few tools fail often, many seldom. The same text always fails in the same."""
    words = [word for word in text.split() if word.isalpha() and word.islower()][:2]
    lot = zlib.crc32(" ".join(words).encode()) / 2**32
    number = int(tools * lot * lot)
    return f"tool_{chr(97 + number // 26)}{chr(97 + number % 26)}"


def _signatures(texts: Sequence[str]) -> list[Any]:
    from tracejury.store.groups.failures import Failure
    from tracejury.store.groups.masks import Masks
    from tracejury.store.groups.signature import signed

    masks = Masks()
    return [
        signed(Failure("", "error", tool_of(text, TOOLS), text), masks).signature for text in texts
    ]


def ours(texts: list[str]) -> Result:
    """Mask, collapse what is the same, place."""
    from tracejury.store.groups.placing import in_order, place_all
    from tracejury.store.groups.replay import GroupEdits, GroupingSettings

    start = time.perf_counter()
    counts = Counter(_signatures(texts))
    masked = time.perf_counter()
    groups: dict[str, Any] = {}
    place_all(in_order(counts), groups, GroupEdits(), GroupingSettings(THRESHOLD))
    end = time.perf_counter()
    return {
        "seconds": end - start, "mask": masked - start, "place": end - masked,
        "signatures": len(counts), "groups": len(groups),
    }  # fmt: skip


def increment(texts: list[str]) -> Result:
    """The last fifth of the texts on top of the others, which are there already."""
    from tracejury.store.groups.placing import in_order, place_all
    from tracejury.store.groups.replay import GroupEdits, GroupingSettings

    cut = len(texts) * 4 // 5
    groups: dict[str, Any] = {}
    old = Counter(_signatures(texts[:cut]))
    before = {one.signature.id: one.group for one in
              place_all(in_order(old), groups, GroupEdits(), GroupingSettings(THRESHOLD))}  # fmt: skip
    start = time.perf_counter()
    new = Counter(one for one in _signatures(texts[cut:]) if one.id not in before)
    masked = time.perf_counter()
    place_all(in_order(new), groups, GroupEdits(), GroupingSettings(THRESHOLD))
    end = time.perf_counter()
    return {
        "seconds": end - start, "mask": masked - start, "place": end - masked,
        "signatures": len(new), "groups": len(groups),
    }  # fmt: skip


def _coded(texts: list[str]) -> list[list[str]]:
    """The coded signatures, tool by tool."""
    from tracejury.store.groups.word_codes import WordCoder

    coder = WordCoder()
    found: dict[str, list[str]] = {}
    for one in dict.fromkeys(_signatures(texts)):
        found.setdefault(one.block, []).append(coder.code(one.text))
    return list(found.values())


def brute(texts: list[str]) -> Result:
    """All signatures with all others, by rapidfuzz's own cdist; placing not counted."""
    import numpy as np
    from rapidfuzz import fuzz
    from rapidfuzz.process import cdist

    blocks = _coded(texts)
    start = time.perf_counter()
    found = 0
    for codes in blocks:
        for at in range(0, len(codes), 1000):
            scores = cdist(
                codes[at : at + 1000], codes, scorer=fuzz.ratio, score_cutoff=THRESHOLD,
                dtype=np.float32, workers=-1,
            )  # fmt: skip
            found += int(np.count_nonzero(scores))
    seconds = time.perf_counter() - start
    total = sum(map(len, blocks))
    return {"seconds": seconds, "signatures": total, "pairs": (found - total) // 2}


def exact(texts: list[str]) -> Result:
    """The same pairs by our filters: recall is the share of those that brute force finds."""
    from tracejury.store.groups.leader import pairs

    blocks = _coded(texts)
    start = time.perf_counter()
    found = sum(len(hits) for codes in blocks for hits in pairs(codes, codes, THRESHOLD).values())
    seconds = time.perf_counter() - start
    total = sum(map(len, blocks))
    return {"seconds": seconds, "signatures": total, "pairs": (found - total) // 2}


def minhash(texts: list[str]) -> Result:
    """datasketch MinHash LSH over words, candidates verified by rapidfuzz."""
    from datasketch import MinHash, MinHashLSH
    from rapidfuzz import fuzz

    blocks = _coded(texts)
    start = time.perf_counter()
    found = 0
    for codes in blocks:
        index = MinHashLSH(threshold=0.5, num_perm=128)
        sketches = MinHash.bulk([[char.encode() for char in code] for code in codes], num_perm=128)
        for number, (code, sketch) in enumerate(zip(codes, sketches, strict=True)):
            for other in index.query(sketch):
                found += fuzz.ratio(code, codes[other], score_cutoff=THRESHOLD) > 0
            index.insert(number, sketch)
    total = sum(map(len, blocks))
    return {"seconds": time.perf_counter() - start, "signatures": total, "pairs": found}


def drain(texts: list[str]) -> Result:
    """Drain3 with its defaults."""
    from drain3 import TemplateMiner
    from drain3.template_miner_config import TemplateMinerConfig

    start = time.perf_counter()
    miners: dict[str, Any] = {}
    for text in texts:
        tool = tool_of(text, TOOLS)
        if tool not in miners:
            miners[tool] = TemplateMiner(config=TemplateMinerConfig())
        miners[tool].add_log_message(text)
    groups = sum(len(miner.drain.clusters) for miner in miners.values())
    return {"seconds": time.perf_counter() - start, "groups": groups}


METHODS: dict[str, Callable[[list[str]], Result]] = {
    "ours": ours, "increment": increment, "exact pairs": exact, "brute force": brute,
    "minhash": minhash, "drain3": drain,
}  # fmt: skip
MOST = {"brute force": 100_000, "exact pairs": 100_000, "minhash": 100_000, "drain3": 100_000}


def child(method: str, path: str) -> None:
    """One measurement, in a process of its own."""
    texts = Path(path).read_text(encoding="utf-8").splitlines()
    try:
        result = METHODS[method](texts)
    except ImportError as error:
        result = {"missing": str(error)}
    result["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(result))


def main() -> None:
    """Print a line a method and size."""
    if len(sys.argv) > 2 and sys.argv[1] == "--child":
        child(sys.argv[2], sys.argv[3])
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--no-others", action="store_true")
    parser.add_argument("--tools", type=int, default=40, help="how many tools fail")
    parser.add_argument("--templates-of", type=int, default=25, help="texts to a template")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for size in given.sizes:
            path = Path(scratch) / f"{size}.txt"
            path.write_text(
                "\n".join(failures(size, templates_of=given.templates_of)), encoding="utf-8"
            )
            print(f"{size:,} failures")
            reference: int | None = None
            order = ["brute force", *(name for name in METHODS if name != "brute force")]
            for name in order:
                if size > MOST.get(name, size) or (given.no_others and name in MOST):
                    continue
                done = subprocess.run(
                    [sys.executable, __file__, "--child", name, str(path)],
                    capture_output=True, text=True, check=True,
                    env={**os.environ, "GROUPS_TOOLS": str(given.tools)},
                )  # fmt: skip
                result = json.loads(done.stdout)
                if "missing" in result:
                    print(f"  {name:<12} not installed: {result['missing']}")
                    continue
                if name == "brute force":
                    reference = result["pairs"]
                told = "  ".join(
                    f"{key} {value:.2f} s" if isinstance(value, float) else f"{key} {value:,}"
                    for key, value in result.items()
                    if key not in ("seconds", "peak_mib")
                )
                if "pairs" in result and reference:
                    told += f"  recall {result['pairs'] / reference:.4f}"
                print(
                    f"  {name:<12} {result['seconds']:8.2f} s  {result['peak_mib']:>5} MiB  {told}"
                )


if __name__ == "__main__":
    main()
