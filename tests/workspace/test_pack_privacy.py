"""Nothing private leaves in a pack: the build stops and names what it found, lets it go by name and reason, or masks it."""

from __future__ import annotations

import html
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packed import bytes_of, invoked
from tracejury.errors import UserError
from tracejury.store.packs.build import write_pack
from tracejury.store.packs.read import read_pack
from tracejury.store.packs.reviewer_names import initials
from tracejury.store.workspace.acknowledging import acknowledged
from tracejury.store.workspace.pack_privacy import WouldLeave
from tracejury.store.workspace.workspace import Workspace

VERIFIER = Path(__file__).parents[2] / "docs" / "verify_journal.py"
MAIL = "jane.roe@halloran-mail.com"
EXPERT = "anna.schmidt@quellwald-clinic.com"
ISSUED = "sk-" + "proj-Ab3dE6gH9jK2mN5pQ8sT1vW4xY7zB0cD3fG6hJ9k"
CLOUD = "AKIA" + "QX7LMTZ4RV2NHB6K"
PASSWORD = "Kestrel77harbour"
IBAN = "DE75512108001245126199"
CARD = "4539 1488 0343 6467"
PHONE = "+49 30 90182735"
DATABASE = ("svc_ledger7", "pg-north7.internal", "ledger_north7")
PRIVATE = {
    "secret": (ISSUED, PASSWORD, CLOUD),
    "e-mail": (MAIL, EXPERT),
    "iban": (IBAN,),
    "card": (CARD,),
    "phone": (PHONE,),
    "name": ("Orsolya",),
    "login": DATABASE,
}
WORDS = [value for values in PRIVATE.values() for value in values]


def trace(name: str, answer: str) -> dict[str, Any]:
    return {
        "id": name,
        "messages": [
            {"role": "system", "content": f"Key {ISSUED}, db postgres://{DATABASE[0]}:{PASSWORD}@{DATABASE[1]}/{DATABASE[2]}"},
            {"role": "user", "content": f"I am Orsolya, {MAIL}, IBAN {IBAN}, card {CARD}, {PHONE}. {name}?"},
            {"role": "assistant", "content": answer},
        ],
        "user_id": MAIL,
        "api_key": CLOUD,
        "customer_name": "Orsolya",
        "intent": "refund",
    }  # fmt: skip


def review(name: str, **more: Any) -> dict[str, Any]:
    return {"source_id": name, "reviewer": EXPERT, "rubric": {"id": "support-reply"}, **more}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with two judged traces that are full of what is private, in a working folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACEJURY_LIBRARY", str(tmp_path / "lib"))
    monkeypatch.setenv("TRACEJURY_REVIEWER", "ana")
    traces = [
        trace("s1", "Thanks Orsolya. No refund."),
        trace("s2", f"We wrote to {MAIL}, Orsolya."),
    ]
    reviews = [
        review(
            "s1",
            verdict="fail",
            correction=f"Orsolya, you get EUR 40.00 back on {IBAN}.",
            note=f"policy 4.2 entitles her; I asked at {MAIL}",
            evidence=[{"step": 2, "start": 7, "end": 14, "text": "Orsolya", "kind": "why"}],
        ),
        review("s2", verdict="pass"),
    ]
    Path("t.jsonl").write_text("".join(json.dumps(one) + "\n" for one in traces))
    Path("r.jsonl").write_text("".join(json.dumps(one) + "\n" for one in reviews))
    assert invoked("load", "t.jsonl")[0] == 0
    assert invoked("reviews", "import", "r.jsonl")[0] == 0
    return tmp_path


def built(*options: str) -> dict[str, Any]:
    """What a build says as JSON; its exit code says whether it wrote."""
    code, said = invoked("--json", "--quiet", "pack", "build", "--all", "-o", "p.pack", *options)
    document: dict[str, Any] = json.loads(said)
    assert code == (0 if document["written"] else 1)
    assert Path("p.pack").exists() == document["written"]
    return document


