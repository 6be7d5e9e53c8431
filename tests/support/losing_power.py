"""Let a recorded session lose power at random moments, and look for what was acknowledged.

python losing_power.py LOG ROOT CRASHES SEED
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

from power_loss import MARK, Disk, calls
from presses_on_disk import lost


def crashes(log: Path, root: str, count: int, seed: int) -> dict[str, object]:
    """How many power losses there were, and what was wrong after which."""
    recorded = list(calls(log.read_bytes()))
    chance = random.Random(seed)
    moments = sorted(chance.randrange(1, len(recorded) + 1) for _ in range(count))
    disk, at, wrong, acknowledged = Disk(), 0, [], 0
    folder = Path(tempfile.mkdtemp(prefix="tracejury-power-"))
    try:
        for moment in moments:
            for call in recorded[at:moment]:
                disk.take(call)
            at = moment
            shutil.rmtree(folder)
            folder.mkdir()
            disk.left(folder, root, chance)
            acknowledged += len(disk.said)
            wrong += [[moment, line] for line in lost(folder, disk.said)]
    finally:
        shutil.rmtree(folder)
    marks = sum(call.kind == MARK for call in recorded)
    return {"crashes": count, "calls": len(recorded), "said": marks, "asked": acknowledged, "wrong": wrong}  # fmt: skip


def main() -> None:
    """Run what the command line says."""
    log, root, count, seed = sys.argv[1:]
    print(json.dumps(crashes(Path(log), root, int(count), int(seed))))


if __name__ == "__main__":
    main()
