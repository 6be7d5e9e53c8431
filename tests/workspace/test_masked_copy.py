"""A masked copy is the same library, or the same bundle, but for private values; and that is proved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tracejury.sample_traces import BUNDLES, OUTAGE, RECORDED_REVIEW
from tracejury.store.privacy.twin.masking import MaskReport
from tracejury.store.workspace.masked_copy import mask_bundle, mask_library
from tracejury.store.workspace.masked_files import mask_files
from tracejury.store.workspace.masking import library_masking
from tracejury.store.workspace.masking_proof import proof_of
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_traces"
NAME, MAIL, CARD = "Ivo Brandt", "ivo.brandt@acme-shop.com", "4539 5787 6362 1486"
PRIVATE = ("Brandt", "acme-shop", "4539 5787", "45395787", "Ivo B", "7nQ2vLp0Rt6Yw")
SECRET = "sk-ant-api03-Zx8k7nQ2vLp0Rt6YwN4bHs9Jd"


def talk(number: int, *, name: str = NAME, mail: str = MAIL) -> dict[str, Any]:
    return {
        "id": f"t{number}",
        "messages": [
            {"role": "user", "content": f"I am {name}. Where is refund {number}?"},
            {"role": "tool", "content": f"Error: no refund to {mail}, key {SECRET}"},
            {"role": "assistant", "content": f"Dear {name}, it went to card {CARD}, EUR {number}.50."},
        ],
        "metadata": {"customer_name": name, "plan": ["free", "paid"][number % 2], "contact": mail},
    }  # fmt: skip


def review(number: int) -> dict[str, Any]:
    said = f"Dear {NAME}, it went to card {CARD}, EUR {number}.50."
    return {
        "source_id": f"t{number}",
        "reviewer": "ann",
        "rubric": {"id": "support-reply"},
        "verdict": "fail",
        "note": f"{NAME} was told the wrong sum",
        "correction": f"Dear {NAME}, it went to card {CARD}, EUR {number}.90.",
        "evidence": [
            {"step": 2, "start": 0, "end": len(said), "text": said, "kind": "must-not-say"}
        ],
    }


def written(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), "utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRACEJURY_LIBRARY", str(tmp_path / "lib"))
    monkeypatch.setenv("TRACEJURY_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "b.jsonl", [talk(number) for number in range(4)])
    written(tmp_path / "r.jsonl", [review(number) for number in range(3)])
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(tracejury, list(words), catch_exceptions=False)


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_masked_library_has_the_traces_and_reviews_and_no_private_value(home: Path) -> None:
    run("load", "b.jsonl")
    run("reviews", "import", "r.jsonl")
    done = run("--json", "privacy", "mask", "copy")
    assert done.exit_code == 0, done.stdout
    found = json.loads(done.stdout)
    assert found["proof"]["differences"] == []
    assert found["proof"]["traces"] == 4
    assert found["proof"]["cases"] == 3
    assert found["proof"]["slices"] == 3
    assert found["proof"]["groups"] >= 1
    assert found["reviews"] == 3
    assert found["types"]["e-mail"] >= 4
    said = everything(home / "copy")
    assert [one for one in PRIVATE if one.encode() in said] == []
    lines = [
        json.loads(one)
        for one in run("--library", "copy", "reviews", "export", "-").stdout.splitlines()
    ]
    assert [one["verdict"] for one in lines] == ["fail"] * 3
    assert all(one["evidence"][0]["text"].startswith("Dear ") for one in lines)
    # Masking the copy again masks nothing.
    again = json.loads(run("--library", "copy", "--json", "privacy", "scan").stdout)
    assert again["found"] == 0
    assert again["masked"] > 0


def test_a_masked_bundle_keeps_its_format_and_what_is_not_private_byte_for_byte(home: Path) -> None:
    lines = [talk(0), {"id": "t9", "messages": [{"role": "user", "content": "1.50 \u00e9"}]}]
    source = written(home / "two.jsonl", lines)
    done = run("--json", "privacy", "mask", "two.jsonl", "masked.jsonl")
    assert done.exit_code == 0, done.stdout
    first, second = (home / "masked.jsonl").read_bytes().splitlines()
    assert second == source.read_bytes().splitlines()[1]
    assert json.loads(first)["id"] == "t0"
    assert [one for one in PRIVATE if one.encode() in first] == []
    name = json.loads(first)["metadata"]["customer_name"]
    assert name in json.loads(first)["messages"][0]["content"]


LOGIN, BORN = "vK7mPq2wLx9z", "1984-03-02"


def again(number: int, born: str) -> dict[str, Any]:
    """A record that says once what a password and a date of birth are, and has both again where nothing says so."""
    return {
        "id": f"a{number}",
        "messages": [
            {"role": "user", "content": f"I type {LOGIN} each time, and get in {number} times."},
            {"role": "tool", "content": json.dumps({"password": LOGIN, "date_of_birth": born})},
            {"role": "assistant", "content": f"Your {LOGIN} is wrong, says the file of {BORN}."},
        ],
        "metadata": {"x": LOGIN, "as_of": BORN},
    }


@pytest.mark.parametrize("name", ["b.jsonl", "b.json", "b.csv", "b.txt"])
def test_what_one_place_of_a_file_says_is_private_is_masked_where_it_stands_again(
    home: Path, name: str
) -> None:
    lines = [again(0, BORN), again(1, BORN)]
    text = "\n".join(map(json.dumps, lines))
    if name == "b.json":
        text = json.dumps(lines)
    elif name == "b.csv":
        text = f"id,password,date_of_birth,output\n1,{LOGIN},{BORN},{LOGIN} of {BORN}\n"
    elif name == "b.txt":
        text = f"password: {LOGIN}\nborn on {BORN}\n\nHe typed {LOGIN}, the file is of {BORN}.\n"
    (home / name).write_text(text, "utf-8")
    mask_files(home / name, home / "masked", library_masking(home / "key"), MaskReport())
    said = (home / "masked").read_text("utf-8")
    assert LOGIN not in said
    assert BORN not in said


def test_a_date_of_birth_is_any_date_in_the_records_of_others(home: Path) -> None:
    other = again(1, "1990-07-11")
    other["metadata"] = {}
    written(home / "two.jsonl", [again(0, BORN), other])
    assert run("privacy", "mask", "two.jsonl", "masked.jsonl").exit_code == 0
    first, second = (home / "masked.jsonl").read_text("utf-8").splitlines()
    assert BORN not in first
    assert f"the file of {BORN}." in second
    assert LOGIN not in second


def test_loading_masked_masks_what_stands_again_as_the_library_shows_it_masked(home: Path) -> None:
    written(home / "one.jsonl", [again(0, BORN)])
    assert run("load", "one.jsonl", "--mask").exit_code == 0
    assert LOGIN.encode() not in everything(home / "lib")
    assert BORN.encode() not in everything(home / "lib")


def test_a_table_is_masked_by_its_columns(home: Path) -> None:
    (home / "t.csv").write_text(
        f'id,input,output,customer_name\n1,"Hi, {NAME}",ok,{NAME}\n', "utf-8"
    )
    assert run("privacy", "mask", "t.csv", "m.csv").exit_code == 0
    header, row = (home / "m.csv").read_text("utf-8").splitlines()
    assert header == "id,input,output,customer_name"
    assert "Brandt" not in row
    assert row.startswith('1,"Hi, ')


def test_a_file_that_cannot_be_masked_in_its_format_is_refused_and_nothing_is_left(
    home: Path,
) -> None:
    (home / "x.parquet").write_bytes(b"PAR1\0\0PAR1")
    done = CliRunner().invoke(tracejury, ["privacy", "mask", "x.parquet", "y.parquet"])
    assert "is no text" in str(done.exception)
    assert not (home / "y.parquet").exists()


def test_a_library_without_reviews_is_copied(home: Path) -> None:
    run("load", "b.jsonl")
    done = run("privacy", "mask", "copy")
    assert done.exit_code == 0
    assert "0 cases" in done.stdout
    assert not list((home / "lib").glob("masking-*"))


def test_nothing_is_written_over(home: Path) -> None:
    run("load", "b.jsonl")
    (home / "full").mkdir()
    (home / "full" / "x").write_text("mine")
    done = CliRunner().invoke(tracejury, ["privacy", "mask", "full"])
    assert "exists already" in str(done.exception)
    assert [path.name for path in (home / "full").iterdir()] == ["x"]


def test_a_difference_is_said_and_the_exit_code_is_1(home: Path) -> None:
    with (
        Workspace.open(home / "one", "ann") as one,
        Workspace.open(home / "two", "ann") as two,
    ):
        one.load_and_group([home / "b.jsonl"])
        other = written(
            home / "c.jsonl", [talk(n, mail=f"m{n}@x.com") for n in range(3)] + [talk(9)]
        )
        two.load_and_group([other])
        proof = proof_of(one, two, list(zip(one.library.keys(), two.library.keys(), strict=True)))
    assert not proof.holds
    assert any("slice" in one for one in proof.differences)


def test_loading_masked_stores_no_private_value_anywhere(home: Path) -> None:
    done = run("load", "b.jsonl", "--mask")
    assert "masked." in done.stderr
    (home / "lib" / "pseudonyms.db").unlink()
    said = everything(home / "lib")
    assert [one for one in PRIVATE if one.encode() in said] == []
    assert len(list((home / "lib" / "raw").iterdir())) == 1
    assert not (home / "lib" / "masked").exists()
    found = json.loads(run("--json", "traces").stdout)
    assert len(found) == 4
    raw = run("traces", found[0]["key"], "--view", "raw").stdout
    assert "customer_name" in raw
    # Loaded again it is known, with the same pseudonyms.
    again = run("--json", "load", "b.jsonl", "--mask", "--again")
    assert json.loads(again.stdout)["totals"]["new"] == 0


@pytest.mark.parametrize("name", [*BUNDLES, OUTAGE])
def test_the_samples_are_the_same_masked(tmp_path: Path, name: str) -> None:
    done = mask_bundle(
        SAMPLES / name, tmp_path / Path(name).name, library_masking(tmp_path / "key")
    )
    assert done.proof.differences == []
    assert done.proof.traces > 0


def test_the_library_of_the_samples_is_the_same_masked_with_its_reviews(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "lib", "ann") as space:
        space.load_and_group([SAMPLES / name for name in (*BUNDLES, OUTAGE)])
        space.import_reviews(SAMPLES / RECORDED_REVIEW)
        done = mask_library(space, tmp_path / "copy", library_masking(tmp_path / "lib"))
    assert done.proof.differences == []
    assert done.proof.cases > 5
    assert done.proof.groups > 5
    assert done.not_copied[-1].startswith("the original records")


people = st.sampled_from(["Ivo Brandt", "Marta Kowalczyk", "Jo Oyelaran"])
mails = st.sampled_from([MAIL, "marta@acme.com", "marta@other.org", "jo@gmail.com"])


@settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(people, mails), min_size=1, max_size=6))
def test_generated_bundles_are_the_same_masked(
    tmp_path_factory: pytest.TempPathFactory, some: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("generated")
    lines = [talk(number, name=name, mail=mail) for number, (name, mail) in enumerate(some)]
    source = written(folder / "b.jsonl", lines)
    done = mask_bundle(source, folder / "m.jsonl", library_masking(folder / "key"))
    assert done.proof.differences == []
    assert done.proof.traces == len(some)
    assert done.proof.groups >= 1
