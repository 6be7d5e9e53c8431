"""Verify a journal without tracejury: verify_journal.py journal.db|journal.jsonl [HEAD]. See journal-format.md."""

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("at_ms", "body", "id", "kind", "press", "prev", "reviewer", "rubric", "trace", "hash")
CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def events(path: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """Of each event its id, reviewer, prev and hash, and the text that the hash has to be of."""
    if path.suffix == ".jsonl":
        for line in path.read_text("utf-8").rstrip("\n").split("\n"):
            one = json.loads(line)
            text = line.replace(f',"hash":"{one["hash"]}"', "", 1)
            yield one["id"], one["reviewer"], one["prev"], one["hash"], text
        return
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    for row in db.execute(f"SELECT {', '.join(NAMES)} FROM events"):  # noqa: S608
        one = dict(zip(NAMES, row, strict=True))
        text = CANONICAL({**one, "body": 0, "hash": 0})
        text = text.replace(',"body":0,"hash":0', f',"body":{one["body"]}', 1)
        yield one["id"], one["reviewer"], one["prev"], one["hash"], text


def main(path: str, head: str = "") -> int:
    """Say what is wrong, and the head."""
    problems, known, ends = [], set(), set()
    for event, reviewer, prev, given, text in sorted(events(Path(path))):
        if hashlib.sha256(text.encode()).hexdigest() != given:
            problems.append(f"event {event} of {reviewer} was changed after it was written")
        if prev and (reviewer, prev) not in known:
            problems.append(f"an event of {reviewer} is missing before {event}")
        known.add((reviewer, given))
        ends.discard((reviewer, prev))
        ends.add((reviewer, given))
    found = hashlib.sha256("\n".join(sorted(end for _, end in ends)).encode()).hexdigest()
    if head and head != found:
        problems.append(f"the head is not {head}: events at the end are missing or were added")
    print(*problems, f"{len(known)} events, head {found}", sep="\n")  # noqa: T201
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
