"""Agent traces that are shaped like real ones, any number of them, the same from the same seed.

    python benchmarks/lifelike.py OUT.jsonl --steps 1000000

Nested runs: an agent plans, asks models, calls tools, retrieves documents, and hands over to sub-agents.
The size of a step follows a log-normal distribution (median about 600 bytes) cut at 200 bytes below and,
for one step in some hundred thousand, a pasted document of up to 5 MB above. Each model step repeats the
conversation so far, as instrumented applications do. OTLP JSON with OpenInference attributes, one trace a
line.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

WORDS = [
    "refund",
    "booking",
    "passenger",
    "fare",
    "window",
    "policy",
    "voucher",
    "cabin",
    "itinerary",
    "confirm",
    "schedule",
    "upgrade",
    "baggage",
    "allowance",
    "weekend",
    "airport",
    "connection",
    "delay",
    "compensation",
    "request",
    "agent",
    "customer",
    "reply",
    "invoice",
    "clinic",
    "dosage",
    "contract",
    "clause",
    "liability",
    "notice",
    "supplier",
    "warehouse",
    "parcel",
    "tracking",
    "courier",
    "charger",
    "battery",
]
EPOCH_NS = 1_795_176_000_000_000_000
LARGEST = 5_000_000
MAX_DEPTH = 4
LARGE_ONE_IN = 150_000


def text(chance: random.Random, size: int) -> str:
    """Words of about `size` characters; large texts repeat a paragraph, as pasted documents do."""
    words = " ".join(chance.choice(WORDS) for _ in range(min(size, 4000) // 8 + 1))
    return (words + ". ") * max(1, size // (len(words) + 2))


class _Run:
    """One trace while it is made."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.number = number
        self.chance = chance
        self.spans: list[dict[str, Any]] = []
        self.at = EPOCH_NS + number * 60_000_000_000
        self.said: list[tuple[str, str]] = []

    def size(self) -> int:
        if self.chance.randrange(LARGE_ONE_IN) == 0:
            return self.chance.randrange(LARGEST // 10, LARGEST)
        return max(200, min(40_000, int(self.chance.lognormvariate(6.0, 0.9))))

    def span(self, parent: str, kind: str, name: str, **attributes: Any) -> str:
        span_id = f"{self.number + 1:08x}{len(self.spans):08x}"
        self.at += self.chance.randrange(10**6, 10**9)
        self.spans.append(
            {
                "traceId": f"{self.number + 1:032x}",
                "spanId": span_id,
                "parentSpanId": parent,
                "name": name,
                "startTimeUnixNano": str(self.at),
                "endTimeUnixNano": str(self.at + self.chance.randrange(10**6, 10**10)),
                "status": {"code": 2 if self.chance.random() < 0.03 else 1},
                "attributes": [
                    {"key": key, "value": {"stringValue": value}}
                    for key, value in {"openinference.span.kind": kind, **attributes}.items()
                ],
            }
        )
        return span_id

    def model(self, parent: str) -> None:
        messages = {}
        for at, (role, said) in enumerate(self.said[-6:]):
            messages[f"llm.input_messages.{at}.message.role"] = role
            messages[f"llm.input_messages.{at}.message.content"] = said
        answer = text(self.chance, self.size() // 2)
        self.said.append(("assistant", answer))
        self.span(
            parent,
            "LLM",
            "chat quill-3",
            **{
                "llm.model_name": "quill-3",
                **messages,
                "llm.output_messages.0.message.role": "assistant",
                "llm.output_messages.0.message.content": answer,
                "llm.token_count.prompt": str(self.chance.randrange(50, 4000)),
            },
        )

    def tool(self, parent: str) -> None:
        result = text(self.chance, self.size())
        self.said.append(("tool", result[:400]))
        self.span(
            parent,
            "TOOL",
            self.chance.choice(("find_booking", "search_policy", "issue_voucher")),
            **{"input.value": json.dumps({"q": text(self.chance, 40)}), "output.value": result},
        )

    def retrieve(self, parent: str) -> None:
        documents = {}
        for at in range(self.chance.randrange(1, 4)):
            documents[f"retrieval.documents.{at}.document.id"] = f"doc-{self.chance.randrange(999)}"
            documents[f"retrieval.documents.{at}.document.content"] = text(self.chance, self.size())
        question = {"input.value": text(self.chance, 60)}
        self.span(parent, "RETRIEVER", "search", **question, **documents)

    def agent(self, parent: str, steps: int, depth: int) -> None:
        asked = text(self.chance, self.chance.randrange(60, 500))
        self.said.append(("user", asked))
        own = self.span(
            parent,
            "AGENT",
            "agent" if not depth else "sub-agent",
            **{"input.value": asked, "session.id": f"s{self.number // 5}"},
        )
        steps -= 1
        while steps > 0:
            if depth < MAX_DEPTH and steps > 8 and self.chance.random() < 0.15:
                inner = self.chance.randrange(3, min(steps, 20))
                self.agent(own, inner, depth + 1)
                steps -= inner
            else:
                act = self.chance.choice((self.model, self.model, self.tool, self.retrieve))
                act(own)
                steps -= 1


def traces(steps: int, seed: int = 7) -> Iterator[dict[str, Any]]:
    """OTLP documents of one trace each, until `steps` steps have been made."""
    chance = random.Random(seed)
    number = made = 0
    while made < steps:
        wanted = min(steps - made, max(2, int(chance.lognormvariate(3.0, 0.8))))
        run = _Run(number, chance)
        run.agent("", wanted, 0)
        number += 1
        made += len(run.spans)
        yield {
            "resourceSpans": [
                {
                    "resource": {
                        "attributes": [{"key": "service.name", "value": {"stringValue": "desk"}}]
                    },
                    "scopeSpans": [{"scope": {"name": "app"}, "spans": run.spans}],
                }
            ]
        }


def write(path: Path, steps: int, seed: int = 7) -> int:
    """Write a bundle; returns how many traces it holds."""
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for count, trace in enumerate(traces(steps, seed), start=1):  # noqa: B007 - the last count
            out.write(json.dumps(trace) + "\n")
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    count = write(options.out, options.steps, options.seed)
    print(f"{options.out}: {count} traces, {options.out.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
