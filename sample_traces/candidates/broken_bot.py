"""A broken candidate: it gives the recorded answers, with all their mistakes.

It speaks the check protocol: one JSON object on standard input, one on standard output. A real
candidate would call a model; this one looks the conversation up in `answer_book.json`, so that the
demo needs no network. It never sees the checks.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    """Answer the case on standard input; exit with 1 if the answer book does not know it."""
    case = json.loads(sys.stdin.buffer.read())
    said = json.dumps(case["input"])
    text = Path(__file__).with_name("answer_book.json").read_text(encoding="utf-8")
    known = [page for page in json.loads(text) if json.dumps(page["asked"])[1:-1] in said]
    if not known:
        sys.exit("The answer book does not know this conversation.")
    page = max(known, key=lambda page: len(page["asked"]))
    json.dump({"output": page["broken"]}, sys.stdout)


if __name__ == "__main__":
    main()
