"""Files are written whole or not at all: whoever reads one finds what it held before, or all of the new."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of the one at `path` once all is written. A link is followed, and a pipe
    or a device is written to as it is. Raises OSError; what was there is then as it was."""
    # Not by Path.resolve: of links in a circle it raises what is no OSError.
    place = Path(os.path.realpath(path))
    if place.exists() and not place.is_file():
        with place.open("wb") as out:
            yield out
        return
    aside = place.with_name(f".{place.name}.new")
    try:
        with aside.open("wb") as out:
            yield out
        aside.replace(place)
    except BaseException as error:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename == str(aside):
            # Who reads it knows the file by its own name.
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise


def write_whole(path: Path, body: bytes) -> None:
    """Write a file as `whole_file` does."""
    with whole_file(path) as out:
        out.write(body)


def to_disk(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before going on. Raises OSError, except for folders on file
    systems that do not sync them."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        if not path.is_dir():
            raise
    finally:
        os.close(descriptor)
