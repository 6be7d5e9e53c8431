"""Building a pack: which verdicts become cases, what is proven, and that bytes depend on verdicts only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judged import RUBRIC, four, judged
from tracejury.errors import UserError
from tracejury.rubrics.files import rubric_hash
from tracejury.store.canonical import canonical_bytes, canonical_hash
from tracejury.store.claims.claim import Claim, Output
from tracejury.store.claims.evaluating import passes
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.manifest import file_entry, pack_id_of
from tracejury.store.packs.read import PackInvalid, read_pack
from tracejury.store.packs.verify import verify_pack
from tracejury.tui.commands.main import tracejury


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file of a pack."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_failure_with_a_correction_is_proven_red_and_green(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four()[:1])
    [case] = read_pack(tmp_path / "p").cases
    assert (case.role, case.proof.status) == ("fix", "gates")
    assert case.rejected is not None
    assert case.accepted is not None
    assert not passes(case.claims, case.rejected)
    assert passes(case.claims, case.accepted)


def test_a_failure_without_a_correction_says_that_it_is_unproven(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four()[2:3])
    [case] = read_pack(tmp_path / "p").cases
    assert case.proof.status == "unproven"
    assert "no correction" in case.proof.why


def test_a_good_answer_becomes_a_guard_that_can_fail(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four()[3:])
    [case] = read_pack(tmp_path / "p").cases
    assert (case.role, case.proof.status) == ("guard", "gates")
    assert case.rejected is None


def test_a_correction_equal_to_the_failure_proves_nothing(tmp_path: Path) -> None:
    same = judged("Bag?", "One bag costs 30 euro.", correction="One bag  costs 30 EURO.")
    build_pack(tmp_path / "p", "p", [same])
    [case] = read_pack(tmp_path / "p").cases
    assert case.proof.status == "unproven"


def test_marked_words_become_checks(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four()[1:2])
    [case] = read_pack(tmp_path / "p").cases
    marked = [check for check in case.claims if check.origin == "marked words"]
    assert [(check.type, check.arguments["value"]) for check in marked] == [
        ("not_contains", "full refund")
    ]


def test_words_that_the_correction_says_too_are_no_check(tmp_path: Path) -> None:
    both = judged(
        "Bag?",
        "A bag costs 30 euro.",
        correction="A bag costs 45 euro.",
        must_not_say="A bag costs",
    )
    build_pack(tmp_path / "p", "p", [both])
    [case] = read_pack(tmp_path / "p").cases
    assert all(check.origin != "marked words" for check in case.claims)


def test_what_is_left_out_is_counted_with_its_reason(tmp_path: Path) -> None:
    verdicts = [
        *four(),
        judged("a?", "b", verdict="unsure"),
        judged("c?", "d", status="draft"),
        judged("e?", "f", verdict="pass", reviewer="anna"),
        judged("e?", "f", verdict="fail", reviewer="ben"),
    ]
    report = build_pack(tmp_path / "p", "p", verdicts)
    assert report.left_out == {
        "the verdict is unsure": 1,
        "the review is draft, not finished": 1,
        "its reviewers differ": 1,
    }
    assert len(report.cases) == 4


def test_reviewers_who_agree_make_one_case_with_both_names(tmp_path: Path) -> None:
    pair = [judged("e?", "f 1", verdict="pass", reviewer=name) for name in ("ben", "anna")]
    build_pack(tmp_path / "p", "p", pair)
    [case] = read_pack(tmp_path / "p").cases
    assert case.verdict["by"] == ["anna", "ben"]
    assert case.verdict["agreed"] is True


def test_no_case_at_all_is_an_error_that_says_why(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="unsure"):
        build_pack(tmp_path / "p", "p", [judged("a?", "b", verdict="unsure")])
    assert not (tmp_path / "p").exists()


def test_a_folder_that_is_not_a_pack_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(UserError, match="is not a pack"):
        build_pack(tmp_path / "thesis", "p", four())
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "years of work"


def test_a_file_of_the_user_in_an_old_pack_is_never_lost(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four())
    (tmp_path / "p" / "notes.txt").write_text("mine")
    with pytest.raises(UserError, match=r"notes\.txt"):
        build_pack(tmp_path / "p", "p", four()[:1])
    assert (tmp_path / "p" / "notes.txt").read_text() == "mine"


def test_one_reviewer_under_two_versions_of_a_rubric_counts_once(tmp_path: Path) -> None:
    old = judged("One bag?", "One bag costs 30 euro.", verdict="pass", at_ms=1)
    newer = replace(RUBRIC, version=RUBRIC.version + 1)
    new = judged("One bag?", "One bag costs 30 euro.", correction="It costs 45 euro.")
    new = replace(new, rubric=newer, review=replace(new.review, rubric=rubric_hash(newer)))
    report = build_pack(tmp_path / "p", "p", [old, new])
    assert [case.role for case in report.cases] == ["fix"]
    assert report.left_out == {"the same reviewer judged it again later": 1}


@pytest.mark.parametrize(
    ("said", "correction", "answer", "right"),
    [
        ("One bag costs 30 euro.", "One bag costs 5 euro.", "That makes 5 euro.", True),
        ("One bag costs 30 euro.", "One bag costs 5 euro.", "That makes 15 euro.", False),
        ("One bag costs 30 euro.", "One bag costs 5 euro.", "That makes 1.5 euro.", False),
        ("The move is Qh4.", "Rd5", "Play Rd5.", True),
        ("The move is Qh4.", "Rd5", "Play Rd57.", False),
        ("Yes.", "No.", "no", True),
        ("Yes.", "No.", "I do not know", False),
        ("はい。", "いいえ。", "いいえ、違います。", True),
    ],
)
def test_a_correction_is_looked_for_as_a_whole(
    tmp_path: Path, said: str, correction: str, answer: str, right: bool
) -> None:
    report = build_pack(tmp_path / "p", "p", [judged("?", said, correction=correction)])
    (case,) = report.cases
    assert case.proof.status == "gates"
    assert passes(case.claims, Output(answer)) is right


def test_building_again_replaces_the_pack_in_one_step(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four())
    build_pack(tmp_path / "p", "p", four()[:1])
    assert len(read_pack(tmp_path / "p").cases) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(4)))
def test_the_order_of_the_reviews_changes_no_byte(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("packs")
    verdicts = four()
    build_pack(folder / "a", "p", verdicts)
    build_pack(folder / "b", "p", [verdicts[at] for at in order])
    assert bytes_of(folder / "a") == bytes_of(folder / "b")


def test_hash_seed_time_zone_and_locale_change_no_byte(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from judged import four\n"
        "from tracejury.store.packs.build import build_pack\n"
        "build_pack(Path(sys.argv[1]), 'p', four())\n"
    )
    support = Path(__file__).parents[1] / "support"
    for name, extra in (
        ("a", {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"}),
        ("b", {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"}),
    ):
        environment = {**os.environ, **extra, "PYTHONPATH": str(support)}
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / name)], env=environment, check=True
        )
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")


def test_another_verdict_is_another_pack(tmp_path: Path) -> None:
    first = build_pack(tmp_path / "a", "p", four())
    changed = [*four()[:3], judged("Seats?", "A seat with legroom costs 25 euro.", verdict="fail")]
    second = build_pack(tmp_path / "b", "p", changed)
    assert first.pack_id != second.pack_id


def test_file_names_never_come_from_trace_text(tmp_path: Path) -> None:
    hostile = judged("../../etc/passwd\x00\n", "$(rm -rf ~) 1", correction="2; `id`")
    build_pack(tmp_path / "p", "p", [hostile])
    names = [name for name in bytes_of(tmp_path / "p") if name.startswith("cases/")]
    assert len(names) == 1
    assert all(part.isalnum() or part in "-./" for part in names[0])


def test_there_are_no_floats_in_a_pack(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four())

    def refuse(text: str) -> float:
        raise AssertionError(f"a float: {text}")

    for name, body in bytes_of(tmp_path / "p").items():
        if name.endswith(".json"):
            json.loads(body, parse_float=refuse)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("flip", "is not what the manifest says (its hash differs)"),
        ("readme", "README.md is not what the manifest says (its hash differs)"),
        ("remove", "is missing"),
        ("add", "is not listed in its manifest"),
        ("link", "its manifest names a path outside the pack"),
        ("manifest", "its manifest was changed (pack_id differs)"),
    ],
)
def test_a_pack_that_was_changed_by_hand_is_refused(tmp_path: Path, change: str, why: str) -> None:
    folder = tmp_path / "p"
    build_pack(folder, "p", four())
    case = next((folder / "cases").iterdir())
    match change:
        case "flip":
            # Valid JSON of the same size, in a field that the case's own hashes leave out.
            changed = case.read_bytes().replace(b'"by":["anna"]', b'"by":["anne"]')
            assert changed != case.read_bytes()
            case.write_bytes(changed)
        case "readme":
            readme = folder / "README.md"
            readme.write_bytes(readme.read_bytes().replace(b"Data only", b"Data Only"))
        case "remove":
            case.unlink()
        case "add":
            (folder / "cases" / "9999-abc.json").write_text("{}")
        case "link":
            body = case.read_bytes()
            case.unlink()
            (tmp_path / "elsewhere").write_bytes(body)
            case.symlink_to(tmp_path / "elsewhere")
        case _:
            manifest = folder / "manifest.json"
            manifest.write_bytes(manifest.read_bytes().replace(b'"name":"p"', b'"name":"q"'))
    with pytest.raises(PackInvalid) as caught:
        read_pack(folder)
    assert why in str(caught.value)


def test_verify_proves_every_case_of_a_pack_again(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four())
    report = verify_pack(tmp_path / "p")
    assert report.ok
    assert (len(report.proven), len(report.unproven), report.untrue) == (3, 1, ())


def forge(folder: Path, change: Callable[[dict[str, Any]], bool]) -> str:
    """Change the first case for which `change` returns True and recompute every hash, as a forger would;
    the id of that case."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for path in sorted((folder / "cases").iterdir()):
        case: dict[str, Any] = json.loads(path.read_bytes())
        if not change(case):
            continue
        tested = {name: case.get(name) for name in ("input", "witness", "checks", "trials")}
        case["content_hash"] = f"sha256:{canonical_hash(tested)}"
        path.write_bytes(canonical_bytes(case))
        for number, entry in enumerate(manifest["files"]):
            if entry["path"] == f"cases/{path.name}":
                manifest["files"][number] = file_entry(entry["path"], path.read_bytes())
        manifest["pack_id"] = pack_id_of(manifest)
        (folder / "manifest.json").write_bytes(canonical_bytes(manifest))
        return str(case["id"])
    raise AssertionError("no case was changed")


