"""Nothing in a masked pack tells whoever guesses a private value that the guess is right, and the library still knows
which trace a masked case is of."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from judged import judged
from packed import bytes_of, case_files, invoked
from tracejury.rubrics.files import rubric_hash
from tracejury.store.canonical import canonical_hash
from tracejury.store.packs.build import place_of, plan_pack
from tracejury.store.packs.compose import case_id
from tracejury.store.packs.summary import summary_of
from tracejury.store.trace import replace as changed
from tracejury.store.workspace.pack_masking import PackMasking
from tracejury.store.workspace.workspace import Workspace

MAIL = "jane.roe@halloran-mail.com"
RUBRIC = "support-reply"


def content(mail: str) -> dict[str, Any]:
    messages = [
        {"role": "user", "content": f"My address is {mail}. Where is my order?"},
        {"role": "assistant", "content": "We do not know."},
    ]
    return {"messages": messages, "user_id": mail}


def loaded(home: Path, *traces: dict[str, Any]) -> None:
    Path("t.jsonl").write_text("".join(json.dumps(one) + "\n" for one in traces))
    assert invoked("--library", home, "load", "t.jsonl")[0] == 0


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with one judged trace, which its masked pack in p.pack is made of."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACEJURY_LIBRARY", str(tmp_path / "lib"))
    monkeypatch.setenv("TRACEJURY_REVIEWER", "ana")
    name = canonical_hash(content(MAIL))
    loaded(tmp_path / "lib", {"id": name, **content(MAIL)})
    review = {"source_id": name, "reviewer": "ana", "rubric": {"id": RUBRIC}, "verdict": "fail"}
    review["correction"] = "Your order is in Ghent since Monday."
    Path("r.jsonl").write_text(json.dumps(review))
    assert invoked("reviews", "import", "r.jsonl")[0] == 0
    assert invoked("pack", "build", "--all", "--mask", "-o", "p.pack")[0] == 0
    return tmp_path


def text_of(pack: Path) -> str:
    return "\0".join(body.decode() + name for name, body in bytes_of(pack).items())


def key_of(library: Path) -> str:
    with Workspace.open_to_read(library) as space:
        [key] = space.library.keys()
    return key


def test_a_guess_that_is_loaded_elsewhere_is_found_nowhere_in_the_pack(home: Path) -> None:
    name = canonical_hash(content(MAIL))
    loaded(home / "guesses", {"id": name, **content(MAIL)})
    guess = key_of(home / "guesses")
    assert guess == key_of(home / "lib")
    text = text_of(home / "p.pack")
    for made_of_the_guess in (guess, guess[:12], name, case_id(guess, RUBRIC).removeprefix("c-")):
        assert made_of_the_guess not in text


def test_two_libraries_name_the_same_trace_otherwise(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACEJURY_LIBRARY", str(home / "other"))
    loaded(home / "other", {"id": canonical_hash(content(MAIL)), **content(MAIL)})
    assert invoked("reviews", "import", "r.jsonl")[0] == 0
    assert invoked("pack", "build", "--all", "--mask", "-o", "q.pack")[0] == 0
    [(_, one)], [(_, other)] = case_files(home / "p.pack"), case_files(home / "q.pack")
    assert one["source"]["trace"] != other["source"]["trace"]
    assert one["id"] != other["id"]
    assert one["verdict"]["rubric_hash"] == other["verdict"]["rubric_hash"]


def test_a_rubric_with_something_private_is_named_by_its_masked_form(tmp_path: Path) -> None:
    item = judged("Where to?", "Nowhere.")
    rubric = changed(item.rubric, title=f"Ask {MAIL} in doubt")
    pinned = rubric_hash(rubric)
    item = replace(item, rubric=rubric, review=replace(item.review, rubric=pinned))
    masking = PackMasking(tmp_path)
    plan = masking.told(plan_pack("p", masking.judged([item]), mask=masking.content))
    assert pinned not in b"\0".join(plan.files.values()).decode()
    [case] = plan.report.cases
    assert plan.report.in_library(place_of(case)) == (item.trace.key, pinned)
    written = json.loads(next(v for k, v in plan.files.items() if k.startswith("rubrics/")))
    assert case.verdict["rubric_hash"] == canonical_hash(written)


def test_forget_names_the_masked_pack_of_the_trace(home: Path) -> None:
    done = invoked("forget", key_of(home / "lib"), "--yes")
    assert re.search(r"p\.pack: a pack with \d+ file", done[1]), done[1]


def test_an_asked_answer_of_a_masked_case_becomes_its_witness(home: Path) -> None:
    [(_, case)] = case_files(home / "p.pack")
    Path("out.jsonl").write_text(json.dumps({"case_id": case["id"], "output": "It left Ostend."}))
    code, said = invoked("check", "p.pack", "--outputs", "out.jsonl", "--asked", "asked.jsonl")
    assert code == 3, said
    assert invoked("load", "asked.jsonl")[0] == 0
    with Workspace.open_to_read(home / "lib") as space:
        [key] = set(space.library.keys()) - {key_of_judged(space)}
    review = {"trace": key, "reviewer": "ana", "rubric": {"id": RUBRIC}, "verdict": "pass"}
    Path("r2.jsonl").write_text(json.dumps(review))
    code, said = invoked("reviews", "import", "r2.jsonl")
    assert code == 0, said
    assert invoked("pack", "build", "--all", "--mask", "-o", "p.pack")[0] == 0
    [(_, again)] = case_files(home / "p.pack")
    assert again["id"] == case["id"]
    assert "asked answer" in {one["source"] for one in again["witnesses"]}


def key_of_judged(space: Workspace) -> str:
    return space.reviews.reviews()[0].trace


def test_what_is_told_of_a_masked_case_leads_to_the_trace_of_the_library(home: Path) -> None:
    with Workspace.open_to_read(home / "lib") as space:
        plan = space.plan_pack(None, "p", mask=True)
        places = {one.place[0] for told in summary_of(plan.report) for one in told.about}
        assert places == set(space.library.keys())
