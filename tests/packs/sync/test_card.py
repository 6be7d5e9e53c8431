"""The README of a pack and its card: text from outside stays text, and a case changes no README."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from judged import judged
from packed import case_files, forge, invoked, rehashed
from synced import QUESTIONS, made, synced
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.case_text import readable_bytes
from tracejury.store.packs.manifest import CLAIMS
from tracejury.store.packs.sync.card import is_ours, literal, readme_of

BAG, REFUND, PETS, *_ = QUESTIONS
HOSTILE = "<img src=x onerror=a> [a](javascript:b) `c` @team #12 | https://e.example ${{ x }} \x1b[1m\u202e"


@given(text=st.text())
def test_text_has_no_sign_left_that_markdown_or_html_would_act_on(text: str) -> None:
    shown = literal(text)
    assert not set("<>@`|\n\r\x1b\u202e") & set(shown)
    assert not re.search(r"(?<!\\)[*_\[\]()!~^=+{}-]", shown)
    assert "://" not in shown
    assert not re.search(r"(?<!&)#", shown)


@given(name=st.text())
def test_a_readme_is_known_as_ours_until_it_is_edited(name: str) -> None:
    readme = readme_of({"format": "tracejury.pack/2.0", "name": name, "requires": [CLAIMS]})
    assert is_ours(readme)
    assert not is_ours(readme.replace(b"A regression", b"Our regression"))
    assert not is_ours(readme + b"more\n")
    assert readme.decode().startswith("# ")
    assert len(readme.decode().splitlines()[0]) < 2000


def test_hostile_text_is_literal_in_the_card(tmp_path: Path) -> None:
    pack = made(tmp_path / "p", {BAG: "wrong"})
    forge(pack, lambda case: case.update(question=HOSTILE, reason=HOSTILE, slices=[HOSTILE]))
    code, said = invoked("pack", "card", pack)
    assert code == 0
    assert "<img" not in said
    assert "](javascript" not in said
    assert "@team" not in said
    assert "&lt;img src\\=x" in said


def test_the_card_says_what_a_reader_of_a_pull_request_asks(tmp_path: Path) -> None:
    synced(made(tmp_path / "a", {BAG: "wrong", PETS: "right"}), tmp_path / "p")
    code, said = invoked("pack", "card", tmp_path / "p", "-o", tmp_path / "card.md")
    assert code == 0, said
    text = (tmp_path / "card.md").read_text()
    for told in ("# bags 1.0.0", "1 fix, 1 guard", "anna", "Support replies", "| Pets? |"):
        assert told in text


def test_slices_of_one_case_each_are_left_out_by_name(tmp_path: Path) -> None:
    asked = [judged(f"Question {n}?", f"Answer {n}.", verdict="pass") for n in range(12)]
    build_pack(tmp_path / "p", "p", asked)
    for n, (path, case) in enumerate(case_files(tmp_path / "p")):
        case["slices"] = [f"created_at:2026-01-{n + 1:02}T10:00", f"segment:{n % 2}"]
        path.write_bytes(readable_bytes(rehashed(case)))
    code, said = invoked("pack", "card", tmp_path / "p")
    assert code == 0
    assert f"| {literal('segment:1')} | 6 |" in said
    assert literal("created_at:2026-01-02") not in said
    left = f"Slices of nearly one case each are left out: {literal('created_at')} (12 values)."
    assert left in said


def test_no_case_changes_the_readme(tmp_path: Path) -> None:
    one, two = made(tmp_path / "a", {BAG: "wrong"}), made(tmp_path / "b", {PETS: "right"})
    assert (one / "README.md").read_bytes() == (two / "README.md").read_bytes()