def texts_of(folder: Path) -> str:
    return "\0".join(body.decode() for body in bytes_of(folder).values())


def holding(text: str) -> list[str]:
    return [word for word in WORDS if word in text]


def test_the_build_stops_and_names_each_finding_without_its_value(home: Path) -> None:
    code, said = invoked("pack", "build", "--all", "-o", "p.pack")
    assert code == 1
    assert not (home / "p.pack").exists()
    for type_, values in PRIVATE.items():
        assert said.count(f"{type_}-") >= len(values), type_
    assert holding(said) == []
    assert "--mask" in said
    assert "privacy acknowledge" in said


def test_findings_are_where_they_stand_also_in_slices_notes_and_names_of_reviewers(
    home: Path,
) -> None:
    found = built()["private"]
    assert sorted(one["type"] for one in found) == sorted(
        type_ for type_, values in PRIVATE.items() for _ in values
    )
    places = {place.partition(" ")[2] for one in found for place in one["places"]}
    assert {"slices[0].api_key", "slices[3].user_id", "reason", "correction"} <= places
    assert {"verdict.by[0]", "witnesses[0].by[0]", "input.messages[0].content"} <= places
    assert all(one["count"] >= len(one["places"]) for one in found)
    assert holding(json.dumps(found)) == []


def test_what_is_published_as_an_example_is_named_and_stops_nothing(home: Path) -> None:
    line = json.loads(Path("t.jsonl").read_text().splitlines()[0])
    line["id"] = "s3"
    line["messages"][1]["content"] = "Card 4111 1111 1111 1111, IBAN DE89370400440532013000?"
    Path("t3.jsonl").write_text(json.dumps(line))
    Path("r3.jsonl").write_text(json.dumps(review("s3", verdict="pass")))
    invoked("load", "t3.jsonl")
    invoked("reviews", "import", "r3.jsonl")
    document = built()
    assert sorted(one["type"] for one in document["examples"]) == ["card", "iban"]
    built("--mask")
    assert "DE89370400440532013000" not in texts_of(home / "p.pack")


def test_every_door_stops(home: Path) -> None:
    with Workspace.open(home / "lib", "ana") as space:
        with pytest.raises(WouldLeave) as stopped:
            space.build_pack(None, home / "p.pack", "p")
        plan = space.plan_pack(None, "p")
        with pytest.raises(WouldLeave):
            space.write_pack(plan, home / "p.pack")
    assert stopped.value.exit_code == 1
    assert holding(str(stopped.value)) == []
    assert not (home / "p.pack").exists()


def test_a_pack_that_an_earlier_version_built_is_not_synced(home: Path) -> None:
    with Workspace.open(home / "lib", "ana") as space:
        write_pack(space.plan_pack(None, "p"), home / "old.pack")
    code, said = invoked("pack", "sync", "old.pack", "evals/p.pack", "--yes")
    assert code == 1
    assert "iban … (22 characters)" in said
    assert holding(said) == []
    assert not (home / "evals").exists()
    assert invoked("pack", "sync", "old.pack", "evals/p.pack", "--yes", "--as-it-is")[0] == 0


@pytest.mark.parametrize("tool", ["judge", "promptfoo"])
def test_a_pack_that_an_earlier_version_built_is_not_exported(home: Path, tool: str) -> None:
    with Workspace.open(home / "lib", "ana") as space:
        write_pack(space.plan_pack(None, "p"), home / "old.pack")
    export = ("pack", "export", "old.pack", "--to", tool, "-o", "out")
    code, said = invoked(*export)
    assert code == 1
    assert "iban … (22 characters)" in said
    assert "--as-it-is" in said
    assert holding(said) == []
    assert not (home / "out").exists()
    assert invoked(*export, "--as-it-is")[0] == 0


@pytest.mark.parametrize("masked", [True, False])
def test_what_was_built_here_is_exported(home: Path, *, masked: bool) -> None:
    if masked:
        built("--mask")
    else:
        names = [one["id"] for one in built()["private"]]
        invoked("privacy", "acknowledge", *names, "--reason", "our test account")
        built()
    code, said = invoked("pack", "export", "p.pack", "--to", "judge", "-o", "out")
    assert code == 0, said


