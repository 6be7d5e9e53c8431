"""A worker process: reads its share of a bundle and prepares the rows of its traces.

Started as `python -m tracejury.store.loading.worker`. It receives a `Task` on its standard input, sends
pickled messages on its standard output, and writes nothing else.
"""

from __future__ import annotations

import gc
import sys
from typing import IO, Final, cast

from ..bundles.opening import read_bundle, with_sources
from ..bundles.protocol import LocatedTrace, Reject, Share, UnattachedScores
from .preparing import prepared_or_not
from .worker_messages import NumberedTrace, Progressed, ShareEnded, Task, receive, send

BATCH_BYTES: Final = 1 << 20
BATCH_TRACES: Final = 200


def work(task: Task, out: IO[bytes]) -> None:
    """Read the share of a task and send what is in it."""
    share = Share(task.index, task.count)
    batch: list[NumberedTrace | Reject | UnattachedScores] = []
    size = 0

    def progress(done: int, total: int | None) -> None:
        if share.first:
            send(out, Progressed(done, total))

    parts = read_bundle(
        task.path,
        format=task.format,
        encoding=task.encoding,
        progress=progress,
        share=share,
        files=frozenset(task.files),
    )
    for part in parts:
        for item in part.located:
            if isinstance(item, LocatedTrace):
                prepared = prepared_or_not(with_sources(item))
                if isinstance(prepared, list):
                    batch += prepared
                else:
                    batch.append((item.number, prepared))
                    size += prepared.size
            else:
                batch.append(item)
            if size >= BATCH_BYTES or len(batch) >= BATCH_TRACES:
                send(out, batch)
                batch, size = [], 0
    send(out, batch)


def main() -> None:
    """Run the worker. Errors are sent, never printed."""
    # Decoded records contain no cycles: frequent collections would find nothing.
    gc.set_threshold(50_000)
    out = sys.stdout.buffer
    try:
        work(cast("Task", receive(sys.stdin.buffer)), out)
        send(out, ShareEnded())
    except BrokenPipeError:
        # The loading process has ended.
        return
    except Exception as error:  # noqa: BLE001 - reported by the loading process
        send(out, ShareEnded(f"{type(error).__name__}: {error}"))


if __name__ == "__main__":
    main()
