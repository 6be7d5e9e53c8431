"""A story as a Langfuse trace download: one JSON object with trace, observations and scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from .stories import (
    PRICE_IN,
    PRICE_OUT,
    Json,
    Story,
    StoryStep,
    WrittenTrace,
    as_json,
    digest,
    iso,
    jitter,
    tokens,
)

SECOND: Final = 1_000_000_000
PROJECT: Final = "cm-quellwald-prod"
REWRITE: Final = "Rewrite the question as a search query of at most 12 words."


@dataclass
class _LangfuseTrace:
    story: Story
    now: int
    observations: list[dict[str, Json]] = field(default_factory=list)
    cost: float = 0.0

    def observe(
        self, label: str, kind: str, seconds: float, given: Json, gave: Json, **more: Json
    ) -> str:
        story = self.story
        start, self.now = self.now, self.now + int(seconds * SECOND)
        observation_id = digest(story.id, label, length=16)
        self.observations.append(
            {
                "id": observation_id,
                "traceId": digest(story.id),
                "parentObservationId": digest(story.id, "root", length=16),
                "type": kind,
                "name": label,
                "startTime": iso(start),
                "endTime": iso(self.now),
                "level": "DEFAULT",
                "statusMessage": None,
                "input": given,
                "output": gave,
                "metadata": {},
                **more,
            }
        )
        return observation_id

    def generate(self, label: str, model: str, messages: list[dict[str, str]], text: str) -> str:
        read = sum(tokens(message["content"]) for message in messages)
        wrote = tokens(text)
        costs = {"input": round(read * PRICE_IN, 8), "output": round(wrote * PRICE_OUT, 8)}
        self.cost += sum(costs.values())
        return self.observe(
            label,
            "GENERATION",
            jitter(self.story.id, label, low=0.4, high=1.1) + wrote * 0.015,
            messages,
            {"role": "assistant", "content": text},
            model=model,
            modelParameters={"temperature": 0.1},
            usageDetails={"input": read, "output": wrote, "total": read + wrote},
            costDetails={**costs, "total": round(sum(costs.values()), 8)},
        )


def write(story: Story) -> WrittenTrace:
    """One file of `clinic_assistant/`: query rewriting, retrieval, reranking, answer."""
    run = _LangfuseTrace(story, story.start_ns)
    found: list[Mapping[str, Json]] = story.extra["docs"]
    kept_ids = story.extra["kept"] or [document["id"] for document in found]
    kept = [document for document in found if document["id"] in kept_ids]
    query, failed = story.extra["rewrite"], story.extra["error"]
    places: dict[str, StoryStep] = {}

    asked = [{"role": "system", "content": REWRITE}, {"role": "user", "content": story.user}]
    places["rewrite"] = StoryStep(
        run.generate("rewrite-query", "corvus-2-mini", asked, query), query
    )
    documents = [_document(document) for document in found]
    seconds = 9.0 if failed else jitter(story.id, "search", low=0.08, high=0.4)
    more = {"level": "ERROR", "statusMessage": failed} if failed else {}
    places["retrieve"] = StoryStep(
        run.observe(
            "search-leaflets",
            "RETRIEVER",
            seconds,
            {"query": query, "top_k": 3, "index": story.meta["index"]},
            None if failed else documents,
            **more,
        ),
        as_json(documents),
    )
    if not failed:
        ranking = [document["id"] for document in kept]
        places["rerank"] = StoryStep(
            run.observe(
                "rerank", "SPAN", 0.06, {"query": query, "ids": [d["id"] for d in found]}, ranking
            ),
            as_json(ranking),
        )
    passages = "\n\n".join(f"[{document['title']}]\n{document['text']}" for document in kept)
    prompt = f"Passages:\n\n{passages or '(none)'}\n\nQuestion: {story.user}"
    asked = [{"role": "system", "content": story.system}, {"role": "user", "content": prompt}]
    answer = run.generate("answer", "corvus-2-large", asked, story.answer)
    places["answer"] = StoryStep(answer, story.answer)

    trace_id = digest(story.id)
    root = {
        "id": digest(story.id, "root", length=16),
        "traceId": trace_id,
        "parentObservationId": None,
        "type": "SPAN",
        "name": story.agent,
        "startTime": iso(story.start_ns),
        "endTime": iso(run.now),
        "level": "DEFAULT",
        "statusMessage": None,
        "input": {"question": story.user},
        "output": story.answer,
        "metadata": {},
    }
    trace = {
        "id": trace_id,
        "projectId": PROJECT,
        "name": story.agent,
        "timestamp": iso(story.start_ns),
        "environment": "production",
        "release": "2026.9",
        "userId": f"u-{digest(story.id, 'user', length=6)}",
        "sessionId": f"s-{digest(story.id, 'session', length=8)}",
        "tags": [story.meta["topic"], story.meta["audience"]],
        "metadata": {**story.meta, "model": "corvus-2-large"},
        "input": {"question": story.user},
        "output": story.answer,
        "latency": round((run.now - story.start_ns) / SECOND, 3),
        "totalCost": round(run.cost, 8),
        "scores": _scores(story, trace_id, run.now),
    }
    record = {"trace": trace, "observations": [root, *run.observations]}
    return WrittenTrace(record, trace_id, places)


def _document(document: Mapping[str, Json]) -> dict[str, Json]:
    return {
        "id": document["id"],
        "content": document["text"],
        "score": document["score"],
        "metadata": {"title": document["title"]},
    }


def _scores(story: Story, trace_id: str, now: int) -> list[dict[str, Json]]:
    common = {
        "traceId": trace_id,
        "observationId": None,
        "projectId": PROJECT,
        "timestamp": iso(now + 30 * SECOND),
        "stringValue": None,
        "authorUserId": None,
    }
    scores = [
        {
            **common,
            "id": digest(story.id, "faithfulness"),
            "name": "faithfulness",
            "value": story.judge["score"],
            "dataType": "NUMERIC",
            "source": "EVAL",
            "comment": story.judge["why"],
        }
    ]
    if story.feedback:
        scores.append(
            {
                **common,
                "id": digest(story.id, "feedback"),
                "name": "thumbs",
                "value": story.feedback["value"],
                "stringValue": "True" if story.feedback["value"] else "False",
                "dataType": "BOOLEAN",
                "source": "API",
                "comment": story.feedback["comment"],
            }
        )
    return scores