def test_card_and_difference_show_a_pack_masked_where_all_is(home: Path) -> None:
    with Workspace.open(home / "lib", "ana") as space:
        plan = space.plan_pack(None, f"for {MAIL}")
        write_pack(plan, home / "old.pack")
        write_pack(space.plan_pack(None, "p", guard_only=True), home / "less.pack")
    for command in (
        ("pack", "card", "old.pack"),
        ("pack", "diff", "old.pack", "less.pack"),
        ("pack", "diff", "less.pack", "old.pack"),
    ):
        for options in ((), ("--json",)):
            plain = html.unescape(invoked(*options, *command)[1]).replace("\\", "")
            masked = html.unescape(invoked("--masked", *options, *command)[1]).replace("\\", "")
            assert holding(plain)
            assert holding(masked) == []
            assert "Masked." in masked
            for case in plan.report.cases:
                assert (case.id in masked) == (case.id in plain)


def test_the_command_that_is_named_acknowledges_all_that_stops(home: Path) -> None:
    code, said = invoked("pack", "build", "--all", "-o", "p.pack")
    assert code == 1
    [line] = [one for one in said.splitlines() if "tracejury privacy acknowledge" in one]
    assert "…" not in line
    assert invoked(*line.split()[1:])[0] == 0
    assert built()["written"]


@pytest.mark.parametrize("masked", [True, False])
def test_what_was_built_here_is_synced(home: Path, *, masked: bool) -> None:
    if masked:
        built("--mask")
    else:
        names = [one["id"] for one in built()["private"]]
        invoked("privacy", "acknowledge", *names, "--reason", "our test account")
        built()
    code, said = invoked("pack", "sync", "p.pack", "evals/p.pack", "--yes")
    assert code == 0, said
    manifest = json.loads((home / "evals" / "p.pack" / "manifest.json").read_text())
    assert ("masked" in manifest["masking"]) == masked


@pytest.mark.parametrize("leaves", ["pack sync", "pack export"])
def test_what_a_library_calls_nobodys_leaves_where_its_rules_are_not_known(
    home: Path, monkeypatch: pytest.MonkeyPatch, leaves: str
) -> None:
    tables = [
        f"[[example]]\ntype = {json.dumps(type_)}\nvalues = {json.dumps(values)}\n"
        for type_, values in PRIVATE.items()
        if type_ in {"e-mail", "phone", "name"}
    ]
    (home / "lib" / "privacy.toml").write_text("\n".join(tables))
    rest = [one["id"] for one in built()["private"]]
    assert invoked("privacy", "acknowledge", *rest, "--reason", "our test account")[0] == 0
    assert built()["private"] == []
    manifest = json.loads((home / "p.pack" / "manifest.json").read_text())
    assert manifest["masking"]["examples"]["e-mail"] == 2
    assert "Nobody's, by the rules of the library" in invoked("pack", "card", "p.pack")[1]
    monkeypatch.setenv("TRACEJURY_LIBRARY", str(home / "other"))
    away = {
        "pack sync": ("pack", "sync", "p.pack", "evals/p.pack", "--yes"),
        "pack export": ("pack", "export", "p.pack", "--to", "promptfoo", "-o", "exported"),
    }[leaves]
    code, said = invoked(*away)
    assert code == 0, said
    kept = json.loads((home / "p.pack" / "manifest.json").read_text())
    del kept["masking"]
    (home / "p.pack" / "manifest.json").write_text(json.dumps(kept))
    for place in ("evals", "exported"):
        shutil.rmtree(home / place, ignore_errors=True)
    code, said = invoked(*away)
    assert code == 1, said
    assert "does not acknowledge" in said


