"""The labelled set: what it says is found, and hardly anything else. The held-out third has its own, lower bar."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tracejury.store.privacy.find import find
from tracejury.store.privacy.finding import TYPES
from tracejury.store.privacy.rules import Rules, builtin

FOLDER = Path(__file__).parent / "labelled"


def lines(name: str) -> list[dict[str, Any]]:
    text = (FOLDER / f"{name}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


@cache
def rules() -> Rules:
    return builtin().with_names((FOLDER / "names.txt").read_text("utf-8").splitlines())


def test_it_has_four_hundred_lines_and_one_in_four_has_nothing_private() -> None:
    every = lines("labelled") + lines("held_out") + lines("logins")
    assert len(every) >= 400
    assert sum(not one["spans"] for one in every) >= 100
    assert len({one["text"] for one in every}) == len(every)
    for one in every:
        for span in one["spans"]:
            assert span["type"] in TYPES
            assert one["text"][span["start"] : span["end"]].strip()


@pytest.mark.parametrize("name", ["labelled", "held_out", "logins"])
def test_texts_without_anything_private_are_left_alone(name: str) -> None:
    negatives = [one["text"] for one in lines(name) if not one["spans"]]
    wrong = [text for text in negatives if find(text, rules())]
    assert len(wrong) <= len(negatives) * 0.06, wrong


@pytest.mark.parametrize(
    ("name", "bar"), [("labelled", 0.95), ("held_out", 0.85), ("logins", 0.95)]
)
def test_what_is_labelled_is_found(name: str, bar: float) -> None:
    labels = found = 0
    for one in lines(name):
        spans = {(some.type, some.start, some.end) for some in find(one["text"], rules())}
        labels += len(one["spans"])
        found += sum((some["type"], some["start"], some["end"]) in spans for some in one["spans"])
    assert found >= labels * bar


def test_what_stands_beside_a_secret_and_is_no_login_is_left_alone() -> None:
    for one in lines("logins"):
        labelled = {(some["type"], some["start"], some["end"]) for some in one["spans"]}
        found = {(some.type, some.start, some.end) for some in find(one["text"], rules())}
        assert found <= labelled, one["text"]
