"""Whatever is asked, a search finds the traces that a filter over all of them finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from no_reviews import NoReviews
from tracejury.errors import UserError
from tracejury.store.library.library import Library
from tracejury.store.library.searching import find
from tracejury.store.queries.parsing import parse_query
from tracejury.store.queries.query import All, Either, FieldTest, Not, Query, Words
from tracejury.store.queries.words import words
from tracejury.store.trace import Message, Score, Step, ToolCall, Trace

SAID = [
    "Please refund the voucher", "a full refund, now", "full of refunds", "Café in Zürich", "CAFE zurich",
    "退款已经完成", "我要退款", "ขอเงินคืน", "환불을 요청", "KES-118 within 90 days", "\x1b[31mrefund\x07 \u202evoucher",
    "or and NOT", "naïve\u0301 x\u00adyz", "", "re", "😀 ok", '{"note": "full\\nrefund"}',
]  # fmt: skip
TOOLS = ["issue_refund", "get clause", "search"]
PLACES = ["fr", "de", "Ελλάδα", "north-west"]


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    said = st.sampled_from(SAID)
    steps = []
    for number in range(draw(st.integers(0, 3))):
        tool = draw(st.booleans())
        steps.append(
            Step(
                id=str(number),
                kind="tool" if tool else "llm",
                name=draw(st.sampled_from(TOOLS)),
                output=draw(said) if tool else None,
                status=draw(st.sampled_from(["ok", "error"])),
                messages_out=()
                if tool
                else (
                    Message(
                        "assistant",
                        draw(said),
                        tool_calls=(ToolCall(draw(st.sampled_from(TOOLS)), {"why": draw(said)}),),
                    ),
                ),
            )
        )
    began = draw(st.none() | st.integers(1_700_000_000, 1_900_000_000))
    asked = draw(said)
    return Trace(
        source_id=None,
        input=asked,
        output=draw(st.none() | st.just(asked) | said),
        steps=tuple(steps),
        metadata={"locale": draw(st.sampled_from(PLACES))} if draw(st.booleans()) else {},
        start_ns=None if began is None else began * 10**9,
        end_ns=None if began is None else (began + draw(st.integers(0, 90))) * 10**9,
        scores=(Score("Judge", draw(st.sampled_from([0.0, 0.5, 1.0]))),)
        if draw(st.booleans())
        else (),
    )


TERMS = st.sampled_from(
    [
        "refund", "full", "re", "ref*", '"full refund"', '"refund full"', "cafe", "ZÜRICH", "退款", "款", "เงิน", "환불",
        "KES-118", "voucher", "xyz", "naive", '"or"', "nowhere", "note", "tool:refund", 'tool:"get clause"', "tool:*",
        "tool:search", "status:error", "status:ok", "locale:FR", "locale:Ελλάδα", "locale:n*", "locale:*",
        "locale:north-west", "score.judge<0.5", "score.judge>=0.5", "score.Judge:1", "steps>1", "steps<=1",
        "duration>30s", "since:2026-01-01", "until:2025", "kind:tool", "input:refund", "output:refund",
        "bundle:b", "bundle:x*",
    ]
)  # fmt: skip
QUERIES = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({' '.join(parts)})"),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({' or '.join(parts)})"),
        inner.map(lambda part: f"-{part}"),
    ),
    max_leaves=6,
)


def texts_of(trace: Trace) -> Iterator[tuple[str, str]]:
    """Every text that can be searched, and where it stands."""
    yield "input", str(trace.input or "")
    yield "output", str(trace.output or "")
    for step in trace.steps:
        yield ("tool" if step.kind == "tool" else "", step.name)
        yield "", str(step.output or "")
        for message in step.messages_out:
            yield "", message.content or ""
            for call in message.tool_calls:
                yield "tool", call.name
                yield "", "why " + str(call.arguments["why"])


def says(trace: Trace, wanted: Words) -> bool:
    size = len(wanted.words)
    for where, text in texts_of(trace):
        if wanted.part and where != wanted.part:
            continue
        found = words(text)
        for start in range(len(found) - size + 1):
            *first, last = found[start : start + size]
            fits = last.startswith(wanted.words[-1]) if wanted.begins else last == wanted.words[-1]
            if fits and list(wanted.words[:-1]) == first:
                return True
    return False


def has(trace: Trace, test: FieldTest) -> bool:
    compare: Callable[[Any, Any], bool] = {
        "=": lambda a, b: a == b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    }[test.comparison]  # fmt: skip
    took = None if trace.start_ns is None else (trace.end_ns - trace.start_ns) // 10**9  # type: ignore[operator]
    began = None if trace.start_ns is None else trace.start_ns // 10**9
    match test.name:
        case "score.judge":
            return any(compare(one.value, float(test.value)) for one in trace.scores)
        case "steps":
            return compare(len(trace.steps), float(test.value))
        case "duration":
            return took is not None and compare(took, float(test.value.rstrip("s")))
        case "since":
            return began is not None and began >= 1_767_225_600
        case "until":
            return began is not None and began < 1_767_225_600
        case "bundle":
            return "b".startswith(test.value) if test.begins else test.value == "b"
        case "tool":
            values = [text for where, text in texts_of(trace) if where == "tool"]
        case "kind":
            values = [step.kind for step in trace.steps]
        case "status":
            values = [trace.status]
        case _:
            values = [str(trace.metadata[test.name])] if test.name in trace.metadata else []
    wanted = test.value.casefold()
    return any(
        one.casefold().startswith(wanted) if test.begins else one.casefold() == wanted
        for one in values
    )


def fulfils(trace: Trace, query: Query) -> bool:
    match query:
        case Words():
            return says(trace, query)
        case FieldTest():
            return has(trace, query)
        case Not(part=part):
            return not fulfils(trace, part)
        case All(parts=parts):
            return all(fulfils(trace, part) for part in parts)
        case Either(parts=parts):
            return any(fulfils(trace, part) for part in parts)


NUMBER = count()
EVERY_FIELD = Trace(
    input="every field", metadata={"locale": "xx"}, scores=(Score("Judge", 9.0),), source_id="f"
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(traces(), max_size=8), st.lists(QUERIES, min_size=1, max_size=25))
def test_a_search_finds_what_a_filter_finds(
    tmp_path: Path, given_traces: Sequence[Trace], queries: Sequence[str]
) -> None:
    library = Library.open(tmp_path / str(next(NUMBER)))
    saved = {one.key: one for one in [*given_traces, EVERY_FIELD]}
    library.save(list(saved.values()), library.begin_bundle("b", "b", "0" * 64, "messages"))
    for text in queries:
        query = parse_query(text)
        rows = [row for page in find(library, query, NoReviews()) for row in page]
        found = library.keys_of_rows(sorted(rows))
        keys = library.keys()
        assert found == [key for key in keys if fulfils(saved[key], query)], text
        assert rows == sorted(rows, reverse=True), "the newest first"
    library.close()


@settings(max_examples=200, deadline=None)
@given(st.text() | st.text(alphabet='ab:"()-*<>=. \u201c退or\x00\ud800', max_size=40))
@example("-" * 3000)
@example("(" * 3000)
@example('a:"')
@example("score.:1")
@example("since:9999")
@example("duration>999999999999h")
@example("steps>999999999999999")
def test_every_text_is_a_query_or_a_user_error(everywhere: Library, text: str) -> None:
    with suppress(UserError):
        query = parse_query(text)
        assert sum(len(page) for page in find(everywhere, query, NoReviews())) <= 1


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    library = Library.open(tmp_path_factory.mktemp("library"))
    library.save([EVERY_FIELD], library.begin_bundle("b", "b", "0" * 64, "messages"))
    yield library
    library.close()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("refund toool:x", r"no field toool \(character 8"),
        ("status:eror", "status is never eror"),
        ('refund "full', r"quotation mark is not closed \(character 8"),
        ("(a or b", r"parenthesis is not closed \(character 1"),
        ("a)", r"no opening one \(character 2"),
        ("score.judge<low", "low is none"),
        ("since:yesterday", "yesterday is not a day"),
        ("duration>long", "long is not a duration"),
        ("locale<3", "cannot be compared"),
        ("!!!", "no letter or digit"),
        ("tool:", "needs a value"),
    ],
)
def test_an_error_says_where_and_what_is_allowed(everywhere: Library, text: str, what: str) -> None:
    with pytest.raises(UserError) as caught:
        list(find(everywhere, parse_query(text), NoReviews()))
    assert re.search(what, caught.value.what)
    assert caught.value.hint


def test_a_near_name_is_proposed(everywhere: Library) -> None:
    for wrong, right in (("toool", "tool"), ("lokale", "locale"), ("score.juge", "score.Judge")):
        with pytest.raises(UserError, match=f"Did you mean {right}"):
            list(find(everywhere, parse_query(f"{wrong}:1"), NoReviews()))
