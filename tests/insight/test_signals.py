"""Signals of traces: complaints by their words, thumbs by what sources write, openings and far requests by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from failing import space_of
from hypothesis import given
from hypothesis import strategies as st
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.acts import Act
from tracejury.store.insight.signals.complaints import complaint_in, languages
from tracejury.store.insight.signals.far import far_requests
from tracejury.store.insight.signals.phrasings import openings
from tracejury.store.insight.signals.thumbs import thumb_of
from tracejury.store.trace import Message, Score, Step, Trace
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.report.attention import attention_section
from tracejury.store.workspace.report.gathered import Asked, Gathered
from tracejury.store.workspace.search import Search
from tracejury.store.workspace.signals import sentences, signals
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury

RUBRIC = builtin_rubrics()["agent-failure"]
HOSTILE = "\x1b]52;c;cm0=\x07 [@click=app.quit]x[/] `| <b>"


@pytest.mark.parametrize(
    ("said", "phrase", "language"),
    [
        ("No, THAT\u2019S   WRONG!! Refund me.", "that's wrong", "en"),
        ("Das stimmt nicht.", "das stimmt nicht", "de"),
        ("Vous ne répondez pas, merci", "vous ne répondez pas", "fr"),
        ("Ya lo he dicho: no.", "ya lo he dicho", "es"),
    ],
)
def test_a_complaint_is_found_in_four_languages(said: str, phrase: str, language: str) -> None:
    found = complaint_in(said)
    assert found is not None
    assert (found.phrase, found.language) == (phrase, language)


@pytest.mark.parametrize(
    "said",
    ["Thank you, that helps.", "", "My scampi was cold", "Is it helpful to book early?", "Danke!"],
)
def test_who_is_content_does_not_complain(said: str) -> None:
    assert complaint_in(said) is None


@given(st.text(max_size=200))
def test_any_text_can_be_looked_at(text: str) -> None:
    found = complaint_in(text)
    assert found is None or found.language in languages()


@pytest.mark.parametrize(
    ("score", "thumb"),
    [
        (Score("user_feedback", -1.0), "down"),
        (Score("user_feedback", 1.0), "up"),
        (Score("anything", 0.0, "false", rater="user"), "down"),
        (Score("rating", None, "thumbs_up", rater="user"), "up"),
        (Score("thumbs-up", 1.0, rater="human"), "up"),
        (Score("stars", 4.0, rater="user"), None),
        (Score("correctness", 0.0), None),
        (Score("user_feedback", 0.0, rater="llm"), None),
        (Score("scunthumbs", 0.0), None),
    ],
)
def test_a_thumb_is_what_a_user_pressed(score: Score, thumb: str | None) -> None:
    assert thumb_of(score) == thumb


def test_of_openings_the_longest_that_as_many_have_is_told() -> None:
    asked = [(f"a{at}", f"Can I bring a {what}?") for at, what in enumerate(("dog", "cat", "cow"))]
    asked += [(f"b{at}", f"I want my {what}") for at, what in enumerate(("bag", "fare"))]
    (found,) = openings(asked)
    assert found.text == "can i bring a"
    assert found.traces == ("a0", "a1", "a2")


@given(st.lists(st.sampled_from(["a b", "a b c", "a b d", "x y z", ""]), max_size=40))
def test_every_opening_begins_what_its_traces_asked(texts: list[str]) -> None:
    of = {f"t{at}": text for at, text in enumerate(texts)}
    for one in openings(of.items()):
        assert len(one.traces) >= 3
        assert all(of[trace].startswith(one.text) for trace in one.traces)


def test_a_request_of_other_words_is_far_and_a_repeated_one_is_not() -> None:
    asked = [f"How much is bag number {at} to Vienna with this fare" for at in range(60)]
    odd = "Compose haiku regarding volcanic penguins"
    assert [at for at, _ in far_requests([*asked, odd])] == [60]
    assert far_requests([*asked, odd, odd]) == []
    assert far_requests([odd, *asked[:20]]) == []


def a_trace(at: int, said: str, *, thumb: float | None = None) -> Trace:
    scores = () if thumb is None else (Score("user_feedback", thumb, rater="user"),)
    steps = (
        Step("1", "llm", "m", messages_in=(
            Message("user", f"May I bring {at} bags?"), Message("assistant", "Yes."), Message("user", said),
        ), output="Yes, you may."),
    )  # fmt: skip
    return Trace(f"chat-{at}", input=f"May I bring {at} bags?", output="Yes, you may.", steps=steps, scores=scores)  # fmt: skip


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    """Six traces: two with a thumb down (one passed), two with a thumb up (one failed), one complaint, one hostile."""
    with space_of(tmp_path / "library", "lead") as opened:
        bundle = opened.library.begin_bundle("a", "a", "0" * 64, "messages")
        traces = [
            a_trace(1, "Fine.", thumb=-1.0), a_trace(2, "Fine.", thumb=-1.0), a_trace(3, "Fine.", thumb=1.0),
            a_trace(4, "Fine.", thumb=1.0), a_trace(5, "That is wrong."), a_trace(6, HOSTILE),
        ]  # fmt: skip
        opened.library.save(traces, bundle)
        judge(opened, 0, "pass")
        judge(opened, 1, "fail")
        judge(opened, 2, "fail")
        judge(opened, 4, "pass")
        yield opened


def judge(space: Workspace, at: int, verdict: str, *more: Act, by: str = "lead") -> str:
    key = space.library.keys()[at]
    pinned = space.reviews.remember_rubric(by, RUBRIC)
    given = [Act("answer", {"question": "verdict", "value": verdict}), *more]
    finish = Act("finish", {"verdict": verdict, "codes": []})
    space.journal.append(by, key, pinned, [*given, finish])
    return key


def test_thumbs_and_complaints_are_held_against_verdicts(space: Workspace) -> None:
    keys = space.library.keys()
    found = signals(space)
    assert (found.down, found.up) == (keys[:2], keys[2:4])
    assert (found.down_passed, found.down_unjudged, found.up_failed) == ([keys[0]], [], [keys[2]])
    assert found.complained_passed == [keys[4]]
    said = " ".join(sentences(found))
    assert "4 of 6 traces came with a thumb of a user: 2 up, 2 down" in said
    assert "no share is told of fewer than 20" in said
    assert "In 1 of 6 traces the user complains" in said


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("found:thumbs-down", [0, 1]),
        ("found:thumbs-up verdict:fail", [2]),
        ("found:thumbs-down -verdict:fail", [0]),
        ("found:complaint", [4]),
        ("found:far", []),
        ('input:"may i bring"', [0, 1, 2, 3, 4, 5]),
    ],
)
def test_what_is_told_can_be_searched(space: Workspace, query: str, places: list[int]) -> None:
    keys = space.library.keys()
    assert Search(space).keys(query) == [keys[at] for at in places]


def test_marks_of_others_and_thumbs_wait_for_ones_own_verdict(space: Workspace) -> None:
    """Under a blind rubric: nothing of how others saw a trace before one has judged it."""
    mark = Act("signal", {"kind": "good", "note": "zebra"})
    key = judge(space, 3, "pass", mark, by="ben")
    space.new_queue("all", RUBRIC, Selection({}, as_loaded=True))
    found = signals(space)
    assert (found.marks, found.held_back) == ((), 1)
    assert key not in found.up
    assert Search(space, blind=True).keys("found:thumbs-up") == [space.library.keys()[2]]
    judge(space, 3, "pass")
    found = signals(space)
    assert [(one.reviewer, one.kind, one.note) for one in found.marks] == [("ben", "good", "zebra")]
    assert key in found.up


def test_the_report_has_a_section_with_searches(space: Workspace) -> None:
    judge(space, 5, "pass", Act("signal", {"kind": "good"}))
    section = attention_section(Gathered(space, Asked()))
    assert section is not None
    queries = {row.query for part in section.parts for row in part.rows}  # type: ignore[union-attr]
    assert {"signal:good", "found:thumbs-up verdict:fail"} <= queries


def test_the_commands_print_and_write_without_control_codes(
    space: Workspace, tmp_path: Path
) -> None:
    judge(space, 5, "pass", Act("signal", {"kind": "good", "note": HOSTILE}))
    folder = str(space.folder)
    space.close()

    def run(*args: str) -> str:
        result = CliRunner().invoke(tracejury, ["--library", folder, *args])
        assert result.exit_code == 0, result.output
        return result.output

    shown = run("signals")
    assert "surprisingly good 1" in shown
    assert "tracejury queue new good --where signal:good" in shown
    assert not {"\x1b", "\x07"} & set(shown)
    document = json.loads(run("--json", "signals"))
    assert document["marked"]["good"] == 1
    note, lines = tmp_path / "note.md", tmp_path / "signals.jsonl"
    run("signals", "export", "-o", str(note))
    assert "## Marked: surprisingly good (1)" in note.read_text()
    assert not {"\x1b", "\x07"} & set(note.read_text())
    assert "lead" not in note.read_text()
    run("signals", "export", "-o", str(lines), "--reviewers", "roles")
    rows = [json.loads(line) for line in lines.read_text().splitlines()]
    assert rows[0]["kind"] == "good"
    assert rows[0]["reviewer"] == "reviewer"
    assert len(rows) == len(document["signals"])
    refused = CliRunner().invoke(
        tracejury, ["--library", folder, "signals", "export", "-o", "x.txt"]
    )
    assert "does not say in which format" in str(refused.exception)
    run("queue", "new", "liked", "--where", "found:thumbs-up verdict:fail")


def test_a_name_with_which_requests_begin_is_masked(tmp_path: Path) -> None:
    """An opening is in lower case, where nothing would know a name for one."""
    said = "Okafor Brandt here, my bag"
    traces = [
        Trace(f"c{at}", input=f"{said} {at}", metadata={"customer_name": "Okafor Brandt"})
        for at in range(3)
    ]
    with space_of(tmp_path / "library", "lead") as space:
        bundle = space.library.begin_bundle("a", "a", "0" * 64, "messages")
        space.library.save(traces, bundle)
    shown = CliRunner().invoke(
        tracejury, ["--masked", "--library", str(tmp_path / "library"), "--json", "signals"]
    )
    (opening,) = json.loads(shown.output)["openings"]
    assert "okafor" not in shown.output.casefold()
    assert opening["words"].endswith("here my bag")
    assert opening["query"] is None
