"""Checking a candidate: exit codes, and that nothing is ever green for want of an answer."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from judged import four, judged
from shared_data import shared
from tracejury.errors import UserError
from tracejury.store.bundles.input.json_bytes import NotJson, decode_json
from tracejury.store.claims.claim import Claim, ClaimInvalid, Output
from tracejury.store.claims.claim_type import ClaimType
from tracejury.store.claims.claim_types import CLAIM_TYPES
from tracejury.store.claims.evaluating import describe, evaluate, evaluate_all, validate
from tracejury.store.claims.text_types import TEXT_TYPES
from tracejury.store.packs.baseline import baseline_json, read_baseline
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.candidates import CandidateAnswer, CommandCandidate, output_of
from tracejury.store.packs.cases import Case
from tracejury.store.packs.compose import case_of
from tracejury.store.packs.output_files import RecordedOutputs
from tracejury.store.packs.printed import what_was_printed
from tracejury.store.packs.read import Pack, read_pack
from tracejury.store.packs.reports.entries import told
from tracejury.store.packs.reports.junit import junit_xml
from tracejury.store.packs.results import FAILED, INCOMPLETE, NOTHING, PASSED
from tracejury.store.packs.runner import check_packs

TRACEJURY = Path(sys.executable).parent / "tracejury"


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Two fix cases and a guard, all of which gate."""
    build_pack(tmp_path / "p.pack", "bags", [*four()[:2], *four()[3:]])
    return read_pack(tmp_path / "p.pack")


@pytest.fixture
def with_unproven(tmp_path: Path) -> Pack:
    """The same cases, and a failure without a correction."""
    build_pack(tmp_path / "q.pack", "bags", four())
    return read_pack(tmp_path / "q.pack")


