"""Write the sample bundles from their stories: `python -m tracejury.sample_traces.write_samples`.

The written files are committed; a test compares them with the output of this module. After changing a
story in `stories/*.yaml`, run it and commit both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from . import BUNDLES, OUTAGE, RECORDED_REVIEW, as_langfuse, as_messages, as_otlp
from .outage import conversations
from .recorded import review_line
from .stories import APPLICATIONS, Json, Story, WrittenTrace, as_json, read_stories

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
            yield bundle, _lines(item.record for item in written)
        else:
            for story, item in zip(stories, written, strict=True):
                text = json.dumps(item.record, ensure_ascii=False, indent=1) + "\n"
                yield f"{bundle}/trace-{story.at:%Y%m%dT%H%M%S}-{item.source_id[:8]}.json", text
        for story, item in zip(stories, written, strict=True):
            reviews.append(review_line(story, item, bundle))
            _remember(answers, story)
    yield OUTAGE, _lines(conversations())
    yield RECORDED_REVIEW, _lines(reviews)
    yield ANSWER_BOOK, json.dumps(list(answers.values()), ensure_ascii=False, indent=1) + "\n"


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
    folder = Path(__file__).parent
    for name, text in sample_files():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
