"""Write the sample bundles from their stories: `python -m tracejury.sample_traces.write_samples`.

The written files are committed; a test compares them with the output of this module. After changing a
story in `stories/*.yaml`, run it and commit both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from ..store.bundles.opening import read_bundle
from ..store.evidence_text import evidence_text
from ..store.trace import Trace
from . import BUNDLES, OUTAGE, RECORDED_REVIEW, as_langfuse, as_messages, as_otlp
from .outage import conversations
from .recorded import review_line
from .stories import APPLICATIONS, Json, Story, WrittenTrace, as_json, read_stories
from .two_runs import runs

ANSWER_BOOK: Final = "candidates/answer_book.json"
WRITERS: Final[dict[str, Callable[[Story], WrittenTrace]]] = {
    "airline_support": as_otlp.write,
    "clinic_assistant": as_langfuse.write,
    "contract_review": as_messages.write,
}


def sample_files() -> Iterator[tuple[str, str]]:
    """Every file to write: its path inside the folder, and its text."""
    reviews: list[Json] = []
    answers: dict[str, dict[str, str]] = {}
    for application, bundle in zip(APPLICATIONS, BUNDLES, strict=True):
        stories = read_stories(application)
        written = [WRITERS[application](story) for story in stories]
        if bundle.endswith(".jsonl"):
            files = {bundle: _lines(item.record for item in written)}
        else:
            files = {
                f"{bundle}/trace-{story.at:%Y%m%dT%H%M%S}-{item.source_id[:8]}.json": json.dumps(
                    item.record, ensure_ascii=False, indent=1
                )
                + "\n"
                for story, item in zip(stories, written, strict=True)
            }
        yield from files.items()
        texts = _step_texts(bundle, files)
        for story, item in zip(stories, written, strict=True):
            reviews.append(review_line(story, item, bundle, texts[item.source_id]))
            _remember(answers, story)
    yield OUTAGE, _lines(conversations())
    for run, records in runs():
        yield f"vina_{run}.jsonl", _lines(records)
    yield RECORDED_REVIEW, _lines(reviews)
    yield ANSWER_BOOK, json.dumps(list(answers.values()), ensure_ascii=False, indent=1) + "\n"


def _step_texts(bundle: str, files: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The text that evidence counts, of each step of each trace, as a reader of the bundle finds it."""
    with TemporaryDirectory() as folder:
        _write(Path(folder), files.items())
        items = [item for part in read_bundle(Path(folder) / bundle) for item in part.items]
    return {
        str(trace.source_id): {step.id: evidence_text(step) for step in trace.steps}
        for trace in items
        if isinstance(trace, Trace)
    }


def _remember(answers: dict[str, dict[str, str]], story: Story) -> None:
    """Record the answer and what it should have been. Of two answers to one question the broken
    candidate gives the bad one and the fixed candidate the good one."""
    fixed = story.review.get("correction", story.answer)
    entry = answers.setdefault(
        story.user, {"asked": story.user, "broken": story.answer, "fixed": fixed}
    )
    if story.review["verdict"] == "fail":
        entry["broken"] = story.answer


def _lines(records: Iterable[Json]) -> str:
    return "".join(as_json(record) + "\n" for record in records)


def main() -> None:
    """Write every file beside this module."""
    _write(Path(__file__).parent, sample_files())


def _write(folder: Path, files: Iterable[tuple[str, str]]) -> None:
    for name, text in files:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
