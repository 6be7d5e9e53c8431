"""The files of a pack: made to be read by people and merged by git."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from judged import RUBRIC, four, judged
from packed import bytes_of, case_files
from tracejury.store.claims.claim import Output
from tracejury.store.claims.witness import Witness
from tracejury.store.judgement import Mark
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.case_files import case_from_json
from tracejury.store.packs.case_text import MAX_NAME, file_name, readable_bytes
from tracejury.store.packs.compose import JudgedTrace, case_of
from tracejury.store.packs.manifest import CLAIMS
from tracejury.store.packs.read import PackInvalid, read_pack
from tracejury.store.packs.verify import verify_pack
from tracejury.store.packs.witnesses import Further
from tracejury.store.trace import replace
from tracejury.tui.commands.main import tracejury

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_question_reason_and_correction_come_first(tmp_path: Path) -> None:
    item = judged(
        "How much do I get back?",
        "You get EUR 12.",
        correction="You get EUR 20.",
        note="The fee was\n waived.",
        marks=(
            Mark("m1", "1", note="Reads the wrong row"),
            Mark("m2", "1", note="The fee was waived."),
        ),
    )
    build_pack(tmp_path / "p", "p", [item])
    [(path, case)] = case_files(tmp_path / "p")
    assert list(case)[:6] == ["schema", "id", "role", "question", "reason", "correction"]
    assert case["question"] == "How much do I get back?"
    assert case["reason"] == "The fee was waived.\nReads the wrong row"
    assert case["correction"] == "You get EUR 20."
    assert path.name == f"how-much-do-i-get-back-{case['id'][2:]}.json"


def test_answers_in_words_are_part_of_the_reason() -> None:
    asked = next(one for one in RUBRIC.questions if one.type == "text")
    item = judged("Bag?", "30", correction="45", note="Old price list")
    answers = {**item.review.answers, asked.id: "It reads last year's list"}
    case = case_of([replace(item, review=replace(item.review, answers=answers))]).case
    assert case.reason == "Old price list\nIt reads last year's list"


def test_the_reasons_of_all_reviewers_are_kept() -> None:
    pair = [
        judged("Bag?", "30", correction="45", reviewer="ben", note="Old price"),
        judged("Bag?", "30", correction="45", reviewer="anna", note="Not the price of 2026"),
    ]
    assert case_of(pair).case.reason == "Not the price of 2026\nOld price"


def test_a_long_question_is_cut_at_the_top_and_whole_in_the_input() -> None:
    long = "How long may my bag be? " * 100
    case = case_of([judged(long, "90 cm", correction="80 cm")]).case
    assert len(case.question) == 1000
    assert case.question.endswith("…")
    assert case.input["messages"][-1]["content"] == long
    assert case.standard.question == long


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("How much do I get back?", "how-much-do-i-get-back-1a"),
        ("Größe der Straße, bitte: 5 m²?", "grosse-der-strasse-bitte-5-m2-1a"),
        ("¿Dónde está el baño?", "donde-esta-el-bano-1a"),
        ("Сколько стоит багаж?", "skolko-stoit-bagazh-1a"),
        ("Πόσο κοστίζει;", "poso-kostizei-1a"),
        ("行李多少钱?", "1a"),
        ("托运 iPhone 可以吗", "iphone-1a"),
        ("", "1a"),
        ("CON", "con-1a"),
        ("../../etc/passwd\x00", "etc-passwd-1a"),
        (
            "one two three four five six seven eight nine",
            "one-two-three-four-five-six-seven-eight-1a",
        ),
        ("a" * 500, "a" * MAX_NAME + "-1a"),
    ],
)
def test_a_file_is_named_after_its_question(question: str, name: str) -> None:
    assert file_name(question, "1a") == name


@given(question=st.text())
def test_every_question_gives_a_name_that_any_file_system_takes(question: str) -> None:
    name = file_name(question, "1a2b")
    assert name.endswith("1a2b")
    assert len(name) <= MAX_NAME + 5
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not name.startswith("-")


def test_file_names_hold_nothing_but_plain_characters_of_trace_text(tmp_path: Path) -> None:
    hostile = judged("../../etc/passwd\x00\n", "$(rm -rf ~) 1", correction="2; `id`")
    build_pack(tmp_path / "p", "p", [hostile])
    names = [name for name in bytes_of(tmp_path / "p") if name.startswith("cases/")]
    assert len(names) == 1
    assert all(part.isalnum() or part in "-./" for part in names[0])


def test_adding_a_case_changes_no_other_file(tmp_path: Path) -> None:
    build_pack(tmp_path / "few", "p", four()[:2])
    build_pack(tmp_path / "many", "p", four())
    few, many = bytes_of(tmp_path / "few"), bytes_of(tmp_path / "many")
    assert few.items() <= many.items()
    assert len(many) == len(few) + 2


@given(value=st.dictionaries(st.text(), JSON))
def test_readable_json_is_the_same_value_with_nothing_unseen_in_it(value: dict[str, Any]) -> None:
    body = readable_bytes(value)
    assert json.loads(body) == value
    unseen = "\x7f\x85\x9b\u200b\u200f\u202a\u202e\u2066\u2069\u2028\ufeff\U000e0041"
    assert not set(unseen) & set(body.decode())
    turned = {name: value[name] for name in reversed(value)}
    assert readable_bytes(turned) == body


def test_a_message_with_its_calls_and_a_claim_are_a_line_each() -> None:
    call = {"id": "1", "name": "get_booking", "arguments": {"code": "K7", "bags": 2}}
    asked = {"role": "user", "content": "One bag?"}
    called = {"role": "assistant", "content": "", "tool_calls": [call]}
    came = {"role": "tool", "content": "x" * 300, "tool_call_id": "1"}
    claim = {"id": "c1", "type": "says_value", "value": {"amount": "45", "unit": "EUR"}}

    def lines(*messages: dict[str, Any], claims: int = 1) -> list[str]:
        case = {"checks": [claim] * claims, "input": {"messages": list(messages)}}
        return readable_bytes(case).decode().splitlines()

    short = lines(asked)
    assert len(lines(asked, called)) - len(short) == 1
    assert len(lines(asked, called, came)) - len(short) == 2
    assert len(lines(asked, claims=3)) - len(short) == 2
    assert max(map(len, lines(asked, {**came, "content": "x" * 500}))) < 530


def test_letters_stay_as_they_are_and_overrides_become_escapes(tmp_path: Path) -> None:
    item = judged("Größe? 行李", "a\u202eb \x9b31m", correction="naïve 🧳 \U000e0041")
    build_pack(tmp_path / "p", "p", [item])
    [(path, case)] = case_files(tmp_path / "p")
    text = path.read_text("utf-8")
    assert "Größe? 行李" in text
    assert "naïve 🧳 \\udb40\\udc41" in text
    assert "a\\u202eb \\u009b31m" in text
    assert case["witnesses"][0]["output"] == "a\u202eb \x9b31m"


def test_there_are_no_floats_in_a_pack(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four())

    def refuse(text: str) -> float:
        raise AssertionError(f"a float: {text}")

    for name, body in bytes_of(tmp_path / "p").items():
        if name.endswith(".json"):
            json.loads(body, parse_float=refuse)


def test_a_case_is_read_as_it_was_written() -> None:
    accepted = Output("It costs 45.", ({"name": "price", "arguments": {"bag": 1}},))
    more = [
        Witness(accepted, True, ("ben",), "checked", "same question"),
        Witness(Output("It costs 31."), False, (), "", "asked answer"),
    ]
    made = case_of([four()[0]], further=Further(tuple(more))).case
    taped = replace(made, tape=({"name": "price", "result": 45},), later=({"role": "user"},))
    for case in (made, taped):
        assert case_from_json(json.loads(readable_bytes(case.json()))) == case
    assert made.content_hash != taped.content_hash
    assert replace(made, later=taped.later).content_hash == made.content_hash
    assert replace(made, later=taped.later).case_hash != made.case_hash


def test_a_case_has_further_witnesses_and_an_answer_is_judged_once() -> None:
    item = four()[0]
    same = Witness(Output("One bag costs 30 euro!"), True, ("ben",), "", "same question")
    other = Witness(Output("45 euro."), True, ("ben",), "", "asked answer")
    composed = case_of([item], further=Further((same, other, other)))
    assert [(one.source, one.accepted) for one in composed.case.witnesses] == [
        ("recorded answer", False),
        ("correction", True),
        ("asked answer", True),
    ]
    assert composed.left_out == ("an answer was judged otherwise as the answer of another trace",)


# --- the manifest ---------------------------------------------------------------------------------


def test_the_manifest_says_nothing_that_a_case_changes(tmp_path: Path) -> None:
    build_pack(tmp_path / "one", "bags", four()[:1])
    build_pack(tmp_path / "all", "bags", four())
    one, all_cases = bytes_of(tmp_path / "one"), bytes_of(tmp_path / "all")
    for name in ("manifest.json", "README.md", ".gitattributes"):
        assert one[name] == all_cases[name]
    assert json.loads(one["manifest.json"]) == {
        "format": "tracejury.pack/2.0",
        "requires": [CLAIMS],
        "name": "bags",
    }


def test_counts_reviewers_and_the_id_follow_from_the_cases(tmp_path: Path) -> None:
    late = judged("Late?", "No.", correction="Yes.", reviewer="ben", at_ms=1_795_200_000_000)
    report = build_pack(tmp_path / "p", "p", [*four(), late])
    pack = read_pack(tmp_path / "p")
    assert pack.counts == {
        "fix": 4, "guard": 1, "known_failure": 0, "gates": 4, "thin": 1, "unproven": 0,
    }  # fmt: skip
    assert pack.reviewers == ("anna", "ben")
    assert pack.verdicts_until == "2026-11-20T18:40:00.000Z"
    assert pack.pack_id == report.pack_id
    assert build_pack(tmp_path / "q", "q", four()).pack_id != report.pack_id


@pytest.mark.parametrize(
    ("stated", "why"),
    [
        ({"counts": {"fix": 3, "guard": 1}}, ""),
        ({"counts": {"fix": 4}}, "counts: fix is stated as 4, but it is 3"),
        ({"counts": {"cases": 4}}, "counts: cases is unknown"),
        ({"pack_id": "sha256:0"}, "pack_id is stated as 'sha256:0'"),
        ({"reviewers": ["ben"]}, "reviewers is not what its files say"),
        ({"files": []}, "files is not what its files say"),
        ({"requires": [CLAIMS, "telepathy/1"]}, "it requires"),
        ({"requires": CLAIMS}, "requires is not a list of texts"),
        ({"format": "tracejury.pack/3.0"}, "this version reads tracejury.pack/1.x and 2.x"),
    ],
)
def test_what_a_manifest_states_all_the_same_is_verified(
    tmp_path: Path, stated: dict[str, Any], why: str
) -> None:
    build_pack(tmp_path / "p", "p", four())
    path = tmp_path / "p" / "manifest.json"
    path.write_bytes(readable_bytes({**json.loads(path.read_bytes()), **stated}))
    if not why:
        read_pack(tmp_path / "p")
        return
    with pytest.raises(PackInvalid) as caught:
        read_pack(tmp_path / "p")
    assert why in str(caught.value)
    assert caught.value.exit_code == 2


def git(folder: Path, *words: str) -> str:
    """The output of git in a folder."""
    options = (
        "-c",
        "user.name=anna",
        "-c",
        "user.email=anna@example.org",
        "-c",
        "commit.gpgsign=false",
    )
    return subprocess.run(
        ["git", "-C", str(folder), *options, *words], capture_output=True, text=True, check=True
    ).stdout


def test_two_branches_that_each_add_a_case_merge_by_git_alone(tmp_path: Path) -> None:
    repository = tmp_path / "bot"
    repository.mkdir()
    pack = repository / "evals" / "bags.pack"
    pack.parent.mkdir()
    git(repository, "init", "--quiet", "--initial-branch=main")

    def build(verdicts: list[JudgedTrace], said: str) -> None:
        build_pack(pack, "bags", verdicts)
        git(repository, "add", "--all")
        git(repository, "commit", "--quiet", "--message", said)

    start = [four()[0], four()[3]]
    left = judged("One bag more?", "It costs 60 euro.", correction="It costs 75 euro.")
    right = judged(
        "One bag less?", "You get 10 euro.", correction="You get 15 euro.", reviewer="ben"
    )
    build(start, "start")
    git(repository, "checkout", "--quiet", "-b", "left")
    build([*start, left], "left")
    git(repository, "checkout", "--quiet", "-b", "right", "main")
    build([*start, right], "right")
    git(repository, "merge", "--quiet", "--no-edit", "left")

    verified = verify_pack(pack)
    assert verified.ok
    assert verified.pack.counts["fix"] == 3
    assert verified.pack.reviewers == ("anna", "ben")
    again = build_pack(tmp_path / "again.pack", "bags", [*start, left, right])
    assert again.pack_id == verified.pack.pack_id
    assert bytes_of(tmp_path / "again.pack") == bytes_of(pack)
    answers = tmp_path / "answers.jsonl"
    rows = [{"case_id": case.id, "output": case.accepted.text} for case in verified.pack.cases]  # type: ignore[union-attr]
    answers.write_text("".join(json.dumps(row) + "\n" for row in rows))
    for words in (["pack", "verify", str(pack)], ["check", str(pack), "--outputs", str(answers)]):
        done = CliRunner().invoke(tracejury, words)
        assert done.exit_code == 0, done.output


def test_the_marks_of_a_merge_conflict_are_named(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four()[:1])
    [(path, _)] = case_files(tmp_path / "p")
    body = path.read_bytes()
    path.write_bytes(b"<<<<<<< HEAD\n" + body + b"=======\n" + body + b">>>>>>> left\n")
    with pytest.raises(PackInvalid, match="marks of a merge conflict"):
        read_pack(tmp_path / "p")
