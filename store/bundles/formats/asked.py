"""Answers that `check --asked` asks a person about (`tracejury.asked/1`, see `store/asked_answers.py`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field

from ...asked_answers import METADATA, SCHEMA, asked_from_json
from ...canonical import Json, canonical_hash
from ...shapes import ShapeInvalid, shaped
from ...trace import Message, Step, ToolCall, Trace, as_text
from ..chat.message_steps import message_steps, one_a_message
from ..input.bundle_records import records_of
from ..input.containers import Meter, bundle_files
from ..input.gathering import per_record
from ..protocol import (
    EXCERPT_CHARS,
    Gathering,
    Item,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ..values.documents import document_from
from ..values.json_access import but


class _AnswerShape(Struct):
    output: str


class _InputShape(Struct):
    messages: list[Any]
    documents: list[Any] = field(default_factory=list)
    input: Any = None


class _LineShape(Struct):
    asked: dict[str, Any]
    answer: _AnswerShape
    input: _InputShape
    question: str = ""


def _is_line(value: Json) -> bool:
    return isinstance(value, Mapping) and value.get("schema") == SCHEMA


def rubrics_in(path: Path) -> list[Json]:
    """The rubrics, as JSON, that the files of a bundle name for their asked answers."""
    found = []
    for file in bundle_files(path, Meter(None, None)):
        for record in () if isinstance(file, Reject) else records_of(file):
            if not isinstance(record, Record) or not _is_line(record.value):
                break
            rubrics = record.value.get("rubrics")
            found += rubrics if isinstance(rubrics, list) else []
            # They stand in the first line.
            break
    return found


class AskedReader(Reader):
    """Reader for asked answers; each is one trace: the conversation of the case, the calls, the answer."""

    name = "asked"
    title = "Answers that tracejury check asks about"
    gathering = Gathering.PER_RECORD
    keeps = "conversation, answer, tool calls, case and pack, why it is asked, what the claims said"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for lines that say they are asked answers."""
        return Vote.CERTAIN if any(map(_is_line, sample.records)) else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per answer."""
        return per_record(source, self._items, empty="")

    def _items(self, record: Record) -> Iterator[Item]:
        value = record.value
        if not _is_line(value):
            yield _reject(record, "not an asked answer")
        elif "asked" in value or "answer" in value:
            try:
                yield _trace(value, self.name)
            except ShapeInvalid as error:
                yield _reject(record, str(error))
        elif not isinstance(value.get("rubrics"), list):
            yield _reject(record, "neither an asked answer nor the rubrics of some")


def _reject(record: Record, reason: str) -> Reject:
    return Reject(record.position, reason, as_text(record.value)[:EXCERPT_CHARS])


def _trace(given: Mapping[str, Json], name: str) -> Trace:
    """The trace of an asked answer. Raises ShapeInvalid."""
    line = shaped(dict(given), _LineShape)
    asked = asked_from_json(line.asked)
    said = one_a_message([_as_said(one) for one in line.input.messages])
    if said is None:
        raise ShapeInvalid("input.messages: one of them has no role")
    answer, about = line.answer.output, line.input
    calls = [ToolCall(str(one.get("name")), one.get("arguments")) for one in asked.tool_calls or ()]
    questions = [one.content for one in said if one.role == "user" and one.content]
    # The same answer to the same input is the same trace in every file that asks about it.
    answered = [asked.case, given["input"], answer, asked.tool_calls]
    return Trace(
        source_id=f"asked/{canonical_hash(answered)[:32]}",
        name=line.question or None,
        input=about.input if about.input is not None else (questions or [line.question])[-1],
        output=answer,
        steps=(
            *message_steps(said),
            *_documents(about.documents),
            *(
                Step(f"call-{at}", "tool", call.name, input=call.arguments)
                for at, call in enumerate(calls)
            ),
            Step(
                "answer",
                "llm",
                "answer",
                actor="assistant",
                output=answer,
                messages_out=(Message("assistant", answer, tool_calls=tuple(calls)),),
            ),
        ),
        metadata={
            **but(given, "schema", "asked", "answer", "input", "question"),
            **{f"answer.{key}": value for key, value in but(given["answer"], "output").items()},
            **{
                f"input.{key}": value
                for key, value in but(given["input"], "messages", "documents", "input").items()
            },
            METADATA: given["asked"],
        },
        format=name,
    )


def _as_said(message: Any) -> Any:
    """A message of a case's input without the mark that its system prompt is one of then."""
    return but(message, "as_of_then") if isinstance(message, Mapping) else message


def _documents(given: list[Any]) -> Iterator[Step]:
    if given:
        documents = tuple(map(document_from, given))
        yield Step("documents", "retriever", "documents", documents=documents)


READER: Final = AskedReader()
