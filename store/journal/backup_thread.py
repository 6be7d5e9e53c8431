"""A backup that is made behind everything else, by a thread of its own, and cancelled when the journal is closed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ...errors import UserError
from ..database_copies import Cancellation, CopyCancelled
from .backups import back_up

SMALL_BYTES: Final = 16 << 20
"""The backup of a journal up to this size is finished when the journal is closed, a larger one is cancelled."""


class BackupThread:
    """Makes one backup of journal.db."""

    def __init__(
        self,
        file: Path,
        folder: Path,
        made: Callable[[int], None],
        problem: Callable[[str], None],
    ) -> None:
        """Begin. In the thread, `made` is called with the number of the last event in the backup, or `problem` with
        why there is none; neither if it was cancelled."""
        self._file = file
        self._folder = folder
        self._made = made
        self._problem = problem
        self._cancellation = Cancellation()
        self._thread = threading.Thread(target=self._work, name="backup", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        try:
            _, last = back_up(self._file, self._folder, self._cancellation)
        except CopyCancelled:
            return
        except (UserError, OSError) as error:
            self._problem(str(error))
        else:
            self._made(last)

    @property
    def ended(self) -> bool:
        """Whether the backup is made, or was given up."""
        return not self._thread.is_alive()

    def end(self) -> None:
        """Finish a small backup, cancel a large one, and wait for the thread."""
        try:
            small = self._file.stat().st_size <= SMALL_BYTES
        except OSError:
            small = False
        if not small:
            self._cancellation.cancel()
        self._thread.join()
