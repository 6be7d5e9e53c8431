"""A pack that was synced is checked whole: no case leaves a check because its file was deleted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from packed import invoked
from synced import QUESTIONS, case_id, made, synced
from tracejury import packs
from tracejury.errors import UserError

BAG, REFUND, PETS, *_ = QUESTIONS


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """A synced pack of two cases."""
    pack = made(tmp_path / "built", {BAG: "wrong", PETS: "right"})
    synced(pack, tmp_path / "there.pack")
    return tmp_path / "there.pack"


def check(pack: Path) -> tuple[int, str]:
    outputs = pack.parent / "outputs.jsonl"
    said = {BAG: "One bag costs 45 euro.", PETS: "Pets costs 30 euro."}
    rows = [{"case_id": case_id(name), "output": text} for name, text in said.items()]
    outputs.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return invoked("check", pack, "--outputs", outputs)


def delete(pack: Path, question: str) -> None:
    [path] = (pack / "cases").glob(f"*{case_id(question).removeprefix('c-')}.json")
    path.unlink()


def test_a_case_whose_file_was_deleted_is_not_left_out_of_the_check(there: Path) -> None:
    assert check(there)[0] == 0
    delete(there, PETS)
    code, said = check(there)
    assert code == 2
    assert f"1 case of its history is gone and not retired: {case_id(PETS)}" in said
    assert f"tracejury pack seal {there}" in said
    with pytest.raises(UserError, match="gone and not retired"):
        packs.read_pack(there)


def test_a_case_that_was_retired_or_whose_leaving_was_sealed_is_not_missed(there: Path) -> None:
    words = ("--retire", case_id(PETS), "--reason", "no longer asked", "--yes")
    assert invoked("pack", "sync", there, *words)[0] == 0
    assert check(there)[0] == 0
    synced(made(there.parent / "more", {BAG: "wrong", REFUND: "right"}), there)
    delete(there, REFUND)
    assert check(there)[0] == 2
    assert invoked("pack", "seal", there, "--yes")[0] == 0
    assert check(there)[0] == 0


def test_a_history_of_which_an_entry_was_deleted_or_changed_is_refused(there: Path) -> None:
    [first] = (there / "history").iterdir()
    synced(made(there.parent / "more", {BAG: "wrong", PETS: "right", REFUND: "right"}), there)
    body = first.read_bytes()
    first.unlink()
    code, said = check(there)
    assert code == 2
    assert f"history/{first.name} is missing" in said
    first.write_bytes(body.replace(b"Pets?", b"Cats?"))
    code, said = check(there)
    assert code == 2
    assert "it was changed by hand" in said
