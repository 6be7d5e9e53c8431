"""What a rubric says to its reviewer: instructions, definitions and examples, as the help of the review shows them."""

from __future__ import annotations

from rich.text import Text

from ...rubrics.schema import Question, Rubric
from ..safe_text import safe_text


def rubric_guide(rubric: Rubric, first: Question | None) -> Text:
    """The open question with its definitions and examples, the instructions, then the other questions."""
    text = Text()
    if first is not None:
        _question(text, first)
    if rubric.instructions.strip():
        text.append(f"{safe_text(rubric.title)}\n", "bold underline")
        text.append(f"{safe_text(rubric.instructions.strip())}\n\n")
    for question in rubric.questions:
        if question is not first:
            _question(text, question)
    return text


def _question(text: Text, question: Question) -> None:
    text.append(f"{safe_text(question.ask)}\n", "bold underline")
    if question.help:
        text.append(f"{safe_text(question.help)}\n")
    for choice in question.choices:
        text.append(f"  {safe_text(choice.label)}", "bold")
        text.append(f"  {safe_text(choice.help)}\n" if choice.help else "\n")
    if question.default is not None:
        text.append(f"Default: {safe_text(str(question.default))}\n")
    for example in question.examples:
        text.append("Example: ", "bold")
        text.append(f"{safe_text(example.text)}\n")
        text.append(f"  → {safe_text(example.answer)}", "bold")
        text.append(f": {safe_text(example.why)}\n" if example.why else "\n")
    text.append("\n")