def claim_a_proof(case: dict[str, Any]) -> bool:
    unproven = case["proof"]["status"] == "unproven"
    case["proof"]["status"] = "proven"
    return bool(unproven)


def weaken_the_checks(case: dict[str, Any]) -> bool:
    case["checks"] = [Claim("c1", "min_chars", {"count": 1}).json()]
    return bool(case["role"] == "fix" and case["proof"]["status"] == "proven")


def weaken_the_guard(case: dict[str, Any]) -> bool:
    case["checks"] = [Claim("c1", "min_chars", {"count": 1}).json()]
    return bool(case["role"] == "guard")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (claim_a_proof, "no correction: there is nothing to prove green on"),
        (weaken_the_checks, "the checks pass on the recorded failure"),
        (weaken_the_guard, "the checks pass on an answer that says nothing"),
    ],
)
def test_verify_finds_a_case_that_claims_more_than_it_shows(
    tmp_path: Path, change: Callable[[dict[str, Any]], bool], why: str
) -> None:
    build_pack(tmp_path / "p", "p", four())
    forged = forge(tmp_path / "p", change)
    report = verify_pack(tmp_path / "p")
    assert not report.ok
    assert [(case.id, reason) for case, reason in report.untrue] == [(forged, why)]


def test_the_verify_command_exits_with_1_if_a_case_claims_more_than_it_shows(
    tmp_path: Path,
) -> None:
    build_pack(tmp_path / "p", "p", four())
    words = ["pack", "verify", str(tmp_path / "p")]
    assert CliRunner().invoke(tracejury, words).exit_code == 0
    forged = forge(tmp_path / "p", claim_a_proof)
    done = CliRunner().invoke(tracejury, words)
    assert done.exit_code == 1
    assert f"{forged} (fix) claims a proof that does not hold" in done.output


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda case: case.pop("witness"), "witness is missing"),
        (lambda case: case.update(severity=3), "severity: expected text or nothing, got a whole"),
        (lambda case: case["trials"].update(n="2"), "trials.n: expected a whole number, got text"),
        (lambda case: case["trials"].update(n=0), "trials.n: expected a whole number >= 1"),
        (lambda case: case["trials"].update(min_pass=2), "trials are not 1 <= min_pass <= n"),
        (
            lambda case: case["checks"][0].update(gate="no"),
            "gate: expected true or false, got text",
        ),
        (lambda case: case["checks"][0].pop("type"), "a check is not an object with a type"),
        (lambda case: case.update(role="helper"), "its role is 'helper', not one of fix, guard"),
        (lambda case: case.update(slices=[1]), "slices[0]: expected text, got a whole number"),
        (lambda case: case.update(extra=0.5), "it contains a float"),
        (lambda case: case.update(input={"messages": []}), "input_hash does not fit its content"),
    ],
)
def test_a_case_that_is_not_valid_names_file_and_field(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], why: str
) -> None:
    build_pack(tmp_path / "p", "p", four()[:1])

    def changed(case: dict[str, Any]) -> bool:
        change(case)
        return True

    forge(tmp_path / "p", changed)
    with pytest.raises(PackInvalid) as caught:
        read_pack(tmp_path / "p")
    assert "p is not a valid pack: cases/" in str(caught.value)
    assert why in str(caught.value)


def test_a_manifest_that_is_not_valid_names_the_field(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four()[:1])
    path = tmp_path / "p" / "manifest.json"
    manifest = json.loads(path.read_bytes())
    del manifest["files"][1]["sha256"]
    manifest["pack_id"] = pack_id_of(manifest)
    path.write_bytes(canonical_bytes(manifest))
    with pytest.raises(PackInvalid, match=r"its manifest: files\[1\]\.sha256 is missing"):
        read_pack(tmp_path / "p")
