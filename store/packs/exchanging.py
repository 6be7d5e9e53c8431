"""Exchanging two folders in one step, so that at no instant there is neither the old nor the new one.

Linux: renameat2 with RENAME_EXCHANGE (man 2 renameat2). macOS: renamex_np with RENAME_SWAP (man 2 rename). A file
system that has neither gets two renames.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path
from typing import Final

_HERE: Final = -100
_EXCHANGE: Final = 2
_SWAP: Final = 2
_CANNOT: Final = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP)


def exchange(new: Path, old: Path) -> None:
    """Let two folders of one file system change their names. Raises OSError; nothing has then changed."""
    try:
        if _exchanged(os.fsencode(new), os.fsencode(old)):
            return
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
    aside = old.with_name(f"{new.name}.old")
    old.rename(aside)
    try:
        new.rename(old)
    except OSError:
        aside.rename(old)
        raise
    aside.rename(new)


def _exchanged(new: bytes, old: bytes) -> bool:
    """Whether the system could do it at all. Raises OSError."""
    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin" and hasattr(library, "renamex_np"):
        failed = library.renamex_np(new, old, ctypes.c_uint(_SWAP))
    elif hasattr(library, "renameat2"):
        failed = library.renameat2(_HERE, new, _HERE, old, ctypes.c_uint(_EXCHANGE))
    else:
        return False
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), os.fsdecode(new), None, os.fsdecode(old))
    return True
