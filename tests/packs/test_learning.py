"""A case learns: a check asks, an expert answers, and what they judged is never asked again."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import RUBRIC, four, judged
from tracejury.rubrics.files import rubric_from_json, rubric_hash
from tracejury.store.asked_answers import AskedAbout
from tracejury.store.claims.claim import Output
from tracejury.store.claims.deriving import derive_claims
from tracejury.store.claims.judging import Standard, judge
from tracejury.store.claims.witness import Witness, answer_hash
from tracejury.store.judgement import Correction
from tracejury.store.packs.asked import asked_file
from tracejury.store.packs.build import BuildReport, JudgedTrace, build_pack
from tracejury.store.packs.compose import case_id
from tracejury.store.packs.read import Pack, read_pack
from tracejury.store.packs.results import AskedAnswer
from tracejury.store.trace import Trace, replace
from tracejury.tui.commands.main import tracejury

PETS = "Pets fly in the cabin for 40 euro."


# --- the file -------------------------------------------------------------------------------------


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    build_pack(tmp_path / "p", "bags", four())
    return read_pack(tmp_path / "p")


def asked_of(pack: Pack, *said: str) -> list[AskedAnswer]:
    return [
        AskedAnswer(pack.name, case, Output(text), "no claim decides")
        for case in pack.cases
        for text in said
    ]


def lines(body: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in body.splitlines()]


def test_the_first_line_has_the_rubrics_once_and_the_others_an_answer_each(pack: Pack) -> None:
    header, *answers = lines(asked_file(asked_of(pack, PETS), [pack]))
    [rubric] = header["rubrics"]
    assert rubric_hash(rubric_from_json(rubric)) == rubric_hash(RUBRIC)
    assert len(answers) == 4
    one = next(line for line in answers if line["question"] == "Pets?")
    assert one["answer"] == {"output": PETS}
    assert one["input"]["messages"] == [{"role": "user", "content": "Pets?"}]
    about = one["asked"]
    assert (about["pack"], about["role"], about["why"]) == ("bags", "fix", "no claim decides")
    assert about["rubric"] == rubric_hash(RUBRIC)
    assert about["answer_hash"] == answer_hash(Output(PETS))


def test_a_line_says_what_the_claims_said(pack: Pack) -> None:
    [line] = [
        line
        for line in lines(asked_file(asked_of(pack, "A full refund!"), [pack]))[1:]
        if line["question"] == "Refund?"
    ]
    said = {one["claim"]: one["state"] for one in line["asked"]["claims"]}
    assert any("full refund" in claim and state == "broken" for claim, state in said.items())


def test_a_claim_that_cannot_be_evaluated_is_silent_and_says_why(tmp_path: Path) -> None:
    calls = {"type": "tool_called", "name": "get_fee"}
    build_pack(tmp_path / "p", "bags", [judged("One bag?", "30 euro.", checks=(calls,))])
    pack = read_pack(tmp_path / "p")
    asked = AskedAnswer("bags", pack.cases[0], Output("45 euro.", calls_known=False), "who knows")
    [line] = lines(asked_file([asked], [pack]))[1:]
    said = [one for one in line["asked"]["claims"] if "get_fee" in one["claim"]]
    assert [one["state"] for one in said] == ["silent"]
    assert "does not say which tools it called" in said[0]["why"]
    assert line["asked"]["tool_calls"] is None


@given(st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_same_answers_give_the_same_bytes_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, shuffle: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("p") / "p"
    build_pack(folder, "bags", four())
    pack = read_pack(folder)
    # The second and the third are the same answer.
    answers = asked_of(pack, PETS, "Nothing is known.", "nothing  is KNOWN")
    first = asked_file(answers, [pack])
    shuffle.shuffle(answers)
    assert asked_file(answers, [pack]) == first
    assert len(lines(first)) == 1 + 2 * len(pack.cases)


# --- what was judged becomes a witness -----------------------------------------------------------


def asked(item: JudgedTrace, said: str, verdict: str, **review: Any) -> JudgedTrace:
    """The review of another answer to the question of a trace."""
    about = AskedAbout(
        pack="bags",
        case=case_id(item.trace.key, item.rubric.id),
        role="fix",
        trace=item.trace.key,
        rubric=item.review.rubric,
        answer_hash=answer_hash(Output(said)),
    )
    trace = Trace(source_id=f"asked/{said}", output=said, metadata={"asked": about.json()})
    found = replace(item.review, trace=trace.key, verdict=verdict, correction=None, evidence=())
    return replace(
        item, trace=trace, review=replace(found, **review), answers=item.trace.key, group=""
    )


def built(tmp_path: Path, *verdicts: JudgedTrace) -> BuildReport:
    return build_pack(tmp_path / "p", "bags", list(verdicts))


def witnesses(report: BuildReport) -> list[tuple[str, bool, str]]:
    [case] = report.cases
    return [(one.output.text, one.accepted, one.source) for one in case.witnesses]


def test_a_judged_answer_is_a_witness_of_its_case_and_no_case_of_its_own(tmp_path: Path) -> None:
    bag = four()[0]
    report = built(
        tmp_path, bag, asked(bag, "45, madam.", "pass"), asked(bag, "Bags are free.", "fail")
    )
    assert sorted(witnesses(report)) == [
        ("45, madam.", True, "asked answer"),
        ("Bags are free.", False, "asked answer"),
        ("One bag costs 30 euro.", False, "recorded answer"),
        ("One bag costs 45 euro.", True, "correction"),
    ]
    assert report.asked == 2
    assert report.left_out == {}


def test_a_correction_given_there_is_accepted_and_who_judged_it_and_why_is_kept(
    tmp_path: Path,
) -> None:
    bag = four()[0]
    wrong = asked(
        bag,
        "Bags are free.",
        "fail",
        correction=Correction("One bag is 45 euro."),
        reviewer="ben",
        note="A fee is due",
    )
    [case] = built(tmp_path, bag, wrong).cases
    told = {one.source: (one.output.text, one.by, one.why) for one in case.witnesses}
    assert told["asked answer"] == ("Bags are free.", ("ben",), "A fee is due")
    assert told["correction of an asked answer"] == ("One bag is 45 euro.", ("ben",), "")


def test_the_claims_that_a_reviewer_wrote_there_count_for_the_case(tmp_path: Path) -> None:
    bag = four()[0]
    never = {"type": "not_contains", "value": "madam"}
    [case] = built(tmp_path, bag, asked(bag, "45, madam.", "fail", checks=(never,))).cases
    assert "madam" in [claim.arguments.get("value") for claim in case.claims]


def test_what_tells_nothing_is_counted_with_its_reason(tmp_path: Path) -> None:
    bag, refund = four()[:2]
    report = built(
        tmp_path,
        bag,
        asked(bag, "Perhaps.", "unsure"),
        asked(bag, "45.", "pass", reviewer="ben"),
        asked(bag, "45.", "fail"),
        asked(refund, "No.", "pass"),
    )
    assert report.left_out == {
        "of an asked answer: the verdict is unsure": 1,
        "of an asked answer: its reviewers differ": 1,
        "of an asked answer: its case is not in this pack": 1,
    }
    assert len(witnesses(report)) == 2


def test_an_answer_that_the_case_judges_otherwise_is_left_out(tmp_path: Path) -> None:
    bag = four()[0]
    report = built(tmp_path, bag, asked(bag, "One bag costs 30 euro", "pass"))
    assert len(witnesses(report)) == 2
    reason = "an answer was judged otherwise as the answer of another trace"
    assert report.parts_left_out[reason] == 1


def test_the_same_answer_in_two_files_is_one_answer_and_may_be_judged_differently(
    tmp_path: Path,
) -> None:
    bag = four()[0]
    twice = [asked(bag, "45, madam.", "pass"), asked(bag, "45,  MADAM", "fail", reviewer="ben")]
    report = built(tmp_path, bag, *twice)
    assert report.left_out == {"of an asked answer: its reviewers differ": 1}
    assert len(witnesses(report)) == 2


def test_every_reviewer_who_agrees_gives_a_correction(tmp_path: Path) -> None:
    pair = [
        judged("One bag?", "It is 30 euro.", correction=text, reviewer=name)
        for name, text in (("anna", "It is 45 euro."), ("ben", "45 EUR"), ("cleo", "45 EUR."))
    ]
    [case] = built(tmp_path, *pair).cases
    assert [(one.output.text, one.by) for one in case.witnesses if one.accepted] == [
        ("It is 45 euro.", ("anna",)),
        ("45 EUR", ("ben", "cleo")),
    ]


def test_a_passed_and_a_failed_trace_of_one_question_are_witnesses_of_each_other(
    tmp_path: Path,
) -> None:
    failed = judged("One bag?", "It is 30 euro.", correction="It is 45 euro.")
    passed = judged("one bag", "You pay 45 euro.", verdict="pass")
    cases = {case.role: case for case in built(tmp_path, failed, passed).cases}
    assert [one.output.text for one in cases["fix"].witnesses if one.accepted] == [
        "It is 45 euro.",
        "You pay 45 euro.",
    ]
    assert "It is 30 euro." in [one.output.text for one in cases["guard"].witnesses]


def test_other_failures_of_a_group_are_witnesses_though_one_of_them_is_the_case(
    tmp_path: Path,
) -> None:
    pair = [
        replace(judged("One bag?", said, correction="It is 45 euro."), group="g1")
        for said in ("It is 30 euro.", "It is 31 euro.")
    ]
    report = built(tmp_path, *pair)
    sources = [one.source for one in report.cases[0].witnesses]
    assert len(report.cases) == 1
    assert any(source.startswith("same group: recorded answer of trace ") for source in sources)


@given(st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_the_order_of_the_reviews_changes_no_byte(
    tmp_path_factory: pytest.TempPathFactory, shuffle: random.Random
) -> None:
    bag = four()[0]
    verdicts = [
        *four(),
        judged("one bag", "You pay 45 euro.", verdict="pass"),
        asked(bag, "45, madam.", "pass"),
        asked(bag, "Bags are free.", "fail", correction=Correction("45 EUR")),
        asked(bag, "Bags are free.", "fail", reviewer="ben", note="no"),
    ]
    folder = tmp_path_factory.mktemp("packs")
    first = build_pack(folder / "1", "bags", verdicts).pack_id
    shuffle.shuffle(verdicts)
    assert build_pack(folder / "2", "bags", verdicts).pack_id == first


WORDS = st.sampled_from(
    ["A bag costs 45 euro.", "It is 30 euro.", "No.", "Yes, it is free.", "45 EUR", "Ask the desk.",
     "I cannot know.", "We refund EUR 1,284.60 on 4 March.", '{"total": 45}', "- red\n- green"]
)  # fmt: skip
JUDGED = st.lists(st.tuples(WORDS, st.booleans()), max_size=7, unique_by=lambda one: one[0])


@given(JUDGED, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_no_further_witness_makes_a_judged_answer_judged_otherwise(
    answers: list[tuple[str, bool]], shuffle: random.Random
) -> None:
    shuffle.shuffle(answers)
    known: list[Witness] = []
    for text, accepted in answers:
        known.append(Witness(Output(text), accepted, source="asked answer"))
        claims = derive_claims("What does a bag cost?", known).claims
        standard = Standard("What does a bag cost?", claims, tuple(known))
        for one in known:
            assert judge(standard, one.output).verdict == ("pass" if one.accepted else "fail")


# --- the whole way --------------------------------------------------------------------------------


def run(folder: Path, *arguments: str | Path, exit_code: int = 0) -> Result:
    found = CliRunner().invoke(
        tracejury, ["--library", str(folder / "library"), *map(str, arguments)]
    )
    assert found.exit_code == exit_code, found.output
    return found


def write(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def talk(number: int, question: str, said: str) -> dict[str, Any]:
    turns = [{"role": "user", "content": question}, {"role": "assistant", "content": said}]
    return {"id": f"chat-{number}", "messages": turns}


@pytest.mark.parametrize("chosen", ["--all", "flights"])
def test_what_an_expert_judged_is_not_asked_again(chosen: str, tmp_path: Path) -> None:
    talks = [
        talk(1, "Do pets fly?", "Pets fly for free."),
        talk(2, "How much is one bag?", "One bag costs 30 euro."),
    ]
    run(tmp_path, "load", write(tmp_path / "talks.jsonl", talks))
    run(tmp_path, "queue", "new", "flights", "--rubric", "support-reply")
    verdicts = [
        {"source_id": "chat-1", "verdict": "fail", "note": "Pets cost"},
        {"source_id": "chat-2", "verdict": "fail", "correction": "It costs 45 euro."},
    ]
    known = {"reviewer": "anna", "rubric": {"id": "support-reply"}, "status": "finished"}
    of = {"bundle": "talks.jsonl"}
    file = write(tmp_path / "reviews.jsonl", [{**known, **of, **one} for one in verdicts])
    run(tmp_path, "reviews", "import", file)
    pack, outputs, queue = tmp_path / "p", tmp_path / "outputs.jsonl", tmp_path / "asked.jsonl"
    run(tmp_path, "pack", "build", chosen, "-o", pack)
    assert read_pack(pack).name == ("p" if chosen == "--all" else "flights")
    cases = {case.question: case for case in read_pack(pack).cases}
    said = {"Do pets fly?": PETS, "How much is one bag?": "It costs 45 euro."}
    write(outputs, [{"case_id": cases[q].id, "output": text} for q, text in said.items()])

    run(tmp_path, "check", pack, "--outputs", outputs, "--asked", queue, exit_code=3)
    [asked] = lines(queue.read_bytes())[1:]
    assert (asked["question"], asked["answer"]["output"]) == ("Do pets fly?", PETS)

    assert "Queue asked: 1 answer to judge" in run(tmp_path, "load", queue).output
    listed = json.loads(run(tmp_path, "--json", "queue", "show", "asked").stdout)
    [item] = listed["items"]
    verdict = {"trace": item["trace"], "verdict": "pass", **known}
    run(tmp_path, "reviews", "import", write(tmp_path / "more.jsonl", [verdict]))

    told = run(tmp_path, "pack", "build", chosen, "-o", pack).output
    assert "1 asked answers that were judged are witnesses of them" in told
    assert {case.id for case in read_pack(pack).cases} == {case.id for case in cases.values()}
    run(tmp_path, "check", pack, "--outputs", outputs, "--asked", queue)
    assert lines(queue.read_bytes())[1:] == []
