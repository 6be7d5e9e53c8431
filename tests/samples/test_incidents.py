"""The ready packs for public incidents: their cases are proven, and how they judge answers that they have never seen."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
import unseen_incidents
from packed import case_files, invoked
from tracejury.packs import check, read_pack
from tracejury.sample_traces import INCIDENTS
from tracejury.store.packs.verify import verify_pack

PAGE: Final = Path(__file__).parents[2] / "docs" / "incidents.md"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("incidents")
    code, said = invoked("pack", "incidents", folder, "--json")
    assert (code, len(json.loads(said[: said.rindex("}") + 1])["packs"])) == (0, 4)
    return folder


def judged(written: Path, answers: unseen_incidents.Answers) -> dict[str, Counter[str]]:
    """Pack -> how many answers were judged right, asked about, or misjudged."""
    found: dict[str, Counter[str]] = {}
    for name, some in answers.items():
        pack = read_pack(written / f"{name}.pack")
        ids = {
            case["source"]["source_id"]: case["id"]
            for _, case in case_files(written / f"{name}.pack")
        }
        cases = {case.id: case for case in pack.cases}
        counts = found[name] = Counter[str]()
        for source, right, answer in some:
            status = check(cases[ids[source]], answer).status
            wanted = "pass" if right else "fail"
            counts[status if status == "ask" else "right" if status == wanted else "misjudged"] += 1
    return found


def test_every_case_gates(written: Path) -> None:
    for name in INCIDENTS:
        report = verify_pack(written / f"{name}.pack")
        assert (report.count("gates"), report.untrue) == (5, ())


def test_the_bad_answers_fail_and_what_should_have_been_said_passes(written: Path) -> None:
    for name in INCIDENTS:
        pack = read_pack(written / f"{name}.pack")
        assert Counter(case.role for case in pack.cases) == {"fix": 3, "guard": 2}
        for path, case in case_files(written / f"{name}.pack"):
            del path
            shown = next(one for one in pack.cases if one.id == case["id"])
            for witness in case["witnesses"]:
                wanted = "pass" if witness["verdict"] == "accepted" else "fail"
                assert check(shown, witness["output"]).status == wanted


def test_answers_that_were_looked_at_are_judged_right(written: Path) -> None:
    found = judged(written, unseen_incidents.TRIED)
    assert {name: dict(one) for name, one in found.items()} == {
        name: {"right": len(some)} for name, some in unseen_incidents.TRIED.items()
    }


def test_the_page_says_how_many_unseen_answers_are_misjudged(written: Path) -> None:
    found = judged(written, unseen_incidents.UNSEEN)
    page = PAGE.read_text("utf-8")
    for name, one in found.items():
        assert (
            f"| `{name}` | {one.total()} | {one['right']} | {one['ask']} | {one['misjudged']} |"
            in page
        )
        assert one.total() == len(unseen_incidents.UNSEEN[name]) >= 12


def test_the_sources_build_the_same_packs(written: Path, tmp_path: Path) -> None:
    """Whoever adapts them begins with what the packs are."""
    sources = written / "sources"
    words = ("--library", tmp_path / "mine")
    assert invoked(*words, "load", sources / "one_dollar_car.jsonl")[0] == 0
    assert invoked(*words, "reviews", "import", sources / "one_dollar_car.reviews.jsonl")[0] == 0
    out = tmp_path / "one_dollar_car.pack"
    code, _ = invoked(*words, "pack", "build", "--all", "-o", out, "--every-failure")
    assert code == 0
    ids = [sorted(case.id for case in read_pack(one).cases) for one in (out, written / out.name)]
    assert ids[0] == ids[1]


def test_a_library_begins_with_them(tmp_path: Path) -> None:
    code, said = invoked("--library", tmp_path / "next", "start", "--with", "incidents")
    assert (code, "4 packs" in said) == (0, True)
    _, listed = invoked("--library", tmp_path / "next", "codes", "list")
    assert "Public incidents knew false-promise (6 reviews)" in listed
    assert "The assistant may agree to nothing" in listed
