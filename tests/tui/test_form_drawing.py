"""The rubric form as lines: what is under the cursor is whole, the rest stays in view; and what a digit means."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.style import Style
from tracejury.rubrics.files import builtin_rubrics
from tracejury.rubrics.schema import Question
from tracejury.store.acts import Act
from tracejury.store.claims.claim import Claim, Output
from tracejury.store.claims.judging import Standard
from tracejury.store.claims.witness import Witness
from tracejury.store.folding import fold_acts
from tracejury.store.judgement import Review
from tracejury.store.packs.proof import proof_of
from tracejury.store.reviews.parts import parts_of
from tracejury.store.reviews.presses import verdict_press
from tracejury.store.workspace.claims import ReviewClaims
from tracejury.tui.views.claims import claims_card
from tracejury.tui.views.judging import checklist
from tracejury.tui.views.judging import test_line as line_of_test
from tracejury.tui.widgets.form_drawing import drawn
from tracejury.tui.widgets.form_view import FormPlace, FormView, ScoreLine, option_of_digit

RUBRIC = builtin_rubrics()["agent-failure"]
MODE = next(one for one in RUBRIC.questions if one.id == "mode")
SMALL, TALL = (31, 18), (34, 34)
"""The panel at 80x24 and at 120x40, without its border: columns and rows."""


def after(*acts: Act) -> Review:
    review = fold_acts(
        [*verdict_press(RUBRIC, None, "fail"), *acts], trace="t", reviewer="e", rubric="r"
    )
    assert review is not None
    return review


def lines(review: Review, size: tuple[int, int], option: int) -> list[str]:
    view, parts = FormView(RUBRIC, review), parts_of(RUBRIC, review)
    at = [part.kind for part in parts].index("code")
    found = drawn(view, parts, FormPlace(at, option), lambda _: Style(), *size)
    assert all(line.cell_len <= size[0] for line in found.lines)
    return [line.plain for line in found.lines]


def squeezed(found: list[str]) -> str:
    return " ".join(" ".join(found).split())


@pytest.mark.parametrize("size", [SMALL, TALL, (45, 55)])
@pytest.mark.parametrize("option", [0, 3, 8])
def test_the_definition_of_the_code_under_the_cursor_is_whole(
    size: tuple[int, int], option: int
) -> None:
    found = lines(after(), size, option)
    assert MODE.choices[option].help in squeezed(found)
    (here,) = [line for line in found if line.startswith("›")]
    assert MODE.choices[option].label in here


def test_in_a_small_panel_the_other_codes_have_a_line_each_and_all_are_in_view() -> None:
    found = lines(after(), SMALL, 4)
    at = [next(y for y, line in enumerate(found) if one.label in line) for one in MODE.choices]
    assert at == sorted(at)
    assert at[-1] < SMALL[1]
    assert at[3] - at[0] == 3


def test_where_there_is_room_each_code_has_a_line_of_its_definition() -> None:
    found = lines(after(), TALL, 0)
    for choice in MODE.choices[1:]:
        row = next(y for y, line in enumerate(found) if choice.label in line)
        assert found[row + 1].strip()[:16] == choice.help[:16]


SCALE = Question("tone", "How", "scale", low=1, high=10)


@pytest.mark.parametrize(
    ("question", "digit", "cursor", "option"),
    [
        (MODE, 1, 4, 0), (MODE, 9, 0, 8), (MODE, 0, 4, 4),
        (SCALE, 1, 0, 0), (SCALE, 0, 0, 9),
        (replace(SCALE, low=0, high=3), 0, 0, 0), (replace(SCALE, low=0, high=3), 4, 0, None),
        (replace(SCALE, low=2, high=5), 3, 0, 1), (replace(SCALE, low=2, high=5), 1, 0, None),
        (replace(SCALE, low=-2, high=2), 1, 0, 0),
    ],
)  # fmt: skip
def test_what_a_digit_means(
    question: Question, digit: int, cursor: int, option: int | None
) -> None:
    assert option_of_digit(question, digit, cursor) == option


# --- what is given and missing ------------------------------------------------------------------

GIVEN = (
    Act("answer", {"question": "mode", "value": ["bias"]}),
    Act("answer", {"question": "why", "value": "It guesses."}),
    Act("mark", {"as": "break_point", "step": "a"}),
)
CLAIM = Act(
    "mark",
    {"as": "evidence", "id": "e1", "step": "a", "start": 0, "end": 1, "text": "x",
     "kind": "must-not-say"},
)  # fmt: skip
THIN = ReviewClaims("fail", finished=False, answers=(), claims=(), strength="thin")


@pytest.mark.parametrize(
    ("acts", "found", "width", "said"),
    [
        ((), None, 78, "○ code: needed  ○ why  ○ where  ○ correction"),
        (GIVEN[:2], None, 78, "✓ code  ✓ why  ○ where: b on the step, B if you cannot tell  ○ correction"),
        (GIVEN, THIN, 78, "✓ code  ✓ why  ✓ where  ○ correction: without it the test cannot gate"),
        (GIVEN, THIN, 58, "✓ 3 given  ○ correction: without it the test cannot gate"),
        (GIVEN, THIN, 40, "✓ code  ✓ why  ✓ where  ○ correction"),
        ((*GIVEN, CLAIM), THIN, 78, "✓ code  ✓ why  ✓ where  ✓ claims, no whole answer  test: thin, it asks"),
    ],
)  # fmt: skip
def test_the_checklist_is_true_and_never_cut(
    acts: tuple[Act, ...], found: ReviewClaims | None, width: int, said: str
) -> None:
    line = checklist(RUBRIC, after(*acts), found, width)
    assert line.plain == said
    assert line.cell_len <= width


def test_of_many_questions_the_list_is_still_whole() -> None:
    rubric = builtin_rubrics()["rag-answer"]
    fail = fold_acts(verdict_press(rubric, None, "fail"), trace="t", reviewer="e", rubric="r")
    said = {width: checklist(rubric, fail, None, width).plain for width in (40, 58, 78)}
    assert said[78] == "○ code: needed  ○ why  ○ where  ○ correction  ○ 2 questions"
    assert said[58] == "○ code: needed  ○ 5 more"
    assert all(len(line) <= width and "…" not in line for width, line in said.items())


def test_what_a_thin_test_lacks_is_said_in_the_words_of_the_pack() -> None:
    bad = Witness(Output("One bag is EUR 30."), False)
    claim = Claim("c1", "not_contains", {"value": "30"})
    proof = proof_of("fix", Standard("One bag?", (claim,), (bad,)))
    said = f"As a test it is {proof.status}: {proof.why}."
    assert said == "As a test it is thin: it asks a person; a correction makes it gate."
    found = replace(THIN, why=proof.why)
    assert line_of_test(found).startswith(said)
    assert said in claims_card(found).plain


def test_every_score_of_the_export_is_listed_with_its_whole_reason() -> None:
    reason = (
        "The guide says that the pass closes at eight, and the answer sends them there at nine."
    )
    scores = tuple(ScoreLine(f"check_{at} 0.5 (LLM judge, desk)", reason) for at in range(12))
    view = FormView(RUBRIC, after(), scores=scores)
    found = drawn(view, parts_of(RUBRIC, after()), FormPlace(), lambda _: Style(), 34, 200)
    shown = squeezed([line.plain for line in found.lines])
    assert shown.count(reason) == 12
    assert all(f"check_{at} 0.5 (LLM judge, desk)" in shown for at in range(12))
