"""A story as an OpenAI message list with metadata and scores."""

from __future__ import annotations

from .stories import Json, Story, StoryStep, WrittenTrace, as_json, digest


def messages_of(story: Story) -> tuple[list[dict[str, Json]], dict[str, StoryStep]]:
    """The conversation of an agent with its tools, and the labelled steps in it."""
    messages: list[dict[str, Json]] = [
        {"role": "system", "content": story.system},
        {"role": "user", "content": story.user},
    ]
    places: dict[str, StoryStep] = {}
    for call in story.calls:
        call_id = f"call_{digest(story.id, call.label, length=12)}"
        function = {"name": call.tool, "arguments": as_json(call.arguments)}
        places[f"call {call.label}"] = StoryStep(len(messages), as_json(call.arguments))
        messages.append(
            {
                "role": "assistant",
                "content": call.think,
                "tool_calls": [{"id": call_id, "type": "function", "function": function}],
            }
        )
        result = f"Error: {call.error}" if call.error else as_json(call.result)
        places[call.label] = StoryStep(len(messages), result)
        messages.append({"role": "tool", "tool_call_id": call_id, "content": result})
    places["answer"] = StoryStep(len(messages), story.answer)
    messages.append({"role": "assistant", "content": story.answer})
    return messages, places


def write(story: Story) -> WrittenTrace:
    """One line of `contract_review.jsonl`."""
    messages, places = messages_of(story)
    source_id = f"{story.agent}-{story.id}-{digest(story.id, length=8)}"
    record = {
        "id": source_id,
        "created_at": story.at.isoformat(),
        "messages": messages,
        "metadata": {**story.meta, "model": story.model},
        "scores": {
            "judge": {
                "value": story.judge["score"],
                "explanation": story.judge["why"],
                "rater": "llm",
            }
        },
    }
    return WrittenTrace(record, source_id, places)
