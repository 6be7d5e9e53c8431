"""The rows of the steps view and of the timeline."""

from __future__ import annotations

import pytest
from rich.style import Style
from tracejury.store.trace import Message, Step, ToolCall, Trace
from tracejury.tui.views.step_lines import time_line, tree_line
from tracejury.tui.views.steps import Span, bar, step_rows
from tracejury.tui.views.timeline import axis, timeline
from tracejury.tui.widgets.blocks import tokens_short
from tracejury.tui.widgets.step_preview import step_name, step_preview
from tracejury.tui.widgets.step_tree import StepTree, TreeRows

SECOND = 1_000_000_000


def step(
    id_: str, kind: str, name: str, start: int | None, end: int | None, **more: object
) -> Step:
    return Step(
        id_,
        kind,  # type: ignore[arg-type]
        name,
        start_ns=None if start is None else start * SECOND,
        end_ns=None if end is None else end * SECOND,
        **more,  # type: ignore[arg-type]
    )


PLAN = Message("assistant", tool_calls=(ToolCall("list_all_product_types", {}),))
TRACE = Trace(
    steps=(
        step("run", "agent", "orders", 0, 10),
        step("plan", "llm", "ChatOpenAI", 0, 2, parent_id="run", messages_out=(PLAN,), model="q-3",
             usage={"input_tokens": 1200, "output_tokens": 7}),
        step("b", "tool", "list_all_product_types", 3, 7, parent_id="run", input={"shop": "north"}),
        step("a", "tool", "get_order", 2, 5, parent_id="run", status="error"),
        step("said", "llm", "q-3", 7, 10, parent_id="run", model="q-3",
             messages_out=(Message("assistant", "Two kinds."),)),
        step("odd", "event", "note", None, None, parent_id="run"),
        step("judge", "evaluator", "score", 10, 10, output={"score": 1}),
    )
)  # fmt: skip


def test_a_row_says_what_happened_with_the_whole_name_of_the_tool() -> None:
    rows = {row.step.id: row for row in step_rows(TRACE).rows}
    assert rows["plan"].name == "asks for list_all_product_types"
    assert rows["b"].name == "list_all_product_types"
    assert rows["b"].says == "north"
    assert (rows["plan"].tokens, rows["plan"].duration) == ("1,200 in + 7 out", "2.0s")
    assert rows["a"].failed
    assert [row.depth for row in step_rows(TRACE).rows] == [0, 1, 1, 1, 1, 1, 0]


def test_a_call_of_a_model_is_never_named_by_the_model() -> None:
    def named(name: str, model: str = "gpt-4o-2024-08-06") -> str:
        return step_name(Step("1", "llm", name, model=model))

    for name in ("gpt-4o-2024-08-06", "gpt-4o", "ChatOpenAI", "chat gpt-4o-2024-08-06", "assistant",
                 "openai.chat.completions.create", ""):  # fmt: skip
        assert named(name) == "answers"
    assert named("rewrite-query") == "rewrite-query"
    assert named("triage") == "triage"


def test_the_preview_of_a_call_says_its_arguments() -> None:
    asked = Message("assistant", tool_calls=(ToolCall("get_order", {"order": "4411"}),))
    assert step_preview(Step("1", "llm", "m", messages_out=(asked,))) == "4411"


