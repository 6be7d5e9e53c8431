"""Packs of format 1 are read and judged as they were; `tests/data/old_packs` was built by the version that wrote it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from judged import four
from packed import case_files, invoked
from tracejury.store.canonical import canonical_bytes, canonical_hash
from tracejury.store.claims.claim import Output
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.candidates import CandidateAnswer
from tracejury.store.packs.cases import Case
from tracejury.store.packs.format_1 import pack_id_of
from tracejury.store.packs.manifest import file_entry
from tracejury.store.packs.read import Pack, PackInvalid, read_pack
from tracejury.store.packs.results import FAILED, PASSED
from tracejury.store.packs.runner import check_packs
from tracejury.store.packs.verify import verify_pack
from tracejury.tui.commands.main import tracejury

OLD = Path(__file__).parents[1] / "data" / "old_packs" / "format-1.pack"


class Answers:
    """A candidate that gives the accepted answer to each case, but for one question."""

    def __init__(self, other: dict[str, str] | None = None) -> None:
        self._other = other or {}

    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        del trial
        said = self._other.get(case.question)
        accepted = case.accepted or Output("I do not know")
        return CandidateAnswer(Output(said) if said is not None else accepted)


@pytest.fixture
def old() -> Pack:
    return read_pack(OLD)


def test_the_cases_of_an_old_pack_gate_as_they_did(old: Pack) -> None:
    assert old.counts == {
        "fix": 4, "guard": 1, "known_failure": 0, "gates": 4, "thin": 0, "unproven": 1,
    }  # fmt: skip
    report = check_packs([old], Answers())
    assert report.exit_code == PASSED
    assert report.line == "fix held 3/3 · guards 1/1 · newly broken 0 · 1 reported, not gating"
    assert report.asked == []


def test_it_is_told_that_the_pack_is_old_and_what_building_again_gives(old: Pack) -> None:
    [told] = check_packs([old], Answers()).notices
    assert "built in format 1" in told
    assert "building it again gives it claims" in told
    assert "built in format 1" in CliRunner().invoke(tracejury, ["pack", "verify", str(OLD)]).output


def test_all_gating_checks_have_to_pass_and_nothing_else_decides(old: Pack) -> None:
    desk = "How long is the desk open?"
    for said, code in (
        ("Until 20:30.", PASSED),
        ("Until half past eight in the evening.", FAILED),
        ("The desk is open until 18:00.", FAILED),
    ):
        report = check_packs([old], Answers({desk: said}))
        assert report.exit_code == code, said


def test_an_old_baseline_knows_the_cases(old: Pack) -> None:
    hashes = {case.id: case.content_hash for case in old.cases}
    stated = {case["id"]: case["content_hash"] for _, case in case_files(OLD)}
    assert {name: f"sha256:{value}" for name, value in hashes.items()} == stated


def change(folder: Path, **manifest_fields: Any) -> None:
    """Change fields of an old manifest, and compute its id anew."""
    path = folder / "manifest.json"
    manifest = {**json.loads(path.read_bytes()), **manifest_fields}
    manifest["pack_id"] = pack_id_of(manifest)
    path.write_bytes(canonical_bytes(manifest))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(OLD, tmp_path / "old.pack"))


@pytest.mark.parametrize("wrong", [{"fix": 5}, {"proven": 5}, {"unproven": 0}])
def test_the_counts_of_an_old_manifest_are_verified(copy: Path, wrong: dict[str, int]) -> None:
    counts = json.loads((copy / "manifest.json").read_bytes())["counts"]
    change(copy, counts=counts)
    read_pack(copy)
    change(copy, counts={**counts, **wrong})
    with pytest.raises(PackInvalid, match="its manifest: counts: "):
        read_pack(copy)


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        ("case", "is not what the manifest says (its hash differs)"),
        ("readme", "README.md is not what the manifest says (its hash differs)"),
        ("remove", "is missing"),
        ("add", "is not listed in its manifest"),
        ("manifest", "its manifest was changed (pack_id differs)"),
        ("field", "its manifest: files[1].sha256 is missing"),
    ],
)
def test_an_old_pack_that_was_changed_by_hand_is_refused(copy: Path, edit: str, why: str) -> None:
    case = next((copy / "cases").iterdir())
    manifest = json.loads((copy / "manifest.json").read_bytes())
    match edit:
        case "case":
            case.write_bytes(case.read_bytes().replace(b'"by":["anna"]', b'"by":["anne"]'))
        case "readme":
            (copy / "README.md").write_text("mine")
        case "remove":
            case.unlink()
        case "add":
            (copy / "cases" / "9999-abc.json").write_text("{}")
        case "manifest":
            (copy / "manifest.json").write_bytes(canonical_bytes({**manifest, "name": "q"}))
        case _:
            del manifest["files"][1]["sha256"]
            change(copy, files=manifest["files"])
    with pytest.raises(PackInvalid) as caught:
        read_pack(copy)
    assert why in str(caught.value)


def test_an_old_case_that_claims_more_than_it_shows_is_refused(copy: Path) -> None:
    manifest = json.loads((copy / "manifest.json").read_bytes())
    for path, case in case_files(copy):
        if case["role"] == "fix" and case["proof"]["status"] == "proven":
            for check in case["checks"]:
                check["gate"] = False
            tested = {name: case[name] for name in ("input", "witness", "checks", "trials")}
            case["content_hash"] = f"sha256:{canonical_hash(tested)}"
            path.write_bytes(canonical_bytes(case))
            shown = f"cases/{path.name}"
            files = [
                file_entry(shown, path.read_bytes()) if one["path"] == shown else one
                for one in manifest["files"]
            ]
            change(copy, files=files)
            break
    [(wrong, _)] = verify_pack(copy).untrue
    code, said = invoked("check", copy, "--outputs", "/dev/null")
    assert code == 2
    assert f"case {wrong.id}: its proof does not come out again" in said


def test_building_over_an_old_pack_replaces_it(copy: Path) -> None:
    build_pack(copy, "bags", four())
    assert read_pack(copy).manifest["format"] == "tracejury.pack/2.0"
    assert not (copy / "rubric.json").exists()
