"""The part that caused a failure, as the rubric asks for it: its question of the cause, and what answers it."""

from __future__ import annotations

from typing import Final

from ...rubrics.schema import Answer, Question, Rubric
from ..judgement import CAUSE_LAYERS, CauseLayer

_LEAST: Final = 3
"""A choice question of which so many choices are layers asks for the cause."""
_WIDER: Final[dict[CauseLayer, CauseLayer]] = {"chunk": "retrieval", "handoff": "workflow"}
"""The layer that one belongs to where the rubric does not tell the two apart."""


def cause_question(rubric: Rubric) -> Question | None:
    """The question of a rubric that asks which part caused the failure; None if it has none."""
    for question in rubric.questions:
        layers = [choice for choice in question.choices if choice.key in CAUSE_LAYERS]
        if question.type == "choice" and len(layers) >= _LEAST:
            return question
    return None


def cause_answer(question: Question, layer: CauseLayer) -> str | None:
    """The answer to the question of the cause that means a layer, or the wider one that it belongs to; None if there
    is none."""
    keys = {choice.key for choice in question.choices}
    return next((one for one in (layer, _WIDER.get(layer)) if one in keys), None)


def layer_meant(question: Question, answer: Answer, present: CauseLayer) -> CauseLayer | None:
    """The layer that an answer to the question of the cause means: the `present` one if it means that too."""
    if answer == cause_answer(question, present):
        return present
    return answer if answer in CAUSE_LAYERS else None
