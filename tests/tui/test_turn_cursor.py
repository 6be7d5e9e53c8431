"""Where one reads: whatever is pressed, the current turn is in view, and nothing is made that is not shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from tracejury.tui.widgets.blocks import Block
from tracejury.tui.widgets.layout import Folding, Layout
from tracejury.tui.widgets.pane_place import go_back, place_of
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
        inner = (Block("text", "inside", step=str(number)), Block("gap"))
        folds = (Block("fold", "more", inner=inner),) if lines % 3 == 2 else ()
        return (
            (*folds, Block("text", text, step=str(number), offset=0, fold=9 * (lines > 30)))
            if lines
            else ()
        )

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
    "open": lambda cursor: open_one(cursor),  # noqa: PLW0108 - as above
    "smaller": lambda cursor: resize(cursor, cursor.height - 3),
    "larger": lambda cursor: resize(cursor, cursor.height + 4),
}


def fold(cursor: TurnCursor) -> None:
    folded = cursor.current not in cursor.layout.folding.turns
    cursor.layout.fold_turns([cursor.current], folded=folded)
    cursor.settle()


def open_one(cursor: TurnCursor) -> None:
    """Open or close the first text in view that can be."""
    lines = (cursor.layout.line(row) for row in cursor.rows())
    line = next((line for line in lines if line.folds), None)
    if line is not None:
        cursor.layout.toggle(line.turn, line.owner)
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


def seen(cursor: TurnCursor) -> list[str]:
    """What is in view, with the current turn."""
    lines = [cursor.layout.line(row) for row in cursor.rows()]
    words = [line.folds or cursor.layout.text(line.block)[line.start : line.end] for line in lines]
    return [
        f"{line.turn} {line.block.form} {said}" for line, said in zip(lines, words, strict=True)
    ]


@given(SHAPES, st.integers(4, 30), st.lists(st.sampled_from(sorted(MOVES)), max_size=30))
def test_one_comes_back_to_the_same_place_of_the_same_trace(
    shapes: list[Shape], height: int, moves: list[str]
) -> None:
    cursor = cursor_of(shapes, height)
    for move in moves:
        MOVES[move](cursor)
    again = cursor_of(shapes, cursor.height)
    go_back(again, place_of(cursor))
    again.settle()
    assert (again.current, seen(again)) == (cursor.current, seen(cursor))


def test_a_place_holds_among_other_turns_and_without_the_text_that_it_was_in() -> None:
    shapes: list[Shape] = [(3, False, False), (49, False, False), (2, True, False)]
    cursor = cursor_of(shapes, 8)
    cursor.layout.fold_turns([0, 2], folded=True)
    cursor.layout.fold_turns([2], folded=False)
    cursor.show(1)
    cursor.scroll(4)
    open_one(cursor)
    cursor.scroll(20)
    place = place_of(cursor)
    others = [turn(9, (1, False, False)), *(turn(at, shape) for at, shape in enumerate(shapes))]
    among = TurnCursor(Layout(TurnTexts(others), 60, Folding({3})), 8)
    go_back(among, place)
    assert (among.current, among.layout.folding.turns) == (2, {1})
    assert [line.split(" ", 1)[1] for line in seen(among)] == [
        line.split(" ", 1)[1] for line in seen(cursor)
    ]
    shorter = cursor_of([(3, False, False), (5, False, False)], 8)
    go_back(shorter, place)
    assert (shorter.current, shorter.layout.folding.opened) == (1, {})


@given(SHAPES, st.integers(4, 30))
def test_down_alone_reaches_every_turn_and_the_end(shapes: list[Shape], height: int) -> None:
    cursor = cursor_of(shapes, height)
    reached, before = {cursor.current}, None
    while before != (cursor.top, cursor.current):
        before = (cursor.top, cursor.current)
        cursor.scroll(1)
        reached.add(cursor.current)
    assert reached == {number for number, (_, _, section) in enumerate(shapes) if not section}
    last = len(shapes) - 1
    assert cursor.rows()[-1] == cursor.layout.last(last)


@given(SHAPES, st.integers(4, 30))
def test_j_reads_every_line_and_k_goes_back_to_the_top(shapes: list[Shape], height: int) -> None:
    cursor = cursor_of(shapes, height)
    reached, before = set(cursor.rows()), None
    while before != (cursor.top, cursor.current):
        before = (cursor.top, cursor.current)
        cursor.step(1)
        reached |= set(cursor.rows())
    last_turn = max(number for number, (_, _, section) in enumerate(shapes) if not section)
    lines = set(cursor.layout.rows((0, 0, 0), 10_000))
    assert {row for row in lines if row[0] <= last_turn} <= reached
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
        if move not in ("fold", "open"):
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