def test_bars_stand_where_the_step_ran() -> None:
    rows = {row.step.id: row for row in step_rows(TRACE).rows}
    assert rows["a"].span == Span(0.2, 0.5)
    assert bar(rows["a"].span, 10) == "  ━━━     "
    assert bar(rows["run"].span, 10) == "━" * 10
    assert bar(rows["judge"].span, 10) == "         ╸"
    assert bar(rows["odd"].span, 10) == " " * 10


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (120, "tool get_all_product_types_of_shop north 1,200 in + 7 out 4.0s ━━━━━━━━━━"),
        (80, "tool get_all_product_types_of_shop north 1.2k+7 4.0s ━━━━━"),
        (60, "tool get_all_product_types_of_shop 4.0s ━━━━━"),
        (46, "tool get_all_product_types_of_shop 4.0s"),
        (38, "tool get_all_product_types_of_shop"),
    ],
)
def test_a_line_has_the_whole_name_of_the_tool_and_what_fits_beside_it(
    width: int, line: str
) -> None:
    name = "get_all_product_types_of_shop"
    tool = step("b", "tool", name, 3, 7, parent_id="run", input={"shop": "north"},
                usage={"input_tokens": 1200, "output_tokens": 7})  # fmt: skip
    rows = step_rows(Trace(steps=(step("run", "agent", "orders", 0, 10), tool)))
    drawn = tree_line(rows, 1, width, lambda _: Style.null())
    assert (drawn.cell_len, " ".join(drawn.plain.split())) == (width, line)
    times = timeline(Trace(steps=(tool,)))
    assert name in time_line(times, 0, max(width, 64), lambda _: Style.null()).plain


class UnstyledTree(StepTree):
    """The list of steps without an app that has its styles."""

    def style_of(self, component: str) -> Style:
        return Style.null()


@pytest.mark.parametrize(
    ("width", "asks", "tool"),
    [
        (
            48,
            "llm asks for get_all_product_types 2.0s",
            "tool get_all_product_types north 4.0s",
        ),
        (36, "asks for get_all_product_types", "tool get_all_product_types"),
        (31, "→ get_all_product_types", "get_all_product_types"),
    ],
)
def test_the_list_beside_the_text_shows_names_whole_before_all_else(
    width: int, asks: str, tool: str
) -> None:
    name = "get_all_product_types"
    call = Message("assistant", tool_calls=(ToolCall(name, {}),))
    steps = (
        step("p", "llm", "q-3", 0, 2, model="q-3", messages_out=(call,)),
        step("b", "tool", name, 3, 7, input={"shop": "north"}),
    )
    tree = UnstyledTree()
    tree.show(TreeRows.of(Trace(steps=steps)))
    assert [" ".join(tree.draw_row(at, width).plain.split()) for at in (0, 1)] == [asks, tool]


def test_tokens_in_short_fit_into_their_column() -> None:
    def short(*counts: int | None) -> str:
        names = ("input_tokens", "output_tokens")
        return tokens_short(
            {name: count for name, count in zip(names, counts, strict=True) if count is not None}
        )

    assert (short(999, 12_345), short(456_789, None), short(None, 1_250_000)) == (
        "999+12.3k",
        "457k+?",
        "?+1.2M",
    )
    assert (tokens_short({"total": 5}), tokens_short({})) == ("5", "")


def test_the_timeline_is_in_the_order_of_time_and_shows_what_ran_at_once() -> None:
    found = timeline(TRACE)
    assert [row.step.id for row in found.rows] == ["run", "plan", "a", "b", "said", "judge", "odd"]
    assert {row.step.id: row.beside for row in found.rows} == {
        "run": 0, "plan": 0, "a": 1, "b": 1, "said": 0, "judge": 0, "odd": 0,
    }  # fmt: skip
    assert found.duration == "10.0s"
    assert found.rows[2].after == "2.0s"
    assert found.note == "1 step without times, last"
    assert axis(found.duration, 20) == "0" + " " * 14 + "10.0s"


def test_a_trace_without_times_says_so() -> None:
    found = timeline(Trace(steps=(Step("1", "tool", "get"),)))
    assert found.note == "no step of this trace has times"
    assert found.duration == ""


def test_blind_rows_have_no_judge_and_say_how_many_there_are() -> None:
    rows = step_rows(TRACE, blind=True)
    assert "judge" not in [row.step.id for row in rows.rows]
    assert rows.note == "1 judgement is hidden until you finish"
    assert "judge" not in [row.step.id for row in timeline(TRACE, blind=True).rows]
