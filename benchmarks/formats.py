"""Load throughput of every format beside the floor (see load.py), in one run.

    python benchmarks/formats.py [--megabytes 6] [--runs 2] [--examples FOLDER]

The bundles are copies of exports, each copy with ids and words of its own, one record a line: of the small ones
under `tests/data` and `sample_traces`, whose records are small, which is the hard case for a reader; or of all
that is in a folder, for records of the size that they really have.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from load import measure  # type: ignore[import-not-found]
from tracejury.store.bundles.input.decoding import records
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import BundleFile, Record

ROOT = Path(__file__).parents[1]
_ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}|\b(?=\d*[a-f])[0-9a-f]{16,32}\b|\b92233720368547758\d\d\b|trace_[0-9a-f]+|\b(?:chat|sim|tr|run|eval|bag)-?\w*\d\b"
    r"|\b(?!1[78]\d{17}\b)\d{18,20}\b"  # a span of Datadog; nanoseconds are no id
    r'|(?<=\{"id": )\d\b|\bu-1\b'
    r"|\bevalA\b|\bchatcmpl-\w+|\bresp_\w+|\bmsg_\w+|\bs-1\b|\b6a1b\b"
)
_BETWEEN_WORDS = re.compile(r"(?<=[a-z]{4}) (?=[a-z]{4})")


def examples(folder: Path | None) -> dict[str, list[Any]]:
    """Some records of each format, by the name of its reader: of a folder, or the largest of our own exports."""
    found: dict[str, list[Any]] = {}
    for path in sorted(
        path
        for root in ([folder] if folder else [ROOT / "tests" / "data", ROOT / "sample_traces"])
        for path in root.rglob("*.json*")
    ):
        parts = [part.format for part in read_bundle(path)]
        member = BundleFile(path.name, lambda path=path: path.open("rb"))  # type: ignore[misc]
        values = [item.value for item in records(member) if isinstance(item, Record)]
        if len(parts) != 1 or not values or not isinstance(values[0], dict):
            continue
        held = found.get(parts[0], [])
        if folder:
            found[parts[0]] = held + values
        elif len(json.dumps(values)) > len(json.dumps(held)):
            found[parts[0]] = values
    return {
        name: values for name, values in found.items() if name not in ("unknown", "table", "devai")
    }


def write(path: Path, values: list[Any], size: int) -> None:
    """Copies of some records up to so many bytes."""
    texts = [json.dumps(value) for value in values]
    with path.open("w") as out:
        number = 0
        while out.tell() < size:
            number += 1
            tag = f"{number:06d}"
            out.writelines(_copy(text, tag) + "\n" for text in texts)


def _copy(text: str, tag: str) -> str:
    """A record with other ids and other words: the same trace twice would be known."""
    own = _ID.sub(lambda found: _other(found[0], tag), text)
    return _BETWEEN_WORDS.sub(f" {tag} ", own, count=1)


def _other(given: str, tag: str) -> str:
    """An id of the same form and length, or where it is short, a longer one."""
    if len(given) <= 12:
        return given + tag
    return given[: -len(tag)] + tag if given.isdecimal() else tag + given[len(tag) :]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=6)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--examples", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for reader, values in sorted(examples(options.examples).items()):
            bundle = scratch / f"{reader}.jsonl"
            write(bundle, values, int(options.megabytes * 1e6))
            measure(reader, bundle, scratch, options.runs)
            bundle.unlink()


if __name__ == "__main__":
    main()
