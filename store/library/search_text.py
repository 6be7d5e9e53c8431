"""What a search can find of a trace: its texts by where they stand, and its facts (field and value)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec
from msgspec import Struct

from ..canonical import Json
from ..earlier_judgements import said_in
from ..hiding import Hiding
from ..queries.words import folded
from ..trace import Step, Trace
from ..unreadable import without_unreadable

COLUMNS: Final = ("input", "output", "name", "tools", "steps", "judges", "facts")
"""The columns of the index. `name` are names of tools, `tools` their arguments and results; `judges` is all that was
said in the steps of judges, and what judges the trace in what a harness recorded of other steps; `steps` is everything
else that was said in steps."""
_FIELDS: Final = ("input", "output", "name")
"""The columns that are fields of queries."""
BETWEEN: Final = " \uffff "
"""A word that no text contains, between two texts: quoted words never match across them."""
MOST_CHARS: Final = 1 << 20
"""Characters of one text that are indexed: a text of 100 MB is data, not something to read."""
PARTIAL: Final = "partly"
"""The field of traces with a longer text."""
LONGEST_VALUE: Final = 200
_DEEPEST: Final = 3
_SHORTEST_UNREADABLE: Final = 4096
"""Looking for base64 in every short text would take longer than indexing it."""
_PUNCTUATION: Final = {code: chr(0xE000 + code) for code in range(128) if not chr(code).isalnum()}
_SEPARATOR: Final = "\ue0ff"
EVERY: Final = "\ue0fe"
"""The fact of every trace."""


class SearchText(Struct, frozen=True):
    """The folded texts of a trace, one for each column of the index."""

    input: str
    output: str
    name: str
    tools: str
    steps: str
    judges: str
    facts: str
    fields: frozenset[str]
    """The names of the fields that the facts are about."""


def search_text(trace: Trace) -> SearchText:
    """What a search can find of a trace."""
    texts = SearchTexts()
    add_trace(texts, trace)
    facts: dict[tuple[str, str], None] = {
        ("status", trace.status): None,
        ("format", trace.format): None,
    }
    if trace.name:
        facts["name", trace.name] = None
    hiding = Hiding(trace)
    judging = hiding.steps
    hidden: list[Json] = []
    for step in trace.steps:
        if step.id not in judging:
            shown, taken = hiding.step(step)
            add_step(texts, facts, shown)
            hidden += taken
    for step in trace.steps if judging else ():
        # After all others: what a judge was given to read is what the trace says.
        if step.id in judging:
            add_judge(texts, step)
            facts["kind", step.kind] = None
    for value in hidden:
        texts.add("judges", value)
    for name, value in trace.metadata.items():
        facts.update(dict.fromkeys(_facts(name, value, 0)))
    if texts.cut:
        facts[PARTIAL, "yes"] = None
    held = {fact(name, value): name for name, value in facts if value.strip()}
    held[EVERY] = "status"
    return SearchText(
        **{column: BETWEEN.join(texts.found[column]) for column in COLUMNS[:-1]},
        facts=" ".join(held),
        fields=frozenset(held.values()),
    )


def fact(name: str, value: str) -> str:
    """A field and its value as one word of the index."""
    return _one_word(name) + _SEPARATOR + _one_word(value)


def fact_value(word: str) -> str:
    """The value of a fact."""
    value = word.partition(_SEPARATOR)[2]
    return "".join(chr(ord(one) - 0xE000) if "\ue000" <= one <= "\ue07f" else one for one in value)


def _one_word(text: str) -> str:
    # Every non-ASCII character is part of a word; some stand for the ASCII ones that would end it.
    plain = text.strip().casefold().translate(_PUNCTUATION)
    return plain.encode("utf-8", "replace").decode()


class SearchTexts:
    """The texts of a trace by column, each once: every call of a model repeats the conversation so far."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {column: [] for column in COLUMNS}
        self.seen: set[str] = set()
        self._of_fields: set[tuple[str, str]] = set()
        self.cut = False

    def add(self, column: str, value: Json) -> None:
        """Add the texts of a value, unless they were added before."""
        if value is None:
            return
        text = value if type(value) is str else " ".join(_leaves(value))
        if not text or self._known(column, text):
            return
        self.keep(column, self._readable(text) if len(text) > _SHORTEST_UNREADABLE else text)

    def _known(self, column: str, text: str) -> bool:
        if column not in _FIELDS:
            known = text in self.seen
            self.seen.add(text)
            return known
        # What a field looks in is there, whatever else says the same.
        known = (column, text) in self._of_fields
        self._of_fields.add((column, text))
        self.seen.add(text)
        return known

    def keep(self, column: str, text: str) -> None:
        """Keep a text that is to be searched."""
        self.found[column].append(folded(text))

    def _readable(self, text: str) -> str:
        if len(text) > MOST_CHARS:
            self.cut = True
            text = text[:MOST_CHARS]
        return without_unreadable(_decoded(text))


