"""Whether a process that a test knows by its number still runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def runs(pid: int) -> bool:
    """Whether a process is there, and not one that has ended and that its parent has not asked after (a zombie)."""
    try:
        os.kill(pid, 0)
        if sys.platform != "linux":
            return True
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"
