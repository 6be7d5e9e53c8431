"""The review in plain lines: the same presses and journal as the app, and nothing that a screen reader stumbles over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.judgement import Review
from tracejury.store.reviews.queue_items import QueueItem
from tracejury.store.trace import Document, Step, Trace
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury
from tracejury.tui.plain.review import PlainReview

HOSTILE = "\x1b]52;c;cm0=\x07 \u202eevil\x9b31m [@click=app.quit]x[/]"


@pytest.fixture
def bags(tmp_path: Path) -> Iterator[Workspace]:
    """A library with a queue of three traces with the scores of a judge."""
    records = [
        {
            "id": f"chat-{number}",
            "messages": [
                {"role": "user", "content": f"May I bring {number} bags? {HOSTILE}"},
                {"role": "assistant", "content": f"Yes, {number} bags are free."},
            ],
            "scores": {"helpfulness": {"value": 0.25, "rater": "llm"}},
        }
        for number in (1, 2, 3)
    ]
    bundle = tmp_path / "bags.jsonl"
    bundle.write_text("".join(json.dumps(record) + "\n" for record in records))
    with Workspace.open(tmp_path / "library", "ana") as space:
        space.load_and_group([bundle])
        space.new_queue("bags", builtin_rubrics()["agent-failure"], Selection({}, as_loaded=True))
        yield space


def sitting(space: Workspace, *typed: str, name: str = "bags") -> str:
    """Type these lines; everything that was printed."""
    lines, said = iter(typed), list[str]()
    queue = space.queue_named(name)
    PlainReview(space, queue, lambda: next(lines, None), said.append).run()
    return "\n".join(said)


def review(space: Workspace, number: int) -> Review | None:
    queue = space.queue_named("bags")
    return space.reviews.review("ana", queue.items[number - 1].trace, queue.rubric)


def test_a_pass_is_one_letter_and_goes_on_to_the_next_trace(bags: Workspace) -> None:
    said = sitting(bags, "p")
    assert "Trace 2 of 3" in said
    found = review(bags, 1)
    assert found is not None
    assert (found.status, found.verdict) == ("finished", "pass")


def test_a_fail_with_code_why_where_and_correction(bags: Workspace) -> None:
    said = sitting(bags, "f", "1 3", "The fare has one.", "b 2", "c", "No: one is free.", ".", "")
    found = review(bags, 1)
    assert found is not None
    assert (found.status, found.verdict) == ("finished", "fail")
    assert found.answers["mode"] == ["hallucination", "context-loss"] or len(found.codes) == 2
    assert found.answers["why"] == "The fare has one."
    assert found.break_point is not None
    assert found.correction is not None
    assert found.correction.text == "No: one is free."
    assert "Finished: fail" in said


def test_a_letter_or_a_letter_with_a_number_is_no_answer_to_a_question_for_words(
    bags: Workspace,
) -> None:
    sitting(bags, "f", "1", "b 2", "It is wrong.", "q")
    found = review(bags, 1)
    assert found is not None
    assert found.break_point is not None
    assert found.answers["why"] == "It is wrong."


def test_undo_redo_defer_note_and_moving(bags: Workspace) -> None:
    said = sitting(
        bags, "p", "u", "U", "N", "n", "o", "Ask her.", "Twice.", ".", "d not now", "i 2", "q"
    )
    assert "Took back" in said
    assert "Did again" in said
    assert (found := review(bags, 1)) is not None
    assert found.verdict == "pass"
    assert (second := review(bags, 2)) is not None
    assert (second.status, second.note, second.defer_reason) == (
        "deferred",
        "Ask her.\nTwice.",
        "not now",
    )


def test_nothing_is_drawn_and_hostile_text_is_made_visible(bags: Workspace) -> None:
    said = sitting(bags, "r", "l", "r 1", "w", "?", "f", "q")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2500-\u259f]", said)
    assert "[@click=app.quit]" in said


def test_a_trace_that_comes_a_second_time_is_judged_apart_and_undone_there(bags: Workspace) -> None:
    one, two, _ = bags.queue_named("bags").items
    items = [one, two, QueueItem(one.trace, one.reason, repeat=True)]
    queue = bags.queues.create("ana", "twice", bags.queue_named("bags").rubric, items)
    said = sitting(bags, "p", "p", "s", "u", "s", name="twice")
    assert said.partition("Took back")[2].count("Trace 3 of 3") == 0, "it is on the screen"
    assert (first := review(bags, 1)) is not None
    assert first.verdict == "pass"
    again = bags.reviews.review("ana", one.trace, queue.rubric, repeat="twice")
    assert again is not None
    assert again.verdict == "unsure"


def test_what_judged_the_trace_before_is_hidden_until_it_is_finished(bags: Workspace) -> None:
    before, _, after = sitting(bags, "r", "l", "p").partition("Saved: pass.")
    assert "0.25" not in before
    assert "0.25" in after


def test_what_cannot_be_done_is_said_and_changes_nothing(bags: Workspace) -> None:
    said = sitting(bags, "b 99", "7", "x", "A", "i 9", "N", "")
    assert "1 to 2" in said
    assert "There is no answer 7" in said
    assert "x is nothing" in said
    assert "This is the first trace" in said
    assert review(bags, 1) is None


def test_a_queue_that_is_judged_says_so(bags: Workspace) -> None:
    assert "Every trace of this queue is judged" in sitting(bags, "p", "p", "p")


def test_no_saved_verdict_is_changed_in_passing(bags: Workspace) -> None:
    said = sitting(bags, "f", "p", "r", "p", "s omething else", "q")
    assert (
        said.count("Trace 1, chat-1, is judged fail. The same letter again changes that to pass.")
        == 2
    )
    assert "nothing was judged" in said
    found = review(bags, 1)
    assert found is not None
    assert (found.status, found.answers["verdict"]) == ("draft", "fail")
    said = sitting(bags, "p", "p", "N", "d not now", "w", "d", "q")
    assert said.count("Trace 1, chat-1, is finished. d again puts it off nevertheless") == 2
    found = review(bags, 1)
    assert found is not None
    assert (found.status, found.verdict) == ("finished", "pass")


def test_what_was_searched_is_read_once_and_what_it_was_searched_for_in_words(
    tmp_path: Path,
) -> None:
    found = "A bag of up to 23 kg is free on fares from Flex."
    steps = (
        Step(
            "s",
            "retriever",
            "rules",
            input={"index": "rules-2026", "query": "free bags"},
            documents=(Document(found, id="BAG", score=0.91),),
        ),
        Step("a", "llm", "m", output="One bag is free."),
    )
    trace = Trace("bag", input="How many bags are free?", output="One bag is free.", steps=steps)
    with Workspace.open(tmp_path / "library", "ana") as space:
        bundle = space.library.begin_bundle("b", "b", "b" * 64, "otlp")
        space.library.save([trace], bundle)
        space.new_queue("bags", builtin_rubrics()["agent-failure"], Selection({}, as_loaded=True))
        read = sitting(space).splitlines()
        everything = sitting(space, "r 1")
    assert [line for line in read if found[:20] in line] == [found]
    assert "query: rules-2026 free bags" in read
    assert not any("{" in line for line in read)
    assert any(line.endswith("score 0.91:") for line in read)
    assert '"query": "free bags"' in everything


def test_a_pass_says_what_it_takes_back_of_a_fail_that_became_unsure(bags: Workspace) -> None:
    sitting(bags, "f", "a 2", "1", "wrong bag", "b 1", "s", "s", "q")
    said = sitting(bags, "i 1", "p", "p", "q")
    assert (
        "Trace 1, chat-1, is judged unsure. The same letter again changes that to pass. It takes back"
        in said
    )
    found = review(bags, 1)
    assert found is not None
    assert (found.verdict, found.codes, found.break_point) == ("pass", (), None)
    assert set(found.answers) == {"verdict"}


def test_whoever_is_unsure_is_asked_what_they_can_tell(bags: Workspace) -> None:
    bags.new_queue("rag", builtin_rubrics()["rag-answer"], Selection({}, as_loaded=True))
    queue = bags.queue_named("rag")

    def of(number: int) -> Review | None:
        return bags.reviews.review("ana", queue.items[number - 1].trace, queue.rubric)

    said = sitting(bags, "s", name="rag")
    assert said.endswith("Answer only what you can tell: Enter alone finishes")
    assert "Is it backed by the documents?" in said
    assert (first := of(1)) is not None
    assert first.status == "draft"
    sitting(bags, "1", "", "s", "", name="rag")
    assert (first := of(1)) is not None
    assert (first.status, first.answers) == ("finished", {"verdict": "unsure", "grounded": "full"})
    assert (second := of(2)) is not None
    assert (second.status, second.answers) == ("finished", {"verdict": "unsure"})


def test_a_full_stop_over_another_verdict_asks_once(bags: Workspace) -> None:
    said = sitting(bags, "p", "f", "1", "wrong bag", "B", "", "i 1", ".", ".", "q")
    assert (
        said.count("Trace 1, chat-1, is judged pass. The same line again changes that to fail.")
        == 1
    )
    found = review(bags, 1)
    assert found is not None
    assert found.answers["verdict"] == "fail"


def test_a_break_point_marked_before_the_verdict_does_not_stay_with_a_pass(bags: Workspace) -> None:
    said = sitting(bags, "b 1", "p", "p", "q")
    assert "The same letter again judges it pass. It takes back where." in said
    found = review(bags, 1)
    assert found is not None
    assert (found.verdict, found.break_point) == ("pass", None)


def test_claims_are_listed_written_accepted_and_dropped(bags: Workspace) -> None:
    said = sitting(bags, "f", "W", "must say 60 EUR", "W", "")
    assert "Your claim: must say EUR 60" in said
    assert "yours, must say EUR 60.00: this answer neither keeps nor breaks it" in said
    kept = review(bags, 1)
    assert kept is not None
    number = said[: said.index(" yours, must say EUR 60.00")].rsplit("\n", 1)[-1]
    said = sitting(bags, "W", f"x {number}", "w")
    assert "must say EUR 60.00: " not in said.rpartition("Saved.")[2]
    dropped = review(bags, 1)
    assert dropped is not None
    assert dropped.checks != kept.checks


def test_words_that_are_no_claim_are_refused_with_the_reason(bags: Workspace) -> None:
    said = sitting(bags, "f", "W", "hello", "W", "99", "W", "")
    assert "Not a claim: " in said
    assert "Not a claim: there is no claim 99. Nothing was saved." in said
    found = review(bags, 1)
    assert found is not None
    assert found.checks == ()


def test_codes_are_given_by_their_names_or_in_ones_own_words(bags: Workspace) -> None:
    said = sitting(bags, "f", "#", "Hallucination", "#", "old price", "#", "", "w")
    found = review(bags, 1)
    assert found is not None
    assert found.answers["mode"] == ["hallucination"]
    assert found.own_codes == ("old price",)
    assert "“Hallucination” of the rubric given." in said
    assert "Your own codes: old price" in said


def test_a_full_stop_judges_as_the_last_one_and_says_what_it_said(bags: Workspace) -> None:
    said = sitting(bags, ".", "f", "1", "The fare has one.", "B", "", ".", "B", "")
    first, second = review(bags, 1), review(bags, 2)
    assert first is not None
    assert second is not None
    assert "There is no judgement yet" in said
    assert "Repeated: fail; Hallucination; why: “The fare has one.”" in said
    assert second.answers == first.answers
    assert (second.status, second.verdict) == ("finished", "fail")


def test_a_correction_is_read_with_whether_it_is_approved(bags: Workspace) -> None:
    said = sitting(bags, "f", "c", "One.", ".", "A")
    assert "Correction, proposed: One." in said
    assert "Correction, approved: One." in said


def test_the_help_says_what_only_the_app_does(bags: Workspace) -> None:
    assert "only in the app: marking words and steps" in sitting(bags, "?")


def test_without_a_name_it_says_which_queue_it_takes(bags: Workspace, tmp_path: Path) -> None:
    rubric = builtin_rubrics()["agent-failure"]
    bags.new_queue("later", rubric, Selection({}, as_loaded=True))
    bags.close()
    called = ["--library", str(tmp_path / "library"), "review", "--plain"]
    said = CliRunner().invoke(tracejury, called, input="q\n").output
    assert "No queue was named: this is later, the one that was made last of 2." in said


def test_a_signal_is_saved_beside_the_verdict_and_taken_back(bags: Workspace) -> None:
    said = sitting(bags, "!", "! 2 cites the fare", "w", "p", "q")
    assert "2 surprisingly good" in said
    assert "Signal: surprisingly good: cites the fare" in said
    found = review(bags, 1)
    assert found is not None
    assert [(one.kind, one.note) for one in found.signals] == [("good", "cites the fare")]
    assert found.verdict == "pass"
    sitting(bags, "i 1", "! 2", "q")
    found = review(bags, 1)
    assert found is not None
    assert (found.signals, found.verdict) == ((), "pass")
