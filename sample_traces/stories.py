"""The stories behind the sample traces, read from `stories/*.yaml`.

A story contains what a user asked, what the application did and how an expert reviewed it. Each writer
turns the stories of one application into one export format. Everything that is random in a real
application (ids, durations, token counts) is derived from the story's id, so that writing again gives
the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from string import Template
from typing import Any, Final, TypeAlias

import yaml

Json: TypeAlias = Any

APPLICATIONS: Final = ("airline_support", "clinic_assistant", "contract_review")
PRICE_IN: Final = 2.5e-6
"""US dollars for an input token, at the prices of a fictional provider."""
PRICE_OUT: Final = 1.0e-5
"""US dollars for an output token."""


class _Loader(yaml.SafeLoader):
    """SafeLoader that keeps dates as text, as in a tool's result."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class Call:
    """One tool call of an agent. `label` names its two steps: `label` the tool's, `call label` the step
    of the model that asked for it. `error` is set if the tool failed, or else `result`."""

    label: str
    tool: str
    arguments: Mapping[str, Json]
    result: Json = None
    error: str | None = None
    think: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One story. `extra` is what only one application has (a rewritten query, documents)."""

    id: str
    agent: str
    rubric: str
    system: str
    model: str
    at: datetime
    meta: Mapping[str, str]
    user: str
    calls: tuple[Call, ...]
    answer: str
    judge: Mapping[str, Json]
    feedback: Mapping[str, Json] | None
    review: Mapping[str, Json]
    extra: Mapping[str, Json] = field(default_factory=dict)

    @property
    def start_ns(self) -> int:
        """The start of the trace in nanoseconds since the epoch."""
        return int(self.at.timestamp()) * 1_000_000_000


@dataclass(frozen=True, slots=True)
class StoryStep:
    """A step as the reviews file names it (an id, or an index from 0), and its text."""

    step: str | int
    text: str


@dataclass(frozen=True, slots=True)
class WrittenTrace:
    """One trace in an export format: its record, its source id and its steps by label."""

    record: Json
    source_id: str
    places: Mapping[str, StoryStep]


def digest(*parts: object, length: int = 32) -> str:
    """Hex digits that depend on `parts` only, for ids that look random."""
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:length]


def jitter(*parts: object, low: float, high: float) -> float:
    """A number from `low` to `high` that depends on `parts` only."""
    return low + (high - low) * int(digest(*parts, length=8), 16) / 0xFFFFFFFF


def tokens(text: str) -> int:
    """The approximate number of tokens: one for four UTF-8 bytes."""
    return max(1, len(text.encode()) // 4)


def as_json(value: Json) -> str:
    """JSON on one line, without escapes of other scripts."""
    return json.dumps(value, ensure_ascii=False)


def iso(ns: int) -> str:
    """Nanoseconds since the epoch as ISO 8601 with milliseconds, UTC."""
    moment = datetime.fromtimestamp(ns / 1e9, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_yaml(name: str) -> Json:
    """The content of one file of `stories/`."""
    path = Path(__file__).parent / "stories" / f"{name}.yaml"
    return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506


def read_stories(application: str) -> list[Story]:
    """The stories of one application, ordered by time."""
    book: dict[str, Json] = read_yaml(application)
    return sorted((_story(book, raw) for raw in book["stories"]), key=lambda story: story.at)


def _story(book: Mapping[str, Json], raw: Mapping[str, Json]) -> Story:
    told = {**raw}
    if "family" in raw:
        told = _filled({**book["families"][raw["family"]], **raw}, raw["vars"])
    documents = book.get("documents", {})
    return Story(
        id=told["id"],
        agent=book["agent"],
        rubric=book["rubric"],
        system=book["system"],
        model=told.get("model", "corvus-2-large"),
        at=datetime.fromisoformat(told["at"]),
        meta=told["meta"],
        user=told["user"],
        calls=_calls(told.get("steps", ())),
        answer=told["answer"],
        judge=told["judge"],
        feedback=told.get("feedback"),
        review=told["review"],
        extra={
            "rewrite": told.get("rewrite"),
            "error": told.get("error"),
            "kept": told.get("kept"),
            "docs": [
                {"id": name, "score": score, **documents[name]}
                for name, score in told.get("docs", ())
            ],
        },
    )


def _filled(value: Json, names: Mapping[str, str]) -> Json:
    """`value` with every `${name}` in its strings replaced; an unknown name is an error."""
    if isinstance(value, str):
        return Template(value).substitute(names)
    if isinstance(value, Mapping):
        return {key: _filled(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, names) for item in value]
    return value


def _calls(steps: Json) -> tuple[Call, ...]:
    calls = []
    for step in steps:
        for turn in range(step.get("repeat", 1)):
            label = step.get("as", step["call"])
            calls.append(
                Call(
                    label=label if turn == 0 else f"{label} {turn + 1}",
                    tool=step["call"],
                    arguments=step["with"],
                    result=step.get("gives"),
                    error=step.get("error"),
                    think=step.get("think"),
                    seconds=step.get("seconds"),
                )
            )
    return tuple(calls)