class Scripted:
    """A candidate that answers each case with a function of it."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        found = self._answer(case, trial)
        return found if isinstance(found, CandidateAnswer) else CandidateAnswer(found)


def right(case: Case, trial: int = 1) -> Output:
    """The correction, or the recorded good answer."""
    del trial
    return case.accepted or Output("something else 1")


def wrong(case: Case, trial: int = 1) -> Output:
    """The recorded failure."""
    del trial
    return case.rejected or Output("Yes, you may bring skis.")


def test_the_corrections_pass_and_the_recorded_failures_do_not(pack: Pack) -> None:
    good = check_packs([pack], Scripted(right))
    assert good.exit_code == PASSED
    assert {item.transition for item in good.results} == {"fixed", "held"}
    bad = check_packs([pack], Scripted(wrong))
    assert bad.exit_code == FAILED
    assert bad.newly_broken == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (CandidateAnswer(missing="no output is recorded for it"), INCOMPLETE),
        (CandidateAnswer(error="it ended with 1"), INCOMPLETE),
        (CandidateAnswer(Output("")), FAILED),
        (CandidateAnswer(Output("   \n")), FAILED),
    ],
)
def test_missing_broken_and_empty_answers_are_never_green(
    pack: Pack, answer: CandidateAnswer, code: int
) -> None:
    assert check_packs([pack], Scripted(lambda *_: answer)).exit_code == code


def test_one_missing_answer_among_good_ones_is_incomplete(pack: Pack) -> None:
    gating = [case for case in pack.cases if case.proof.status == "gates"]
    lost = gating[0].id
    report = check_packs(
        [pack],
        Scripted(
            lambda case, _: CandidateAnswer(missing="gone") if case.id == lost else right(case)
        ),
    )
    assert report.exit_code == INCOMPLETE


def test_a_check_of_an_unknown_type_is_never_green(pack: Pack) -> None:
    strange = tuple(
        replace(case, claims=(*case.claims, Claim("x", "telepathy", {}))) for case in pack.cases
    )
    report = check_packs([replace(pack, cases=strange)], Scripted(right))
    assert report.exit_code == INCOMPLETE
    assert {item.status for item in report.results} == {"unsupported"}


def test_a_pattern_that_is_not_supported_is_refused_before_the_candidate_is_asked(
    pack: Pack,
) -> None:
    check = Claim("x", "regex", {"pattern": "(?=.*euro)45"})
    patterned = tuple(replace(case, claims=(*case.claims, check)) for case in pack.cases)
    asked: list[str] = []

    def answer(case: Case, _: int) -> Output:
        asked.append(case.id)
        return right(case)

    with pytest.raises(UserError) as caught:
        check_packs([replace(pack, cases=patterned)], Scripted(answer))
    assert caught.value.exit_code == 2
    assert f"case {patterned[0].id}: check x: pattern '(?=.*euro)45': look-ahead" in str(
        caught.value
    )
    assert asked == []
    quiet = tuple(
        replace(case, claims=(*case.claims, replace(check, gate=False))) for case in pack.cases
    )
    assert check_packs([replace(pack, cases=quiet)], Scripted(right)).exit_code == PASSED


def test_without_a_fix_case_that_is_decided_nothing_is_green_unless_guards_alone_are_asked(
    with_unproven: Pack,
) -> None:
    pack = with_unproven
    guards = replace(pack, cases=tuple(case for case in pack.cases if case.role == "guard"))
    assert check_packs([guards], Scripted(right)).exit_code == NOTHING
    assert check_packs([guards], Scripted(right), guard_only=True).exit_code == PASSED
    unproven = tuple(case for case in pack.cases if case.proof.status != "gates")
    asking = check_packs([replace(pack, cases=unproven)], Scripted(right), ask="pass")
    assert (asking.exit_code, asking.why) == (NOTHING, "no fix case was decided: each of them asks")
    assert check_packs([replace(pack, cases=())], Scripted(right)).exit_code == NOTHING


def test_min_pass_of_n_trials_decides(pack: Pack) -> None:
    often = replace(pack, cases=tuple(replace(case, trials=5, min_pass=4) for case in pack.cases))

    def flaky(failures: int) -> Scripted:
        return Scripted(lambda case, trial: wrong(case) if trial <= failures else right(case))

    assert check_packs([often], flaky(1)).exit_code == PASSED
    assert check_packs([often], flaky(2)).exit_code == FAILED


def test_a_baseline_tells_fixed_held_broken_and_changed_apart(pack: Pack, tmp_path: Path) -> None:
    before = check_packs([pack], Scripted(right))
    (tmp_path / "baseline.json").write_text(baseline_json(before))
    baseline = read_baseline(tmp_path / "baseline.json")
    after = check_packs([pack], Scripted(wrong), baseline=baseline)
    assert after.newly_broken == sum(item.gates for item in after.results)
    edited = replace(pack, cases=tuple(replace(case, trials=2, min_pass=2) for case in pack.cases))
    moved = check_packs([edited], Scripted(right), baseline=baseline)
    assert {item.transition for item in moved.results} == {"changed"}


def test_an_output_for_another_input_counts_as_missing(pack: Pack, tmp_path: Path) -> None:
    case = pack.cases[0]
    line = {"case_id": case.id, "input_hash": "sha256:0", "output": right(case).text}
    (tmp_path / "o.jsonl").write_text(json.dumps(line) + "\n")
    answer = RecordedOutputs(tmp_path / "o.jsonl").answer(case, 1)
    assert "another input" in answer.missing


def test_recorded_outputs_may_be_parquet(pack: Pack, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [{"case_id": case.id, "output": right(case).text} for case in pack.cases]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "o.parquet")
    report = check_packs([pack], RecordedOutputs(tmp_path / "o.parquet"))
    assert report.exit_code == PASSED


def program(tmp_path: Path, body: str) -> str:
    """A candidate program; its command line."""
    path = tmp_path / "bot.py"
    path.write_text(f"import json, sys\nasked = json.load(sys.stdin)\n{body}\n")
    return f"'{sys.executable}' '{path}'"


def test_a_command_is_asked_with_the_input_and_never_sees_the_answer(
    pack: Pack, tmp_path: Path
) -> None:
    command = program(tmp_path, "json.dump({'output': json.dumps(asked)}, sys.stdout)")
    answer = CommandCandidate(command).answer(pack.cases[0], 2)
    assert answer.output is not None
    asked = json.loads(answer.output.text)
    assert set(asked) == {"protocol", "case_id", "trial", "input"}
    assert asked["trial"] == 2
    assert asked["input"] == pack.cases[0].input


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("sys.exit('no model')", "ended with 1: no model"),
        ("print('One bag costs 45 euro.')", "one JSON object"),
        ("print('INFO ready'); print('{\"output\": \"x\"}')", "“INFO ready”"),
        ("json.dump({}, sys.stdout)", "no `output`"),
        ("json.dump({'error': 'rate limit'}, sys.stdout)", "rate limit"),
        ("import time; time.sleep(60)", "did not answer within"),
    ],
)
def test_a_command_that_does_not_answer_is_an_error(
    pack: Pack, tmp_path: Path, body: str, said: str
) -> None:
    answer = CommandCandidate(program(tmp_path, body), timeout=2.0).answer(pack.cases[0], 1)
    assert answer.output is None
    assert said in answer.error


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        (b" \n", "it printed nothing"),
        (b"\0\0\n", "it printed 3 bytes of nothing but zeros and blanks"),
        (b'INFO ready\n{"output": "x"}\n', "something before its answer (only the answer"),
        (b'{"output": "x"}\nbye\n', "something after its answer (only the answer"),
        (b'{"output": "x"}\n' * 2, "it printed 2 JSON objects, its answer is one"),
        ('{"output": "é"}'.encode("latin-1"), "0xe9 is not UTF-8"),
        ('{"output": "é"}'.encode("utf-16-le"), "it printed UTF-16, its answer is UTF-8: “{"),
        (b"One bag costs " + b"x" * 5000, "one JSON object"),
    ],
)
def test_what_is_printed_in_place_of_an_answer_is_named_and_shown(
    printed: bytes, said: str
) -> None:
    with pytest.raises(NotJson) as reason:
        decode_json(printed)
    told = what_was_printed(printed, str(reason.value))
    assert said in told
    assert "--encoding" not in told
    assert len(told) < 400


@pytest.mark.parametrize("name", ["output", "error", "tool_calls", "messages"])
def test_an_answer_that_gives_a_key_twice_is_not_used_and_says_why(name: str) -> None:
    said = f'{{"output": "x", "{name}": [], "{name}": [1]}}'
    answer = output_of(decode_json(said.encode()))
    assert answer.output is None
    assert answer.error == f"its answer gives `{name}` more than once"
    same = output_of(decode_json(b'{"output": "x", "output": "x"}'))
    assert same.output is not None


def test_no_shell_reads_the_command(pack: Pack, tmp_path: Path) -> None:
    command = program(tmp_path, "json.dump({'output': ' '.join(sys.argv[1:])}, sys.stdout)")
    answer = CommandCandidate(f"{command} $(touch {tmp_path}/pwned) ; true").answer(
        pack.cases[0], 1
    )
    assert answer.output is not None
    assert "$(touch" in answer.output.text
    assert not (tmp_path / "pwned").exists()


def test_a_command_that_cannot_start_is_wrong_use(pack: Pack) -> None:
    with pytest.raises(UserError, match="cannot be started"):
        CommandCandidate("/no/such/program").answer(pack.cases[0], 1)


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (
            Claim("c", "contains", {"value": "45 Euro"}, ("casefold",)),
            "it is 45 EURO",
            "it is 30",
        ),
        (
            Claim("c", "not_contains", {"value": "full refund"}, ("ws",)),
            "no",
            "a full \n refund",
        ),
        (Claim("c", "contains_any", {"values": ["a1", "b2"]}), "b2", "c3"),
        (Claim("c", "contains_all", {"values": ["a1", "b2"]}), "b2 a1", "a1"),
        (Claim("c", "equals", {"value": "Å"}, ("nfkc",)), "A\u030a", "A"),
        (Claim("c", "not_equals", {"value": "x"}), "y", "x"),
        (Claim("c", "regex", {"pattern": r"\d{2} euro"}), "45 euro", "five euro"),
        (Claim("c", "not_regex", {"pattern": "guarantee"}), "no", "we guarantee"),
        (Claim("c", "min_chars", {"count": 3}), "abc", "ab"),
        (Claim("c", "max_chars", {"count": 2}), "ab", "abc"),
        (Claim("c", "json_valid", {}), '{"a": 1}', "{a: 1}"),
    ],
    ids=lambda value: value.type if isinstance(value, Claim) else "",
)
def test_each_check_type_tells_good_from_bad(check: Claim, good: str, bad: str) -> None:
    assert evaluate(check, Output(good)).passed
    assert not evaluate(check, Output(bad)).passed


@pytest.mark.parametrize("name", sorted(TEXT_TYPES))
def test_every_check_type_describes_itself_and_refuses_missing_arguments(name: str) -> None:
    arguments: dict[str, Any] = {
        "value": "a b",
        "values": ["a b"],
        "pattern": "a b",
        "count": 3,
        "name": "a b",
    }
    arguments["calls"] = [{"name": "a b"}]
    arguments |= {
        "language": "python",
        "path": '$["a b"]',
        "schema": {"const": "a b"},
        "equals": "a b",
    }
    if name == "language":
        arguments["value"] = "de"
    check = Claim("c", name, arguments)
    validate(check)
    described = describe({"type": name, **arguments})
    assert described.startswith(f"{name}: ")
    if name != "json_valid":
        assert "a b" in described or "3" in described or "German" in described
        with pytest.raises(ClaimInvalid, match="check c: "):
            validate(Claim("c", name, {}))


def test_a_new_check_type_is_one_entry_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(check: Claim) -> str:
        return str(check.arguments["value"])

    def failure(check: Claim, value: str, output: Output) -> str:
        del check
        return "" if output.text.startswith(value) else f"does not start with {value!r}"

    starts_with = ClaimType(read, failure, lambda value: f"starts with {value!r}")
    monkeypatch.setitem(CLAIM_TYPES, "starts_with", starts_with)
    proposed = {"type": "starts_with", "value": "Sorry"}
    assert describe(proposed) == "starts_with: starts with 'Sorry'"
    review = judged("Bag?", "One bag.", correction="Sorry, none.", checks=(proposed,))
    case = case_of([review]).case
    assert case.proof.status == "gates"
    assert [check.type for check in case.separators if check.origin == "reviewer"] == [
        "starts_with"
    ]


def test_an_unknown_check_type_is_described_as_not_valid() -> None:
    assert describe({"type": "telepathy"}).startswith("not valid: check telepathy")
    assert describe({}) == "not valid: a check is not an object with a type"


def test_tool_checks_look_at_the_calls() -> None:
    output = Output("", ({"name": "refund", "arguments": {}},))
    assert evaluate(Claim("c", "tool_called", {"name": "refund"}), output).passed
    assert not evaluate(Claim("c", "tool_not_called", {"name": "refund"}), output).passed
    assert evaluate_all((), output)[0].passed


@pytest.mark.parametrize(
    "check",
    [
        Claim("c", "contains", {}),
        Claim("c", "contains", {"value": ""}),
        Claim("c", "contains_any", {"values": []}),
        Claim("c", "regex", {"pattern": "(?=a)b"}),
        Claim("c", "regex", {"pattern": "("}),
        Claim("c", "regex", {"pattern": "a" * 501}),
        Claim("c", "contains", {"value": "a"}, ("rot13",)),
    ],
    ids=str,
)
def test_a_check_that_could_pass_for_nothing_or_run_for_ever_is_refused(check: Claim) -> None:
    with pytest.raises(ClaimInvalid):
        evaluate(check, Output("a" * 40))


def test_junit_is_readable_xml_whatever_the_outputs_hold(tmp_path: Path) -> None:
    hostile = ["\x00\x1b[31m", "\ufffe", "]]>", "<script>", "a\u202eb", "%s{{7*7}}", "💥"]
    naughty = shared("hostile", "blns", "blns.json")
    hostile += [text for text in json.loads(naughty.read_text("utf-8")) if text.strip()]
    verdicts = [
        judged(f"{number}: {text}", f"{number} wrong: {text}", correction=f"{number + 7000} {text}")
        for number, text in enumerate(hostile)
    ]
    build_pack(tmp_path / "p", "p]]>\x00", verdicts)
    report = check_packs([read_pack(tmp_path / "p")], Scripted(wrong))
    root = ET.fromstring(junit_xml(told(report)))
    names = [case.get("name") for case in root.iter("testcase")]
    assert len(names) == len(set(names)) == len(verdicts)
    assert int(root[0].get("failures", "0")) == sum(item.gates for item in report.results)


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TRACEJURY, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_the_command_line_gives_the_exit_codes_and_one_json_document(
    pack: Pack, tmp_path: Path
) -> None:
    for name, answer in (("good", right), ("bad", wrong)):
        rows = [json.dumps({"case_id": c.id, "output": answer(c).text}) for c in pack.cases]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(rows))
    good = run("--json", "check", pack.path, "--outputs", tmp_path / "good.jsonl")
    assert good.returncode == 0
    assert json.loads(good.stdout)["exit_code"] == 0
    bad = run(
        "check", pack.path, "--outputs", tmp_path / "bad.jsonl", "--junit", tmp_path / "j.xml"
    )
    assert bad.returncode == 1
    assert "newly broken 1" in bad.stdout
    ET.parse(tmp_path / "j.xml")
    (tmp_path / "none.jsonl").write_text("")
    assert run("check", pack.path, "--outputs", tmp_path / "none.jsonl").returncode == 3
    assert run("check", pack.path).returncode == 2
    assert run("check", tmp_path / "nowhere", "--outputs", tmp_path / "none.jsonl").returncode == 2
    case = next((pack.path / "cases").iterdir())
    case.write_bytes(case.read_bytes().replace(b'"anna"', b'"anne"'))
    tampered = run("check", pack.path, "--outputs", tmp_path / "good.jsonl")
    assert tampered.returncode == 2
    assert case.name in tampered.stderr