def _decoded(text: str) -> str:
    """JSON as the texts in it: as it is written, a line break would end in the letter of the word after it."""
    if text[0] not in "{[" or "\\" not in text:
        return text
    try:
        return " ".join(_leaves(msgspec.json.decode(text)))
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return text


def _leaves(value: Json) -> Iterator[str]:
    """The names and values in a JSON value, in order."""
    kind = type(value)
    if kind is str:
        yield value
    elif kind is dict:
        for name, inner in value.items():
            yield name
            if type(inner) is str:
                yield inner
            else:
                yield from _leaves(inner)
    elif kind is list or kind is tuple:
        for inner in value:
            yield from _leaves(inner)
    elif value is not None:
        yield str(value)


def add_trace(texts: SearchTexts, trace: Trace) -> None:
    """Add what a trace itself says."""
    texts.add("input", trace.input)
    texts.add("output", trace.output)
    texts.add("steps", trace.error)


def add_step(texts: SearchTexts, facts: dict[tuple[str, str], None], step: Step) -> None:
    """Add what a step says, and the facts that it adds to its trace."""
    own = "tools" if step.kind == "tool" else "steps"
    facts["kind", step.kind] = None
    if step.model:
        facts["model", step.model] = None
    if step.kind == "tool":
        facts["tool", step.name] = None
        texts.add("name", step.name)
    else:
        texts.add("steps", step.name)
    texts.add("steps", step.actor)
    texts.add(own, step.status_message)
    seen = texts.seen
    for messages in (step.messages_in, step.messages_out):
        for message in messages:
            if message.content not in seen:
                texts.add("tools" if message.role == "tool" else own, message.content)
            if message.reasoning:
                texts.add("steps", message.reasoning)
            for call in message.tool_calls:
                facts["tool", call.name] = None
                texts.add("name", call.name)
                texts.add("tools", call.arguments)
    if not step.messages_in:
        texts.add(own, step.input)
    if not step.messages_out:
        texts.add(own, step.output)
    for document in step.documents:
        texts.add("steps", document.content)


def add_judge(texts: SearchTexts, step: Step) -> None:
    """Add what the step of a judge says."""
    for text in (step.name, *said_in(step)):
        texts.add("judges", text)


def _facts(name: str, value: Json, depth: int) -> Iterable[tuple[str, str]]:
    if isinstance(value, bool):
        yield name, "true" if value else "false"
    elif isinstance(value, str | int | float):
        text = str(value)
        if len(text) <= LONGEST_VALUE:
            yield name, text
    elif isinstance(value, Mapping) and depth < _DEEPEST:
        for inner, held in value.items():
            yield from _facts(f"{name}.{inner}", held, depth + 1)
    elif isinstance(value, list | tuple):
        for held in value:
            if not isinstance(held, Mapping | list | tuple):
                yield from _facts(name, held, depth)
