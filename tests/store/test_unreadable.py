"""What nobody reads is folded to one line with its kind and size, and what is read is not."""

from __future__ import annotations

import base64
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.evidence_text import pretty_json
from tracejury.store.unreadable import folds, readable, size_text, without_unreadable

NOISE = random.Random(7).randbytes(3000)
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + NOISE).decode()
WAV = base64.b64encode(b"RIFF\x24\x0c\x00\x00WAVEfmt " + NOISE).decode()
WEBP = base64.b64encode(b"RIFF\x24\x0c\x00\x00WEBPVP8 " + NOISE).decode()
PDF = base64.b64encode(b"%PDF-1.7\n" + NOISE).decode()
BYTES = base64.b64encode(NOISE).decode()
URL_SAFE = base64.urlsafe_b64encode(NOISE).decode()


def part(value: Any) -> str:
    """A part of a message as the reading pane shows it."""
    return readable(pretty_json(value))


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (
            {"type": "image_url", "image_url": {"url": "data:image/png;base64," + PNG}},
            "[image/png, 2.9 KB, base64]",
        ),
        (
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}},
            "[image/png, 2.9 KB, base64]",
        ),
        ({"inlineData": {"mimeType": "application/pdf", "data": PDF}}, "[application/pdf, 2.9 KB, base64]"),
        ({"type": "input_audio", "input_audio": {"format": "wav", "data": WAV}}, "[audio/wav, 2.9 KB, base64]"),
        ({"b64_json": WEBP}, "[image/webp, 2.9 KB, base64]"),
        (
            {"type": "input_audio", "input_audio": {"data": BYTES, "format": "mp3"}},
            "[mp3, 2.9 KB, base64]",
        ),
        (
            {"block_details": [{"type": "thinking", "signature": BYTES[:760]}]},
            "[signature, 570 bytes]",
        ),
        ({"type": "redacted_thinking", "data": BYTES}, "[redacted thinking, 2.9 KB]"),
    ],
)  # fmt: skip
def test_a_part_that_is_nothing_else_is_one_line(value: Any, line: str) -> None:
    assert part(value) == line


def test_beside_other_content_only_the_value_is_folded() -> None:
    assert part({"file_name": "offer.pdf", "type": "file", "file_data": PDF}) == (
        '{\n  "file_name": "offer.pdf",\n  "type": "file",\n'
        '  "file_data": "[application/pdf, 2.9 KB, base64]"\n}'
    )
    assert part({"encrypted_content": URL_SAFE, "id": "rs_1"}) == (
        '{\n  "encrypted_content": "[encrypted content, 2.9 KB]",\n  "id": "rs_1"\n}'
    )


def test_the_type_is_taken_from_the_same_object() -> None:
    value = [{"data": BYTES, "media_type": "image/heic"}, {"data": BYTES}]
    shown = json.loads(part(value))
    assert [one["data"] for one in shown] == ["[image/heic, 2.9 KB, base64]", "[base64, 2.9 KB]"]


def test_base64_in_running_text() -> None:
    wrapped = "\n".join(BYTES[at : at + 76] for at in range(0, len(BYTES), 76))
    for raw in (BYTES, URL_SAFE, wrapped, BYTES.rstrip("=")):
        assert readable(f"The file is {raw} and that is all.") == (
            "The file is [base64, 2.9 KB] and that is all."
        )
    assert readable(f'see data:text/csv;charset=utf-8;base64,{BYTES}"') == (
        'see [text/csv, 2.9 KB, base64]"'
    )


def test_json_inside_a_string_of_json() -> None:
    inner = json.dumps({"png": PNG, "width": 800})
    assert readable(json.dumps({"result": inner})) == json.dumps(
        {"result": json.dumps({"png": "[image/png, 2.9 KB, base64]", "width": 800})}
    )


def test_embeddings_and_long_lists_of_numbers() -> None:
    vector = [round(random.Random(number).uniform(-1, 1), 6) for number in range(1536)]
    assert readable(pretty_json({"embedding": vector})) == (
        '{\n  "embedding": [embedding, 1,536 numbers]\n}'
    )
    assert readable(json.dumps({"scores": vector[:40]})) == '{"scores": [40 numbers]}'
    assert readable(json.dumps({"tokens": list(range(900))})) == '{"tokens": [900 numbers]}'


def test_log_probabilities() -> None:
    tokens = [{"token": "Yes", "logprob": -0.1, "bytes": [89, 101, 115], "top_logprobs": []}] * 12
    value = {"logprobs": {"content": tokens, "refusal": None}, "finish_reason": "stop"}
    assert readable(pretty_json(value)) == (
        '{\n  "logprobs": [log probabilities, 12 tokens],\n  "finish_reason": "stop"\n}'
    )


@pytest.mark.parametrize(
    "text",
    [
        "https://files.example.org/a/" + URL_SAFE,
        "https://files.example.org/offer?X-Amz-Security-Token=" + URL_SAFE,
        "sha512 " + "3f" * 64,
        "trace 4bf92f3577b34da6a3ce929d0e0e4736 of span 00f067aa0ba902b7",
        "Donaudampfschifffahrtsgesellschaftskapitän" * 12,
        "aaaaaaaaaaaaaaaa" * 40,
        "ACGTTGCATGCCGATAGCTA" * 40,
        "部屋は一泊一万四千円で、月曜日から空いています。" * 30,
        json.dumps([{"id": n, "name": f"Room{n}", "free": True} for n in range(90)], separators=(",", ":")),
        json.dumps({"prices": [140, 150, 160] * 20}),
        json.dumps({"rates": [1.5, 2.25] * 10}),
        "/home/anna/Projects/Offers2026/" + "Letters/Final/" * 20 + "offer_2.txt",
        "3.14159" + "2653589793" * 60,
        '{"logprobs": null, "text": "Yes."}' + " " * 100,
        "-" * 500,
        "",
    ],
)  # fmt: skip
def test_what_is_read_is_left_alone(text: str) -> None:
    assert readable(text) == text


@given(st.text(max_size=300), st.binary(min_size=200, max_size=400), st.text(max_size=300))
def test_text_around_stays_and_folds_are_ordered_ranges(
    before: str, data: bytes, after: str
) -> None:
    text = f"{before} data:image/png;base64,{base64.b64encode(data).decode()} {after}"
    found = folds(text)
    assert [fold for fold in found if fold.kind == "image/png; base64"]
    done = 0
    for fold in found:
        assert done <= fold.start < fold.end <= len(text)
        done = fold.end
    assert readable(before + after) == before + after
    assert readable(text).startswith(before)
    assert readable(text).endswith(after)


def test_a_dump_in_hex_is_folded_and_an_id_is_not() -> None:
    assert readable(f"core: {NOISE.hex()}") == "core: [hex, 2.9 KB]"
    assert readable(f"core: {NOISE[:64].hex()}") == f"core: {NOISE[:64].hex()}"


def test_without_amounts_one_kind_is_one_text() -> None:
    short, long = (f"bad picture data:image/png;base64,{BYTES[:size]}" for size in (400, 3000))
    assert readable(short, amounts=False) == readable(long, amounts=False)
    assert readable(short) != readable(long)


def test_without_what_nobody_reads() -> None:
    assert without_unreadable(f"see {BYTES} on page 4").split() == ["see", "on", "page", "4"]


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 bytes"), (640, "640 bytes"), (2150, "2.1 KB"), (49152, "48 KB"), (1572864, "1.5 MB"),
     (5 << 30, "5.0 GB"), (2000 << 30, "2,000 GB")],
)  # fmt: skip
def test_sizes(count: int, said: str) -> None:
    assert size_text(count) == said
