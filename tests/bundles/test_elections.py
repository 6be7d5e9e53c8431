"""Which reader reads a file: the highest vote, and the more specific of equal votes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reading import DATA
from tracejury.store.bundles.formats.helicone import HeliconeReader
from tracejury.store.bundles.opening import elected, read_bundle
from tracejury.store.bundles.protocol import Reject, Sample, Vote
from tracejury.store.bundles.registry import READERS, TABLES, reader_names

MESSAGES = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
ASKED = {"messages": MESSAGES[:1], "answer": "Hello"}
HELICONE = {
    "object": "chat.completion.chunk",
    "request_created_at": "2026-01-01",
    "request_id": "r",
}


def test_a_reader_is_only_more_specific_than_readers_that_exist() -> None:
    names = {name for reader in (*READERS, TABLES) for name in reader.more_specific_than}
    assert names <= set(reader_names())
    assert len(set(reader_names())) == len(reader_names())


@pytest.mark.parametrize(
    ("record", "reader"),
    [
        ({"messages": MESSAGES}, "messages"),
        (ASKED, "table"),
        (HELICONE, "helicone"),
        ({"unheard": 1}, None),
    ],
)
def test_the_highest_vote_and_then_the_more_specific_reader_wins(
    record: dict[str, object], reader: str | None
) -> None:
    assert elected(Sample(b"", [record])) == ([] if reader is None else [reader])


def test_without_a_more_specific_reader_the_user_has_to_choose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HeliconeReader, "more_specific_than", ())
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(HELICONE))
    (part,) = read_bundle(path)
    (reject,) = part.items
    assert isinstance(reject, Reject)
    assert reject.reason == "it could be helicone or openai: choose one with --format helicone"


def test_a_file_of_spans_of_nemo_is_not_one_of_phoenix() -> None:
    votes: dict[str, Vote] = {}
    for line in (DATA / "nemo" / "schema_1_0.jsonl").read_text().splitlines():
        sample = Sample(b"", [json.loads(line)])
        votes |= {reader.name: reader.sniff(sample) for reader in READERS}
        assert elected(sample) == ["nemo"]
    assert votes["nemo"] == votes["phoenix"] == Vote.CERTAIN