def test_acknowledged_by_name_and_reason_it_leaves_and_the_journal_says_so(home: Path) -> None:
    names = [one["id"] for one in built()["private"]]
    code, said = invoked("privacy", "acknowledge", *names)
    assert code == 2
    assert "with a reason" in said
    assert invoked("privacy", "acknowledge", *names[1:], "--reason", "our test account")[0] == 0
    assert [one["id"] for one in built()["private"]] == names[:1]
    assert invoked("privacy", "acknowledge", names[0], "--reason", "revoked")[0] == 0
    document = built()
    assert document["private"] == []
    kept = json.loads((home / "p.pack" / "manifest.json").read_text())["masking"]["acknowledged"]
    assert {one["id"]: one["reason"] for one in kept} == {
        names[0]: "revoked",
        **dict.fromkeys(names[1:], "our test account"),
    }
    assert names[0] in (home / "p.pack" / "README.md").read_text().replace("\\", "")
    assert invoked("pack", "verify", "p.pack")[0] == 0
    assert "revoked" in invoked("pack", "card", "p.pack")[1]
    assert "may leave in packs (revoked)" in invoked("history")[1]
    assert "because revoked" in invoked("audit")[1]
    listed = json.loads(invoked("--json", "--quiet", "privacy", "acknowledged")[1])["acknowledged"]
    assert {(one["id"], one["reviewer"]) for one in listed} == {(one, "ana") for one in names}
    done = subprocess.run(
        [sys.executable, VERIFIER, home / "lib" / "journal.db"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with Workspace.open(home / "lib", "ana") as space:
        acts = space.journal.events_of_kind("acknowledge")
    assert len(acts) == 2
    assert holding(json.dumps([one.body for one in acts])) == []


def test_an_acknowledgement_is_taken_back_by_name_or_by_undo(home: Path) -> None:
    first, second, *rest = (one["id"] for one in built()["private"])
    invoked("privacy", "acknowledge", first, second, *rest, "--reason", "a test")
    assert invoked("privacy", "acknowledge", second, "--take-back", "--reason", "no test")[0] == 0
    with Workspace.open(home / "lib", "ana") as space:
        assert sorted(acknowledged(space)) == sorted([first, *rest])
    assert [one["id"] for one in built()["private"]] == [second]
    assert invoked("undo")[0] == 0
    with Workspace.open(home / "lib", "ana") as space:
        assert sorted(acknowledged(space)) == sorted([first, second, *rest])
    assert invoked("undo")[0] == 0
    with Workspace.open(home / "lib", "ana") as space:
        assert acknowledged(space) == {}


def test_a_name_that_no_build_listed_is_not_acknowledged(home: Path) -> None:
    code, said = invoked("privacy", "acknowledge", "e-mail-0123456789", "--reason", "x")
    assert code == 2
    assert "No build of this library listed e-mail-0123456789" in said
    code, said = invoked("privacy", "acknowledge", "x", "--take-back", "--reason", "x")
    assert "Not acknowledged: x" in said


def test_a_reason_with_something_private_in_it_is_refused(home: Path) -> None:
    name = built()["private"][0]["id"]
    code, said = invoked("privacy", "acknowledge", name, "--reason", f"{MAIL} said so")
    assert code == 2
    assert "holds something private itself" in said
    assert holding(said) == []
    with Workspace.open(home / "lib", "ana") as space:
        assert acknowledged(space) == {}


def test_a_trace_is_not_forgotten_for_a_reason_with_something_private_in_it(home: Path) -> None:
    code, said = invoked("forget", "s1", "--yes", "--reason", f"asked by {MAIL}")
    assert code == 2
    assert "holds something private itself" in said
    assert holding(said) == []
    with Workspace.open(home / "lib", "ana") as space:
        assert space.journal.events_of_kind("forget") == []
        assert len(space.library.keys()) == 2
    assert invoked("forget", "s1", "--yes", "--reason", "asked by ticket 4711")[0] == 0


def test_the_same_value_has_one_name_in_a_library_and_another_in_the_next(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {one["id"] for one in built()["private"]}
    assert {one["id"] for one in built()["private"]} == names
    monkeypatch.setenv("TRACEJURY_LIBRARY", str(tmp_path / "other"))
    invoked("load", "t.jsonl")
    invoked("reviews", "import", "r.jsonl")
    assert {one["id"] for one in built()["private"]} & names == set()


def test_a_masked_pack_holds_none_of_it_and_says_what_was_masked(home: Path) -> None:
    document = built("--mask")
    text = texts_of(home / "p.pack")
    assert holding(text) == []
    assert "policy 4.2" in text
    manifest = json.loads((home / "p.pack" / "manifest.json").read_text())
    assert manifest["masking"] == document["masking"]
    assert manifest["masking"]["masked"] == {
        type_: len(values) for type_, values in PRIVATE.items()
    }
    assert "Pseudonyms stand in place" in (home / "p.pack" / "README.md").read_text()
    assert invoked("pack", "verify", "p.pack")[0] == 0
    pack = read_pack(home / "p.pack")
    [slices] = {tuple(one.partition(":")[0] for one in case.slices) for case in pack.cases}
    assert slices == ("api_key", "customer_name", "intent", "user_id")
    before = bytes_of(home / "p.pack")
    built("--mask")
    assert bytes_of(home / "p.pack") == before


def test_reviewers_are_named_by_choice(home: Path) -> None:
    assert read_by("--reviewers", "names") == {EXPERT}
    assert read_by("--reviewers", "initials") == {"AS"}
    assert read_by("--reviewers", "roles") == {"reviewer"}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Lena Brandt <lena.brandt@quellwald-clinic.com>", "LB"),
        ("lena.brandt@quellwald-clinic.com (Lena Maria Brandt)", "LMB"),
        ("lena.brandt@quellwald-clinic.com", "LB"),
        ("<lena.brandt@quellwald-clinic.com>", "LB"),
        ("Lena Brandt", "LB"),
        ("@", "?"),
    ],
)
def test_initials_are_those_of_the_name_alone(name: str, short: str) -> None:
    assert initials(name) == short


def read_by(*options: str) -> set[str]:
    """By whom the cases of a pack were judged; what is private in it is acknowledged first."""
    names = [one["id"] for one in built(*options)["private"]]
    if names:
        invoked("privacy", "acknowledge", *names, "--reason", "a test")
    built(*options)
    cases = read_pack(Path("p.pack")).cases
    by = {str(name) for case in cases for name in case.verdict["by"]}
    assert by == {name for case in cases for one in case.witnesses for name in one.by}
    with Workspace.open(Path("lib"), "ana") as space:
        for _ in names[:1]:
            space.history.undo()
    shutil.rmtree("p.pack")
    return by


def test_an_address_as_name_of_a_reviewer_is_no_finding_where_initials_stand(home: Path) -> None:
    named = {one["id"] for one in built()["private"]}
    short = {one["id"] for one in built("--reviewers", "initials")["private"]}
    assert len(named - short) == 1
    assert (named - short).pop().startswith("e-mail-")


def test_beside_an_open_library_a_build_stops_as_well(home: Path) -> None:
    with Workspace.open(home / "lib", "ana"):
        assert built()["private"]


@pytest.fixture(autouse=True)
def _no_pack_is_left(tmp_path: Path) -> Iterator[None]:
    yield
    assert not list(tmp_path.glob(".*.new"))


def test_a_rule_of_the_library_stops_a_build_and_an_example_lets_it_go(home: Path) -> None:
    before = len(built()["private"])
    (home / "lib" / "privacy.toml").write_text(
        '[[secret]]\nid = "policy"\npattern = "policy 4\\\\.2"\n\n'
        f'[[example]]\ntype = "e-mail"\nvalues = ["{MAIL}"]\n'
    )
    found = built()["private"]
    assert "policy" in {one["rule"] for one in found}
    assert len(found) == before
    with Workspace.open(home / "lib", "ana") as space, pytest.raises(UserError):
        space.build_pack(None, home / "p.pack", "p")
