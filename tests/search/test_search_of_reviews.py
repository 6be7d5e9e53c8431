"""What reviewers said is searched too, and nothing of it that a blind rubric holds back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from desk_fixtures import workspace
from tracejury.errors import UserError
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.acts import Act
from tracejury.store.trace import Score, Step, Trace
from tracejury.store.workspace.found_queues import look_aside, proposed_name
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.search import Search, parse_query, query_reason
from tracejury.store.workspace.workspace import Workspace

RUBRIC = builtin_rubrics()["agent-failure"]


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path) as opened:
        yield opened


def judge(
    space: Workspace,
    trace: str,
    verdict: str,
    *,
    by: str = "expert",
    code: str = "",
    note: str = "",
) -> None:
    pinned = space.reviews.remember_rubric(by, RUBRIC)
    acts = [Act("answer", {"question": "verdict", "value": verdict})]
    if code:
        acts.append(Act("answer", {"question": "codes", "value": [code]}))
    if note:
        acts.append(Act("note", {"text": note}))
    space.journal.append(
        by,
        trace,
        pinned,
        [*acts, Act("finish", {"verdict": verdict, "codes": [code] if code else []})],
    )


def found(space: Workspace, text: str, *, blind: bool = False) -> set[str]:
    search = Search(space, blind=blind)
    return set(search.keys(text))


def test_verdicts_notes_and_reviewers_are_fields(space: Workspace) -> None:
    first, second, third = space.library.keys()[:3]
    judge(space, first, "fail", note="It invented a Zwischenhalt.")
    judge(space, second, "pass")
    judge(space, third, "fail", by="ben")
    assert found(space, "verdict:fail") == {first, third}
    assert found(space, "verdict:fail reviewer:ben") == {third}
    assert found(space, "verdict:fail -reviewer:ben") == {first}
    assert found(space, "note:zwischenhalt") == {first}
    assert found(space, "zwischen*") == {first}, "words are found in notes as in traces"
    assert found(space, "rubric:agent-failure") == {first, second, third}
    assert found(space, "reviewed:no") == set(space.library.keys()) - {first, second, third}
    assert found(space, "reviewed:yes or note:nothing") == {first, second, third}


def test_signals_are_a_field_and_what_others_marked_is_not_shown_before_one_has_judged(
    space: Workspace,
) -> None:
    first, second = space.library.keys()[:2]
    pinned = space.reviews.remember_rubric("ben", RUBRIC)
    marked = Act("signal", {"kind": "good", "note": "Zwischenhalt explained well"})
    space.journal.append("ben", first, pinned, [marked])
    space.journal.append("expert", second, pinned, [Act("signal", {"kind": "topic"})])
    assert found(space, "signal:good") == {first}
    assert found(space, "note:zwischenhalt") == {first}
    assert found(space, "signal:topic") == {second}
    assert found(space, "signal:good", blind=True) == set()
    assert found(space, "signal:topic", blind=True) == {second}
    judge(space, first, "pass")
    assert found(space, "signal:good", blind=True) == {first}


def test_what_a_judge_said_is_found_only_if_asked_for_and_shown_once_one_has_judged(
    space: Workspace,
) -> None:
    steps = (
        Step("said", "llm", "m", output="A bag costs EUR 45."),
        Step("judge", "evaluator", "fare-judge", output={"reason": "Zwischenhalt invented"}),
    )
    trace = Trace("t-judged", input="How much is a bag?", output="A bag costs EUR 45.", steps=steps)
    bundle = space.library.begin_bundle("b", "b", "b" * 64, "messages")
    space.library.save([trace], bundle)
    assert found(space, "zwischenhalt") == set()
    assert found(space, "zwischenhalt", blind=True) == set()
    assert found(space, "judge:zwischenhalt") == {trace.key}
    query = parse_query("judge:zwischenhalt")
    rows = list(space.library.row_numbers([trace.key]).values())
    before = Search(space, blind=True).found(rows, query)[0].excerpt
    assert (before.where, before.text) == ("answered", "A bag costs EUR 45.")
    judge(space, trace.key, "pass")
    after = Search(space, blind=True).found(rows, query)[0].excerpt
    assert (after.where, after.text) == ("evaluator fare-judge", "Zwischenhalt invented")


def test_a_field_of_an_event_that_judges_is_found_as_what_a_judge_said(space: Workspace) -> None:
    sample = {"input": "A bag?", "target": "bike, bicycle"}
    event = Step("init", "event", "sample_init", output={"sample": sample, "state": "parked"})
    trace = Trace("t-target", input="A bag?", output="A car.", steps=(event,))
    bundle = space.library.begin_bundle("b", "b", "b" * 64, "messages")
    space.library.save([trace], bundle)
    assert found(space, "bicycle") == set()
    assert found(space, "parked") == {trace.key}
    assert found(space, "judge:bicycle") == {trace.key}
    rows = list(space.library.row_numbers([trace.key]).values())

    def excerpt(text: str) -> str:
        return Search(space, blind=True).found(rows, parse_query(text))[0].excerpt.text

    assert "bicycle" not in excerpt("parked")
    assert excerpt("bicycle") == "A car."
    assert excerpt("judge:bicycle") == "A car."
    judge(space, trace.key, "pass")
    assert excerpt("judge:bicycle") == "bike, bicycle"


def test_what_is_asked_of_reviews_has_to_hold_of_one_of_them(space: Workspace) -> None:
    trace = space.library.keys()[0]
    judge(space, trace, "fail")
    judge(space, trace, "pass", by="ben", note="fine")
    assert found(space, "verdict:fail reviewer:ben") == set()
    assert found(space, "verdict:pass reviewer:ben note:fine") == {trace}


def test_a_trace_is_found_by_words_of_which_one_is_in_a_note(space: Workspace) -> None:
    trace = space.library.keys()[0]
    about = space.library.rows_for([trace])[0]
    said = about.title.split()[0]
    judge(space, trace, "fail", note="Zwischenhalt")
    assert found(space, f'"{said}" zwischenhalt') == {trace}
    assert found(space, f'zwischenhalt -"{said}"') == set()
    search = Search(space)
    (hit,) = search.found([about.row], parse_query("zwischenhalt"))
    assert (hit.excerpt.where, hit.excerpt.text) == ("your note", "Zwischenhalt")
    assert hit.verdict == "fail"


def test_others_are_not_searched_before_ones_own_review_is_finished(space: Workspace) -> None:
    first, second = space.library.keys()[:2]
    for trace in (first, second):
        judge(space, trace, "fail", by="ben", note="Zwischenhalt")
    judge(space, second, "pass")
    for query in ("verdict:fail", "zwischenhalt", "note:zwischenhalt", "reviewer:ben"):
        assert found(space, query, blind=True) == {second}, query
        assert found(space, query) == {first, second}, query
    assert found(space, "reviewed:yes", blind=True) == {second}


def test_a_search_in_the_app_is_blind(space: Workspace) -> None:
    trace = space.library.keys()[0]
    judge(space, trace, "fail", by="ben")
    assert not [row for page in space.search.rows(parse_query("verdict:fail")) for row in page]


def scored(space: Workspace) -> tuple[str, str]:
    """Two traces with a low score and a label: one that a queue gives to the reviewer, and one that none does."""
    traces = [
        Trace(
            f"t-{name}",
            input=f"How much is bag {name}?",
            output="A bag costs EUR 45.",
            scores=(Score("unfaithful", 0.1, rater="llm"),),
            metadata={"label": "invented", "region": "north"},
        )
        for name in ("given", "free")
    ]
    bundle = space.library.begin_bundle("scored", "s", "s" * 64, "messages")
    space.library.save(traces, bundle)
    given, free = (trace.key for trace in traces)
    queues = Selection({}, query='"bag given"', reason="all", as_loaded=True)
    space.new_queue("bags", RUBRIC, queues)
    return given, free


@pytest.mark.parametrize(
    "query",
    ["score.unfaithful<0.5", "label:invented", "-score.unfaithful>0.5 bag", "bag or judge:x"],
)
def test_a_search_for_how_traces_were_judged_leaves_out_those_that_one_has_yet_to_judge(
    space: Workspace, query: str
) -> None:
    given, free = scored(space)
    assert found(space, query) >= {given, free}
    to_judge = {item.trace for queue in space.queues.all() for item in queue.items}
    seen = found(space, query, blind=True)
    assert free in seen
    assert seen.isdisjoint(to_judge)
    assert space.search.left_out(parse_query(query)) == len(to_judge)
    judge(space, given, "pass")
    assert given in found(space, query, blind=True)
    assert space.search.left_out(parse_query(query)) == len(to_judge) - 1


def test_a_search_that_asks_of_no_judgement_leaves_nothing_out(space: Workspace) -> None:
    given, free = scored(space)
    for query in ("bag", "region:north"):
        assert found(space, query, blind=True) >= {given, free}, query
        assert space.search.left_out(parse_query(query)) == 0


def test_a_rubric_that_lifts_it_leaves_nothing_out(tmp_path: Path) -> None:
    seeing = replace(RUBRIC, display=replace(RUBRIC.display, blind=False))
    with workspace(tmp_path / "seeing", sample=False) as space:
        trace = Trace(
            "t", input="A bag?", output="45", scores=(Score("unfaithful", 0.1, rater="llm"),)
        )
        bundle = space.library.begin_bundle("scored", "s", "s" * 64, "messages")
        space.library.save([trace], bundle)
        space.new_queue("bags", seeing, Selection({}, reason="all"))
        assert found(space, "score.unfaithful<0.5", blind=True) == {trace.key}


def test_values_that_judge_are_completed_once_nothing_is_left_to_judge(space: Workspace) -> None:
    given, _ = scored(space)
    one = space.library.begin_bundle("hallucinated.json", "h", "h" * 64, "messages")
    space.library.save([Trace("one", input="A bag?", output="45")], one)
    space.library.end_bundle(one, traces=1, steps=0, scores=0, rejected=0)

    def choices(text: str) -> list[str]:
        completion = Search(space, blind=True).completion(text, len(text))
        return completion.choices if completion else []

    assert choices("score.unf") == ["score.unfaithful"], "names may be known"
    assert choices("label:") == []
    assert choices("bundle:hall") == [], "a file of one trace is named by what is wrong with it"
    assert choices("region:") == ["north"]
    for queue in space.queues.all():
        for item in queue.items:
            judge(space, item.trace, "pass")
            pinned = queue.rubric
            acts = [Act("answer", {"question": "verdict", "value": "pass"})]
            acts.append(Act("finish", {"verdict": "pass", "codes": []}))
            space.journal.append("expert", item.trace, pinned, acts)
    assert given in found(space, "label:invented", blind=True)
    assert choices("label:") == ["invented"]
    assert choices("bundle:hall") == ["hallucinated.json"]


def test_what_was_undone_is_not_found(space: Workspace) -> None:
    trace = space.library.keys()[0]
    search = space.search
    judge(space, trace, "fail", note="Zwischenhalt")
    assert search.keys("zwischenhalt") == [trace]
    space.journal.undo("expert")
    assert search.keys("zwischenhalt") == []


def test_groups_and_queues_are_fields(space: Workspace) -> None:
    space.regroup()
    group = space.groups.all()[0]
    members = {member.trace for member in space.groups.members(group)}
    assert found(space, f"group:{group.id}") == members
    assert found(space, "group:*") >= members
    chosen = space.library.keys()[:3]
    made = space.new_queue("three", RUBRIC, Selection({}, sample=3))
    assert found(space, "queue:three") == {item.trace for item in made.queue.items}
    assert found(space, "queue:none") == set() != set(chosen)
    with pytest.raises(UserError, match="no group nowhere"):
        found(space, "group:nowhere")


def test_a_queue_of_what_a_query_finds_says_so(space: Workspace) -> None:
    made = space.new_queue("errors", RUBRIC, Selection({}, query="status:error", as_loaded=True))
    assert [item.trace for item in made.queue.items] == found_in_order(space, "status:error")
    assert {item.reason for item in made.queue.items} == {"found by status:error"}


def found_in_order(space: Workspace, text: str) -> list[str]:
    fit, keys = found(space, text), space.library.keys()
    return [key for key in keys if key in fit]


@pytest.mark.parametrize(
    "text",
    [
        "score.judge<0.5",
        "x verdict:fail",
        "-note:wrong",
        "(a or code:b)",
        "judge:no",
        "group:1",
        "isCorrect:false",
    ],
)
def test_the_reason_of_a_blind_queue_does_not_say_how_a_trace_was_judged(text: str) -> None:
    assert query_reason(text, RUBRIC) == "found by a search for how it was judged"


def test_the_name_proposed_for_a_queue_does_not_say_it_either(space: Workspace) -> None:
    assert proposed_name(space, "status:error ", RUBRIC) == "status:error"
    assert proposed_name(space, "score.reward<0.5", RUBRIC) == "search 1"
    space.new_queue("search 1", RUBRIC, Selection({}))
    assert proposed_name(space, "score.reward<0.5", RUBRIC) == "search 2"
    assert look_aside(space, "score.reward<0.5", [1], 0).name == "search for how it was judged"


def test_reviews_are_exported_that_a_query_finds_not_others_of_their_traces(
    space: Workspace,
) -> None:
    first, second = space.library.keys()[:2]
    about = space.library.rows_for([first])[0].title.split()[0]
    judge(space, first, "fail", note="Zwischenhalt")
    judge(space, first, "pass", by="ben")
    judge(space, second, "pass")

    def chosen(query: str) -> list[tuple[str, str]]:
        return [(one.reviewer, one.trace) for one in space.chosen_reviews(query=query)]

    assert chosen("verdict:fail") == [("expert", first)]
    assert chosen("-verdict:fail") == sorted(
        [("ben", first), ("expert", second)], key=lambda one: one[1]
    )
    assert chosen(f'"{about}" verdict:pass')[0] == ("ben", first)
    assert chosen("zwischenhalt") == [("expert", first)]
    assert chosen("reviewed:yes reviewer:ben or note:zwischenhalt") == [
        ("ben", first), ("expert", first),
    ]  # fmt: skip
    assert chosen("reviewed:no") == []


def test_reviews_are_found_by_when_they_were_given(space: Workspace) -> None:
    first, second = space.library.keys()[:2]
    judge(space, first, "fail")  # on 20 November 2026
    pinned = space.reviews.remember_rubric("expert", RUBRIC)
    early = [Act("finish", {"verdict": "pass", "codes": []})]
    space.journal.append("expert", second, pinned, early, at_ms=1_790_000_000_000)  # in September
    assert found(space, "judged-since:2026-11") == {first}
    assert found(space, "judged-until:2026-09") == {second}
    assert [one.trace for one in space.chosen_reviews(query="judged-since:2026-11-20")] == [first]
    assert list(space.chosen_reviews(query="judged-since:2026-11-21")) == []
    with pytest.raises(UserError, match="is not a day"):
        found(space, "judged-since:yesterday")


def test_what_cannot_be_told_of_a_gone_trace_is_not_found(space: Workspace) -> None:
    judge(space, "gone", "fail")
    assert len(list(space.chosen_reviews(query="verdict:fail"))) == 1
    assert list(space.chosen_reviews(query="verdict:fail status:error")) == []
    assert list(space.chosen_reviews(query="verdict:fail -status:error")) == []


def test_fields_and_values_are_completed(space: Workspace) -> None:
    search = Search(space)
    judge(space, space.library.keys()[0], "fail", by="ben")

    def choices(text: str) -> list[str]:
        completion = search.completion(text, len(text))
        return completion.choices if completion else []

    assert choices("refund sta") == ["status"]
    assert choices("-(verdict:") == ["pass", "fail", "unsure"]
    assert choices("reviewer:b") == ["ben"]
    assert choices("tool:")
    assert choices("locale:") == sorted(choices("locale:"))
    assert choices('"sta') == [], "quoted words are not completed"
    completion = search.completion("status:e", 8)
    assert completion is not None
    assert (completion.given.start, completion.text) == (7, "error ")
