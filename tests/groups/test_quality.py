"""How well failures are grouped: on labelled texts of our own, with hard negatives among them."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from failing import space_of
from shared_data import shared
from tracejury.store.loading.load import load

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent / "data" / "labelled_failures.jsonl"
Row = dict[str, Any]
ROWS: list[Row] = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]

HARD = [
    ("order-missing", "order-missing-refund"),
    ("order-user", "order-user-mail"),
    ("order-closed", "order-open"),
    ("pay-declined", "pay-declined-fraud"),
    ("pay-declined", "pay-accepted-unbooked"),
    ("limit-day", "limit-month"),
    ("sanction-hit", "sanction-ok"),
    ("seats", "seats-update"),
    ("voucher-503", "voucher-504"),
    ("voucher-503", "voucher-409"),
    ("http-404", "http-403"),
    ("http-404", "http-500"),
    ("http-404", "http-404b"),
    ("timeout-read", "timeout-connect"),
    ("rate", "rate-req"),
    ("schema-missing", "schema-missing-2"),
    ("module", "module-2"),
    ("exit1", "exit137"),
    ("dose-max", "dose-min"),
    ("redline", "redline-ok"),
    ("de-login", "de-login-ok"),
    ("de-konto", "de-konto-da"),
    ("fr-commande", "fr-commande-ok"),
    ("policy-age", "policy-income"),
    ("policy-income", "policy-region"),
    ("session-open", "session-closed"),
    ("sync-start", "sync-stop"),
    ("more", "less"),
    ("chk-length", "chk-length-min"),
    ("hr-perm", "hr-perm-ok"),
    ("grid", "grid-night"),
    ("ship-late", "ship-customs"),
    ("s3", "s3-denied"),
    ("s3-denied", "s3-put"),
    ("lock", "lock-del"),
    ("it-fattura", "it-fattura-no"),
]


def _benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "group_quality", ROOT / "benchmarks" / "group_quality.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


QUALITY = _benchmark()


def of_set(name: str) -> list[Row]:
    return [row for row in ROWS if row["set"] == name]


def figures(rows: Sequence[Row], found: Sequence[str]) -> tuple[float, float, float]:
    result: tuple[float, float, float] = QUALITY.pairwise([row["label"] for row in rows], found)
    return result


def test_the_set_is_large_and_each_text_has_one_label() -> None:
    assert len(ROWS) >= 600
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert {label for pair in HARD for label in pair} <= {row["label"] for row in ROWS}


@pytest.mark.parametrize("name", ["first", "held out"])
def test_what_is_put_together_belongs_together(name: str) -> None:
    rows = of_set(name)
    precision, _, f1 = figures(rows, QUALITY.ours(rows))
    assert precision >= 0.98
    assert f1 > figures(rows, QUALITY.masked_equality(rows))[2]


@pytest.mark.parametrize("name", ["first", "held out"])
def test_it_is_ahead_of_drain3(name: str) -> None:
    pytest.importorskip("drain3", reason="drain3 is only installed for the benchmark")
    rows = of_set(name)
    assert figures(rows, QUALITY.ours(rows))[2] > figures(rows, QUALITY.drain3(rows))[2]


def test_no_hard_negative_is_put_together() -> None:
    groups: dict[str, set[str]] = {}
    for row, group in zip(ROWS, QUALITY.ours(ROWS), strict=True):
        groups.setdefault(row["label"], set()).add(group)
    assert [pair for pair in HARD if groups[pair[0]] & groups[pair[1]]] == []


TEMPLATES = [
    r"Error: payment amount does not add up, total price is \d+, but paid \d+",
    r"Error: not enough seats on flight \w+",
    r"Error: flight \w+ not available on date [\d-]+",
    r"Error: (non-pending|non-delivered) order cannot be \w+",
    r"Error: user not found",
    r"Error: order not found",
    r"Error: gift card balance is not enough",
    r"Error: not enough balance in payment method \w+",
    r"Error: payment method not found",
    r"Error: payment method \w+ not found",
    r"Error: new item \d+ not found or available",
    r"Error: certificate cannot be used to update reservation",
    r"Error: the number of items to be exchanged should match.*",
    r"Error: payment method should be either .*",
]


@pytest.mark.parametrize("name", ["tau_bench", "agentrx"])
def test_tool_errors_of_real_agents_are_grouped_by_the_message_they_come_from(
    name: str, tmp_path: Path
) -> None:
    with space_of(tmp_path / "lib") as space:
        load(space.library, [shared("real", name)])
        rows: list[Row] = []
        traces = map(space.library.trace, space.library.keys())
        for trace in traces:
            for step in trace.steps if trace else ():
                text = step.status_message or (step.output if isinstance(step.output, str) else "")
                if step.status != "error" or not text:
                    continue
                known = [
                    number
                    for number, template in enumerate(TEMPLATES)
                    if re.fullmatch(template, text, re.IGNORECASE | re.DOTALL)
                ]
                if known:
                    label = f"{step.name}-{known[0]}"
                    rows.append({"label": label, "kind": "error", "block": step.name, "text": text})
    assert len(rows) >= 20
    precision, recall, _ = figures(rows, QUALITY.ours(rows))
    assert (precision, recall) == (1.0, 1.0)


def test_the_figures_can_tell_good_from_bad() -> None:
    labels = ["a", "a", "b", "b"]
    rows = [{"label": label} for label in labels]
    assert figures(rows, ["1", "1", "2", "2"]) == (1.0, 1.0, 1.0)
    assert figures(rows, ["1", "1", "1", "1"])[0] == pytest.approx(2 / 6)
    assert figures(rows, ["1", "2", "3", "4"])[1] == 0
