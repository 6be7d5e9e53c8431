"""Text that nobody reads is one line in the reading pane, and evidence still means the same characters."""

from __future__ import annotations

import base64
import random

from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from tracejury.store.evidence_text import evidence_text
from tracejury.store.judgement import Evidence
from tracejury.store.trace import Message, Step, Trace
from tracejury.tui.safe_text import Shown
from tracejury.tui.widgets.blocks import Block, step_blocks
from tracejury.tui.widgets.layout import Folding, Layout, PaneLine
from tracejury.tui.widgets.line_drawing import LineDrawing, Ranges
from tracejury.tui.widgets.marking import Marking, begin, words_of
from tracejury.tui.widgets.step_preview import step_preview
from tracejury.tui.widgets.turn_texts import BODY, TurnTexts
from tracejury.tui.widgets.turns import Turn, trace_turns

RAW = base64.b64encode(random.Random(5).randbytes(30_000)).decode()
TEXT = f"The scan is {RAW} and shows the wrong date."
STEP = Step("1", "llm", "model", messages_out=(Message("assistant", TEXT),))
PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + RAW}}


def laid_out(blocks: tuple[Block, ...]) -> tuple[Layout, list[PaneLine]]:
    """Blocks as one turn, and its lines."""
    turn = Turn("step", blocks[0], lambda: blocks[1:])
    layout = Layout(TurnTexts((turn,)), 78, Folding(set()))
    return layout, [layout.line(row) for row in layout.rows((0, 0, 0), 1000)]


def trace_blocks(trace: Trace) -> tuple[Block, ...]:
    """Every turn of a trace, opened."""
    turns = trace_turns(trace)
    return tuple(block for turn in turns for block in (turn.head, *turn.body()))


def drawn(blocks: tuple[Block, ...], evidence: Ranges | None = None) -> list[str]:
    """The lines of the pane; what is evidence stands between ⟦ and ⟧."""
    layout, shown = laid_out(blocks)
    style = {"evidence": Style(underline=True)}
    drawing = LineDrawing(layout, lambda name: style.get(name, Style()), evidence or {}, None, 80)
    lines = []
    for line in shown:
        text = drawing.draw(line)
        plain = text.plain
        for span in reversed(
            [span for span in text.spans if getattr(span.style, "underline", False)]
        ):
            plain = f"{plain[: span.start]}⟦{plain[span.start : span.end]}⟧{plain[span.end :]}"
        lines.append(plain.strip(" ▌"))
    return lines


def body(lines: list[str], word: str) -> str:
    return " ".join(line for line in lines if word in line)


def test_a_long_run_is_one_line_with_kind_and_size() -> None:
    lines = drawn(step_blocks(STEP))
    assert len(lines) < 8
    assert body(lines, "scan") == "The scan is [base64, 29 KB] and shows the wrong date."


def test_a_picture_in_a_message_is_one_line() -> None:
    asked = Step(
        "1", "message", "user", messages_out=(Message("user", "Which date?", parts=(PICTURE,)),)
    )
    lines = drawn(trace_blocks(Trace(steps=(asked,))))
    assert "▸ image [image/png, 29 KB, base64]" in lines
    assert not any("iVBOR" in line or "image_url" in line for line in lines)


def test_evidence_after_a_fold_stays_on_its_words() -> None:
    start = evidence_text(STEP).index("the wrong date")
    lines = drawn(step_blocks(STEP), {"1": [(start, start + len("the wrong date"))]})
    assert body(lines, "scan") == "The scan is [base64, 29 KB] and shows ⟦the wrong date⟧."


def test_evidence_inside_a_fold_is_shown_at_its_line() -> None:
    inside = TEXT.index(RAW) + 500
    for marked in (
        (inside, inside + 3),
        (inside, inside + 1),
        (TEXT.index(RAW), TEXT.index(RAW) + 9),
    ):
        assert "⟦[base64, 29 KB]⟧" in body(drawn(step_blocks(STEP), {"1": [marked]}), "scan")


def test_evidence_that_ends_in_a_fold_covers_it() -> None:
    lines = drawn(step_blocks(STEP), {"1": [(4, TEXT.index(RAW) + 10)]})
    assert body(lines, "scan") == "The ⟦scan is [base64, 29 KB]⟧ and shows the wrong date."


def test_the_words_of_a_fold_cannot_be_chosen_and_a_range_across_it_is_whole() -> None:
    layout, lines = laid_out(step_blocks(STEP))
    marking = begin(layout, (0, 0, 0))
    assert marking is not None
    line = next(line for line in lines if line.block.form in BODY)
    words = words_of(layout, line)
    shown = [layout.text(line.block)[word.start : word.end] for word in words]
    assert shown == ["The", "scan", "is", "and", "shows", "the", "wrong", "date", "."]
    across = Marking(words[3], anchor=words[2])
    step, start, end = across.range(layout)
    assert (step, evidence_text(STEP)[start:end]) == ("1", f"is {RAW} and")


def test_the_list_of_steps_shows_a_fold() -> None:
    assert step_preview(STEP) == "The scan is [base64]"


def test_what_a_step_lacks_is_a_line_of_its_own_and_no_part_of_its_text() -> None:
    cut = Step(
        "1", "tool", "rooms", output="room 1", incomplete=("the output was cut by the exporter",)
    )
    said = "This step is incomplete: the output was cut by the exporter."
    trace = Trace(steps=(cut,), incomplete=("2 observations are only named in the export",))
    for blocks in (step_blocks(cut), trace_blocks(trace)):
        assert said in drawn(blocks)
    assert "This trace is incomplete: 2 observations are only named in the export." in " ".join(
        drawn(trace_blocks(trace))
    )
    assert evidence_text(cut) == "room 1"
    layout, lines = laid_out(step_blocks(cut))
    for line in lines:
        assert line.block.form != "incomplete" or words_of(layout, line) == []


@given(st.text(max_size=40), st.text(max_size=40), st.integers(0, 200), st.integers(0, 200))
def test_a_range_is_shown_around_what_it_means(
    before: str, after: str, first: int, second: int
) -> None:
    """Every character outside of the fold keeps its place; inside, the label stands for it."""
    text = before + "\0" * 30 + after
    start, end = sorted((min(first, len(text)), min(second, len(text))))
    low, high = len(before), len(before) + 30
    shown = Shown.of(text, "\t", [(low, high, "[label]")])
    label = shown.to_shown(low), shown.to_shown(high)
    assert shown.labels == (label,)
    assert shown.text[slice(*label)] == "[label]"
    if start < end:
        begins, ends = shown.range(start, end)
        if start < high and end > low:
            assert begins <= label[0]
            assert ends >= label[1]
        elif end <= low:
            assert ends <= label[0]
        else:
            assert begins >= label[1]


def test_evidence_of_a_review_is_what_the_pane_marks() -> None:
    start = TEXT.index("shows")
    mark = Evidence("e1", "1", start, start + 5, "shows", "why")
    lines = drawn(step_blocks(STEP), {mark.step: [(mark.start, mark.end)]})
    assert "⟦shows⟧" in body(lines, "scan")
