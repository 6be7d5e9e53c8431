"""Keys that fifty sample traces take, judged on the real screen by a reviewer who pages to what they judge.

    python benchmarks/review_presses.py [80x24]

`tests/support/scripted_reviewer.py` has the reviewer, and what the same traces took before the text and the list of
steps had one cursor.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from desk_fixtures import workspace
from scripted_reviewer import judged_sample

TRACES = 50


def main() -> None:
    """Print the presses by what they were for."""
    width, height = (sys.argv[1] if len(sys.argv) > 1 else "80x24").split("x")
    with tempfile.TemporaryDirectory() as folder, workspace(Path(folder)) as space:
        reviewer = asyncio.run(judged_sample(space, (int(width), int(height)), TRACES))
    total = reviewer.presses.total()
    print(f"{reviewer.judged} traces at {width}x{height}: {total} presses; before: {reviewer.old}")
    for what, count in reviewer.presses.most_common():
        print(f"  {what:12} {count:4}")


if __name__ == "__main__":
    main()
