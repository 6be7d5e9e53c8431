"""Programs that save reviews on a disk that fails or loses power: each runs under `disk.c`, and reports as JSON.

python presses_on_disk.py faults FOLDER EVERY    # each point at which a call can fail, or every 7th
python presses_on_disk.py record FOLDER LOG DEAF # one run, written to LOG; with DEAF the log knows of no sync of the WAL
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from tracejury.errors import UserError
from tracejury.store.acts import Act
from tracejury.store.journal.journal import Journal, NotSaved

KINDS: Final = {"ENOSPC": 1, "EIO": 2, "short write": 3, "kill": 4}
_PRESSES: Final = 6
disk = ctypes.CDLL(None)


def _note(number: int) -> list[Act]:
    return [Act("note", {"text": f"{number} " + "x" * (number * 997 % 6000)}), Act("defer", {"reason": "later"})]  # fmt: skip


def reviewed(folder: Path, said: Callable[[str], object], presses: int = _PRESSES) -> None:
    """A session: presses, undo and redo. Says each event that it was told is saved, and each press that was not."""
    journal = Journal.open(folder)
    for number in range(presses):
        try:
            for event in journal.append("ana", f"t{number % 3}", "r", _note(number)):
                said(f"saved {event.id}")
            if number % 4 == 3:
                for act in (journal.undo, journal.redo):
                    done = act("ana")
                    for event in done.events if done is not None else ():
                        said(f"saved {event.id}")
        except NotSaved:
            said("not saved")
    journal.close()


def _child(work: Callable[[Callable[[str], object]], None]) -> tuple[list[str], int]:
    """What a forked process says, and how it ended."""
    ins, out = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(ins)
        code = 0
        try:
            work(lambda text: os.write(out, text.encode() + b"\n"))
        except (NotSaved, UserError) as error:
            os.write(out, f"refused {type(error).__name__}\n".encode())
        except BaseException:
            text = traceback.format_exc().replace("\n", " | ")
            os.write(out, f"traceback {text}\n".encode())
            code = 70
        finally:
            os._exit(code)
    os.close(out)
    with os.fdopen(ins, encoding="utf-8") as lines:
        found = lines.read().splitlines()
    return found, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def lost(folder: Path, said: list[str]) -> list[str]:
    """What is wrong with a library afterwards: events that were said to be saved and are not there, and damage."""
    saved = {line.split()[1] for line in said if line.startswith("saved ")}

    def look(tell: Callable[[str], object]) -> None:
        journal = Journal.open(folder)
        there = {event.id for event in journal.events()}
        for one in sorted(saved - there):
            tell(f"lost {one}")
        for problem in (*journal.verify(), *journal.rebuild()):
            tell(f"damaged {problem}")
        journal.append("ana", "t", "r", _note(1))
        journal.close()

    found, code = _child(look)
    return found if found or not code else [f"ended with {code}"]


def faults(folder: Path, every: int) -> Iterator[dict[str, object]]:
    """Let every call that touches the disk fail, one after the other, in each way, once and from then on."""
    for kind, number in KINDS.items():
        for sticky in (False, True) if kind != "kill" else (False,):
            at = 1 + (number + sticky) % every
            while True:
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()

                def work(said: Callable[[str], object], at: int = at) -> None:
                    disk.disk_fail(at, number, int(sticky))  # noqa: B023 - called in this turn
                    reviewed(folder, said)
                    if disk.disk_count() < at:
                        said("no such call")

                said, code = _child(work)
                if said[-1:] == ["no such call"]:
                    break
                wrong = [line for line in said if line.startswith("traceback")]
                wrong += lost(folder, said)
                yield {
                    "kind": kind,
                    "sticky": sticky,
                    "at": at,
                    "code": code,
                    "saved": sum(line.startswith("saved") for line in said),
                    "not_saved": said.count("not saved"),
                    "wrong": wrong,
                }
                at += every


def record(folder: Path, log: Path, deaf: bool) -> None:
    """Save through two sessions, and write each call to the log, with each event that was acknowledged."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    disk.disk_record(descriptor)
    disk.disk_deaf(int(deaf))
    for _ in range(2):
        reviewed(folder, lambda text: disk.disk_mark(text.encode()), 30)


def main() -> None:
    """Run what the command line says."""
    what, folder, *rest = sys.argv[1:]
    disk.disk_root(str(Path(folder).resolve()).encode())
    if what == "faults":
        for one in faults(Path(folder), int(rest[0])):
            print(json.dumps(one), flush=True)
    else:
        Path(folder).mkdir()
        record(Path(folder), Path(rest[0]), len(rest) > 1)


if __name__ == "__main__":
    main()
