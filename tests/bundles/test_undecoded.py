"""Large bundles of spans are cut into records, and their trace ids found, before anything is decoded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.bundles.input import gathering as complete
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import Item, Reject
from tracejury.store.bundles.spans.otlp_values import scanned_ids
from tracejury.store.trace import Trace

ID = "5b8efff798038103d269b633813fc60c"
OTHER = "6b8efff798038103d269b633813fc60d"

HEX_IDS = st.text("0123456789abcdef", min_size=32, max_size=32)
WRITTEN_IDS = st.one_of(
    HEX_IDS,
    HEX_IDS.map(str.upper),
    st.just("W47/95gDgQPSabYzgT/GDA=="),
    st.just(""),
    st.just("0" * 32),
)
KEYS = st.sampled_from(["traceId", "trace_id", "tr\\u0061ceId", "\\u0074raceId"])
TEXTS = st.sampled_from(
    [f'say "traceId":"{ID}"', 'ends with "traceId', "traceId", "\\", "\u0061\u00e9", '\\"traceId":']
)


def line(*spans: str) -> str:
    return f'{{"resourceSpans": [{{"scopeSpans": [{{"spans": [{", ".join(spans)}]}}]}}]}}'


def span(
    trace_id: str, span_id: str = "eee19b7ec3c1b174", key: str = "traceId", **more: Any
) -> str:
    rest = json.dumps({"spanId": span_id, "name": "a", **more})[1:-1]
    return f'{{"{key}": {json.dumps(trace_id)}, {rest}}}'


def read(path: Path, text: str, *, large: bool, monkeypatch: pytest.MonkeyPatch) -> list[Item]:
    monkeypatch.setattr(complete, "LARGE", 0 if large else 1 << 40)
    monkeypatch.setattr(complete, "LARGE_IF_SCANNED", 0 if large else 1 << 40)
    path.write_text(text)
    return [item for part in read_bundle(path, format="otlp") for item in part.items]


@given(
    st.lists(st.tuples(KEYS, WRITTEN_IDS, TEXTS), max_size=4), st.sampled_from([":", ": ", " :\t"])
)
def test_no_id_is_missed_however_it_is_written(
    spans: list[tuple[str, str, str]], colon: str
) -> None:
    text = line(*(span(one, key=key, note=note) for key, one, note in spans))
    text = text.replace('Id": "', f'Id"{colon}"')
    raw = text.encode()
    found = scanned_ids(raw)
    decoded = json.loads(raw)["resourceSpans"][0]["scopeSpans"][0]["spans"]
    real = {one.get("traceId", one.get("trace_id")) for one in decoded}
    if found is not None:
        assert {one for one in real if one and one.strip("0")} <= set(found)


def test_nearly_all_are_found_without_decoding() -> None:
    raw = line(span(ID), span(OTHER, note='a "quoted" text')).encode()
    assert scanned_ids(raw) == [ID, OTHER]


@pytest.mark.parametrize(
    "lines",
    [
        [line(span(ID)), line(span(ID, "aaa19b7ec3c1b174"))],
        [line(span(ID, key="tr\\u0061ceId")), line(span(OTHER))],
        [line(span(ID)), '{"resourceSpans": [{"broken', line(span(OTHER)), "not json at all"],
        [line(span(ID), span(OTHER)), line(span(ID, "aaa19b7ec3c1b174"))],
        [f"[{line(span(ID))}, {line(span(OTHER))}]", line(span(ID, "aaa19b7ec3c1b174"))],
        [line(span("W47/95gDgQPSabYzgT/GDA==", "qqqqqqqqqqo=")), line(span(ID))],
        [line(span(ID, links=[{"traceId": OTHER, "spanId": "aaa19b7ec3c1b174"}]))],
    ],
    ids=["two lines", "escaped key", "broken lines", "two traces", "a list", "base64", "a link"],
)
def test_a_large_bundle_gives_what_a_small_one_gives(
    lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "\n".join(lines) + "\n"
    small = read(tmp_path / "a.jsonl", text, large=False, monkeypatch=monkeypatch)
    large = read(tmp_path / "a.jsonl", text, large=True, monkeypatch=monkeypatch)
    assert {item.key for item in large if isinstance(item, Trace)} == {
        item.key for item in small if isinstance(item, Trace)
    }
    assert all(item.steps for item in large if isinstance(item, Trace))
    assert len(large) == len(small)
    rejects = [[item for item in some if isinstance(item, Reject)] for some in (small, large)]
    assert sorted(map(str, rejects[0])) == sorted(map(str, rejects[1]))
