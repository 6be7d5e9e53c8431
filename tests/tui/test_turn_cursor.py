"""Where one reads: whatever is pressed, the current turn is in view, and nothing is made that is not shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from tracejury.tui.widgets.blocks import Block
from tracejury.tui.widgets.layout import Folding, Layout
from tracejury.tui.widgets.turn_cursor import TurnCursor
from tracejury.tui.widgets.turn_texts import LONG, TurnTexts
from tracejury.tui.widgets.turns import Turn

Shape = tuple[int, bool, bool]
"""Lines of a turn, whether it is folded, whether it is the heading of a section."""


def turn(number: int, shape: Shape, made: Counter[int] | None = None) -> Turn:
    lines, folded, section = shape

    def body() -> tuple[Block, ...]:
        if made is not None:
            made[number] += 1
        text = "\n".join(f"line {line} of turn {number}" for line in range(lines))
        return (Block("text", text, step=str(number), offset=0),) if lines else ()

    if section:
        return Turn("about", Block("note", f"section {number}"), tuple)
    return Turn("call", Block("role", f"turn {number}"), body, step=str(number), folded=folded)


def cursor_of(shapes: list[Shape], height: int, made: Counter[int] | None = None) -> TurnCursor:
    turns = [turn(number, shape, made) for number, shape in enumerate(shapes)]
    folded = {number for number, one in enumerate(turns) if one.folded}
    cursor = TurnCursor(Layout(TurnTexts(turns), 60, Folding(folded)), height)
    cursor.edge(-1)
    return cursor


def page(shapes: list[Shape]) -> list[Shape]:
    """A heading stands before something."""
    following = [*shapes[1:], (1, False, False)][: len(shapes)]
    found = [
        (lines, folded, section and not after[2])
        for (lines, folded, section), after in zip(shapes, following, strict=True)
    ]
    return [*found, (3, False, False)]


SHAPES = st.lists(st.tuples(st.integers(0, 50), st.booleans(), st.booleans())).map(page)
MOVES: dict[str, Callable[[TurnCursor], None]] = {
    "j": lambda cursor: cursor.step(1),
    "k": lambda cursor: cursor.step(-1),
    "down": lambda cursor: cursor.scroll(1),
    "up": lambda cursor: cursor.scroll(-1),
    "wheel": lambda cursor: cursor.scroll(3),
    "page down": lambda cursor: cursor.scroll(cursor.height - 2, pages=True),
    "page up": lambda cursor: cursor.scroll(2 - cursor.height, pages=True),
    "home": lambda cursor: cursor.edge(-1),
    "end": lambda cursor: cursor.edge(1),
    "scrollbar": lambda cursor: cursor.scroll_to(cursor.layout.at(cursor.layout.height // 2)),
    "fold": lambda cursor: fold(cursor),  # noqa: PLW0108 - it is defined below
    "smaller": lambda cursor: resize(cursor, cursor.height - 3),
    "larger": lambda cursor: resize(cursor, cursor.height + 4),
}


def fold(cursor: TurnCursor) -> None:
    folded = cursor.current not in cursor.layout.folding.turns
    cursor.layout.fold_turns([cursor.current], folded=folded)
    cursor.settle()


def resize(cursor: TurnCursor, height: int) -> None:
    cursor.height = max(3, height)
    cursor.settle()


@given(SHAPES, st.integers(4, 30), st.lists(st.sampled_from(sorted(MOVES)), max_size=30))
def test_the_current_turn_is_in_view_and_no_section(
    shapes: list[Shape], height: int, moves: list[str]
) -> None:
    cursor = cursor_of(shapes, height)
    for move in moves:
        MOVES[move](cursor)
        rows = cursor.rows()
        assert cursor.current in {row[0] for row in rows}, move
        assert not shapes[cursor.current][2]
        assert len(rows) <= cursor.height


@given(SHAPES, st.integers(4, 30))
def test_down_alone_reaches_every_turn_and_the_end(shapes: list[Shape], height: int) -> None:
    cursor = cursor_of(shapes, height)
    seen, before = {cursor.current}, None
    while before != (cursor.top, cursor.current):
        before = (cursor.top, cursor.current)
        cursor.scroll(1)
        seen.add(cursor.current)
    assert seen == {number for number, (_, _, section) in enumerate(shapes) if not section}
    last = len(shapes) - 1
    assert cursor.rows()[-1] == cursor.layout.last(last)


@given(SHAPES, st.integers(4, 30))
def test_j_reads_every_line_and_k_goes_back_to_the_top(shapes: list[Shape], height: int) -> None:
    cursor = cursor_of(shapes, height)
    seen, before = set(cursor.rows()), None
    while before != (cursor.top, cursor.current):
        before = (cursor.top, cursor.current)
        cursor.step(1)
        seen |= set(cursor.rows())
    last_turn = max(number for number, (_, _, section) in enumerate(shapes) if not section)
    lines = set(cursor.layout.rows((0, 0, 0), 10_000))
    assert {row for row in lines if row[0] <= last_turn} <= seen
    for _ in range(200):
        cursor.step(-1)
    assert cursor.top == (0, 0, 0)


def test_of_ten_thousand_turns_only_those_in_view_are_made() -> None:
    made: Counter[int] = Counter()
    cursor = cursor_of([(30, False, False)] * 10_000, 24, made)
    cursor.rows()
    assert set(made) == {0}
    cursor.edge(1)
    cursor.rows()
    cursor.scroll_to(cursor.layout.at(cursor.layout.height // 2))
    cursor.rows()
    assert len(made) <= 9
    assert set(made.values()) == {1}


def test_a_folded_turn_is_one_line_and_is_not_made() -> None:
    made: Counter[int] = Counter()
    cursor = cursor_of([(30, True, False)] * 10_000, 24, made)
    assert cursor.layout.height == 10_000
    for move, do in MOVES.items():
        if move != "fold":
            do(cursor)
    assert made == {}


def test_of_a_long_text_only_the_pieces_in_view_are_laid_out() -> None:
    text = "\n".join(f"line {number}" for number in range(600_000))
    assert len(text) > 5_000_000 > LONG
    block = Block("text", text, step="0", offset=0, fold=40)
    texts = TurnTexts([Turn("call", Block("role", "call"), lambda: (block,), step="0")])
    layout = Layout(texts, 60, Folding(set()))
    cursor = TurnCursor(layout, 24)
    shown = layout.line(layout.last(0))
    assert shown.folds == "… 599,960 more lines"
    layout.toggle(0, block)
    cursor.edge(1)
    rows = cursor.rows()
    line = layout.line(rows[-1])
    assert layout.text(line.block)[line.start : line.end] == "fold" or line.folds == "fold"
    assert len(texts._shown) <= 5
    # Evidence counts characters of the whole text, whichever piece it is in.
    piece = texts.pieces(block)[3]
    assert piece.offset is not None
    assert text[piece.offset : piece.offset + len(piece.text)] == piece.text
