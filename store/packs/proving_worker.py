"""A worker process: proves cases and judges the answers to them.

Started as `python -m tracejury.store.packs.proving_worker`. It receives batches of jobs on its standard input, sends what
comes of each batch on its standard output, and ends when its input does.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import cast

from .proving import Job, done, receive, send


def main() -> None:
    """Do what comes in."""
    # What was read of answers is kept for a while and has no cycles: it need not be looked through so often.
    gc.set_threshold(50_000)
    while (batch := receive(sys.stdin.buffer)) is not None:
        send(sys.stdout.buffer, list(map(done, cast("Sequence[Job]", batch))))


if __name__ == "__main__":
    main()
