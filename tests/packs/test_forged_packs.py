"""A pack that was changed by hand is refused, and a case that claims more than it shows is never believed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from judged import four, judged
from packed import case_files, forge, invoked, rehashed
from tracejury.store.claims.claim import Claim
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.case_text import readable_bytes
from tracejury.store.packs.manifest import CLAIMS
from tracejury.store.packs.read import PackInvalid, read_pack
from tracejury.store.packs.verify import verify_pack
from tracejury.tui.commands.main import tracejury


def checked(folder: Path) -> tuple[int, str]:
    """The exit code of `check` on the answers that the pack itself accepts, and what it says."""
    answers = folder.parent / "answers.jsonl"
    rows = []
    for _, case in case_files(folder):
        right = next((one for one in case["witnesses"] if one["verdict"] == "accepted"), None)
        rows.append({"case_id": case["id"], "output": right["output"] if right else "?"})
    answers.write_text("".join(json.dumps(row) + "\n" for row in rows))
    words = ["check", str(folder), "--outputs", str(answers), "--ask", "pass"]
    return invoked(*words)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("why", "case_hash does not fit its content: it was changed by hand"),
        ("input", "input_hash does not fit its content: it was changed by hand"),
        ("witness", "content_hash does not fit its content: it was changed by hand"),
        ("rubric", "does not fit the hash in its name: it was changed by hand"),
        ("remove", "manifest.json is missing"),
        ("add", "9999-abc.json: it is not a JSON object"),
        ("notes", "cases/notes.txt does not belong to a pack"),
        ("twice", "another case has the id"),
        ("link", "is a link"),
    ],
)
def test_a_pack_that_was_changed_by_hand_is_refused(tmp_path: Path, change: str, why: str) -> None:
    folder = tmp_path / "p"
    build_pack(folder, "p", four())
    case, content = next(case_files(folder))
    match change:
        case "why":
            content["reason"] = "because"
            case.write_bytes(readable_bytes(content))
        case "input":
            content["input"]["messages"] = []
            case.write_bytes(readable_bytes(content))
        case "witness":
            content["witnesses"][0]["output"] += "!"
            case.write_bytes(readable_bytes(content))
        case "rubric":
            rubric = next((folder / "rubrics").iterdir())
            rubric.write_bytes(rubric.read_bytes().replace(b"Would you send", b"Would I send"))
        case "remove":
            (folder / "manifest.json").unlink()
        case "add":
            (folder / "cases" / "9999-abc.json").write_text("[]")
        case "notes":
            (folder / "cases" / "notes.txt").write_text("mine")
        case "twice":
            (folder / "cases" / "copy.json").write_bytes(case.read_bytes())
        case _:
            body = case.read_bytes()
            case.unlink()
            (tmp_path / "elsewhere").write_bytes(body)
            case.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PackInvalid) as caught:
        read_pack(folder)
    assert why in str(caught.value)
    assert caught.value.exit_code == 2


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(data=st.data())
def test_whatever_value_of_a_case_is_changed_it_is_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("packs") / "p"
    build_pack(folder, "p", four()[:1])
    [(path, case)] = case_files(folder)
    before = json.dumps(case)
    place: Any = case
    while True:
        places = list(place if isinstance(place, dict) else range(len(place)))
        assume(places)
        at = data.draw(st.sampled_from(places))
        if not isinstance(place[at], dict | list) or not place[at]:
            break
        place = place[at]
    place[at] = data.draw(st.sampled_from([None, "other", 7, True, [], {}, ["a"]]))
    assume(json.dumps(case) != before)
    path.write_bytes(readable_bytes(case))
    with pytest.raises(PackInvalid):
        read_pack(folder)


def claim_that_it_gates(case: dict[str, Any]) -> bool:
    unproven = case["proof"]["status"] != "gates"
    case["proof"]["status"] = "gates"
    return bool(unproven)


def claim_a_score(case: dict[str, Any]) -> None:
    proof = case["proof"]
    proof["tried"], proof["killed"], proof["score"] = (
        proof["tried"] + 100,
        proof["killed"] + 100,
        "1.00",
    )


def remove_the_claims(case: dict[str, Any]) -> bool:
    case["checks"] = []
    return bool(case["proof"]["status"] == "gates")


def switch_the_gates_off(case: dict[str, Any]) -> bool:
    for claim in case["checks"]:
        claim.update(gate=False, origin="reviewer")
    return bool(case["proof"]["status"] == "gates")


def weaken(role: str) -> Callable[[dict[str, Any]], bool]:
    def change(case: dict[str, Any]) -> bool:
        case["checks"] = [Claim("c1", "min_chars", {"count": 1}).json()]
        return bool(case["role"] == role and case["proof"]["status"] == "gates")

    return change


def accept_the_failure(case: dict[str, Any]) -> bool:
    case["witnesses"][0]["verdict"] = "accepted"
    return bool(case["role"] == "fix" and case["proof"]["status"] == "gates")


def forget_the_failure(case: dict[str, Any]) -> bool:
    del case["witnesses"][0]
    return bool(case["role"] == "fix" and case["proof"]["status"] == "gates")


def turn_it_into_a_guard(case: dict[str, Any]) -> bool:
    fix = case["role"] == "fix" and case["proof"]["status"] != "gates"
    case["role"] = "guard"
    case["proof"]["status"] = "gates"
    return bool(fix)


FORGERIES = {
    "a case without a correction says that it gates": claim_that_it_gates,
    "near-misses that nobody tried": claim_a_score,
    "no claims": remove_the_claims,
    "gates switched off": switch_the_gates_off,
    "claims of a fix that anything meets": weaken("fix"),
    "claims of a guard that anything meets": weaken("guard"),
    "the recorded failure accepted": accept_the_failure,
    "no recorded failure": forget_the_failure,
    "a failure as a guard": turn_it_into_a_guard,
}


@pytest.mark.parametrize("change", FORGERIES.values(), ids=FORGERIES)
def test_check_refuses_a_case_that_claims_more_than_it_shows(
    tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    build_pack(tmp_path / "p", "p", four())
    assert checked(tmp_path / "p")[0] == 0
    forged = forge(tmp_path / "p", change)
    code, said = checked(tmp_path / "p")
    assert code == 2, said
    assert forged.removeprefix("c-") in said
    if "how its recorded answer was judged" not in said:
        report = verify_pack(tmp_path / "p")
        assert [case.id for case, _ in report.untrue] == [forged]


def test_claims_swapped_between_two_cases_are_found(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four()[:2])
    (one, first), (two, second) = case_files(tmp_path / "p")
    first["checks"], second["checks"] = second["checks"], first["checks"]
    for path, case in ((one, first), (two, second)):
        path.write_bytes(readable_bytes(rehashed(case)))
    code, said = checked(tmp_path / "p")
    assert code == 2
    assert f"case {min(first['id'], second['id'])}: its proof does not come out again" in said
    assert "so it is with 1 more" in said
    assert len(verify_pack(tmp_path / "p").untrue) == 2


def test_no_single_derived_claim_can_be_switched_off(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four()[:1])
    [(path, case)] = case_files(tmp_path / "p")
    for at in range(len(case["checks"])):
        changed = json.loads(json.dumps(case))
        changed["checks"][at]["gate"] = False
        path.write_bytes(readable_bytes(rehashed(changed)))
        code, said = checked(tmp_path / "p")
        assert code == 2
        assert f"claim c{at + 1} does not gate: it was switched off" in said


def test_an_invariant_cannot_be_switched_off(tmp_path: Path) -> None:
    asked = ({"type": "not_contains", "value": "password"},)
    build_pack(
        tmp_path / "p", "p", [judged("Balance?", "EUR 12", correction="EUR 20", checks=asked)]
    )

    def switch_off(case: dict[str, Any]) -> None:
        case["invariants"][0]["gate"] = False

    forge(tmp_path / "p", switch_off)
    code, said = checked(tmp_path / "p")
    assert code == 2
    assert "does not gate: it was switched off" in said


def test_the_verify_command_exits_with_1_if_a_case_claims_more_than_it_shows(
    tmp_path: Path,
) -> None:
    build_pack(tmp_path / "p", "p", four())
    words = ["pack", "verify", str(tmp_path / "p")]
    assert CliRunner().invoke(tracejury, words).exit_code == 0
    forged = forge(tmp_path / "p", claim_that_it_gates)
    done = CliRunner().invoke(tracejury, words)
    assert done.exit_code == 1
    assert f"{forged} (fix) claims a proof that does not hold" in done.output


def test_what_another_engine_proved_is_told_and_counts_as_it_comes_out_now(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four())
    forged = forge(tmp_path / "p", claim_that_it_gates)
    manifest = tmp_path / "p" / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(CLAIMS.encode(), b"claims/0"))
    code, said = checked(tmp_path / "p")
    assert code == 0
    assert f"it was proven with claims/0, this version judges with {CLAIMS}" in said
    assert f"proven otherwise by this version: 1 ({forged})" in said
    assert verify_pack(tmp_path / "p").ok


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda case: case.pop("proof"), "proof is missing"),
        (lambda case: case["proof"].update(status="proven"), "proof.status: "),
        (lambda case: case["proof"].update(score="0.01"), "its score is 0.01, but"),
        (lambda case: case.update(severity=3), "severity: expected text or nothing, got a whole"),
        (lambda case: case["trials"].update(n="2"), "trials.n: expected a whole number, got text"),
        (lambda case: case["trials"].update(n=0), "trials.n: expected a whole number >= 1"),
        (lambda case: case["trials"].update(min_pass=2), "trials are not 1 <= min_pass <= n"),
        (
            lambda case: case["checks"][0].update(gate="no"),
            "gate: expected true or false, got text",
        ),
        (lambda case: case["checks"][0].pop("type"), "a check is not an object with a type"),
        (lambda case: case["witnesses"][0].pop("why"), "witnesses[0].why is missing"),
        (lambda case: case.update(role="helper"), "its role is 'helper', not one of fix, guard"),
        (lambda case: case.update(slices=[1]), "slices[0]: expected text, got a whole number"),
        (lambda case: case.update(extra=0.5), "it contains a float"),
        (lambda case: case.update(schema="tracejury.case/1"), "this pack has 'tracejury.case/2'"),
    ],
)
def test_a_case_that_is_not_valid_names_file_and_field(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], why: str
) -> None:
    build_pack(tmp_path / "p", "p", four()[:1])

    def changed(case: dict[str, Any]) -> None:
        change(case)

    forge(tmp_path / "p", changed)
    with pytest.raises(PackInvalid) as caught:
        read_pack(tmp_path / "p")
    assert "p is not a valid pack: cases/one-bag-" in str(caught.value)
    assert why in str(caught.value)
