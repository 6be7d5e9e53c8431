"""One of several processes that read a bundle: makes the rows of its share of the traces.

Started as `python -m tracejury.store.loading.worker`; it is told what to do, and tells what it made, in
pickles on its standard input and output. It reads the bundle and writes nothing.
"""

from __future__ import annotations

import gc
import sys
from typing import IO, Final, cast

from ..bundles.opening import read_bundle, with_sources
from ..bundles.protocol import LocatedTrace, Reject, Share, UnattachedScores
from ..library.prepared import prepare
from .worker_messages import Ended, Made, Progressed, Task, heard, say

BATCH_BYTES: Final = 1 << 20
BATCH_TRACES: Final = 200


def work(task: Task, out: IO[bytes]) -> None:
    """Read the share of a task and say what was made of it."""
    share = Share(task.index, task.count)
    batch: list[Made | Reject | UnattachedScores] = []
    size = 0

    def progress(done: int, total: int | None) -> None:
        if share.first:
            say(out, Progressed(done, total))

    parts = read_bundle(
        task.path,
        format=task.format,
        progress=progress,
        share=share,
        files=frozenset(task.files),
    )
    for part in parts:
        for item in part.located:
            if isinstance(item, LocatedTrace):
                made = prepare(with_sources(item))
                batch.append((item.number, made))
                size += made.size
            else:
                batch.append(item)
            if size >= BATCH_BYTES or len(batch) >= BATCH_TRACES:
                say(out, batch)
                batch, size = [], 0
    say(out, batch)


def main() -> None:
    """The whole life of the process. Whatever happens is said, never printed."""
    # Decoded records hold no cycles: looking for some all the time would find nothing.
    gc.set_threshold(50_000)
    out = sys.stdout.buffer
    try:
        work(cast("Task", heard(sys.stdin.buffer)), out)
        say(out, Ended())
    except BrokenPipeError:
        # Whoever asked has gone.
        return
    except Exception as error:  # noqa: BLE001 - the one who asked tells the person
        say(out, Ended(f"{type(error).__name__}: {error}"))


if __name__ == "__main__":
    main()
