"""The two traces of the guided review, by words that stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class GuidedTrace:
    """A sample trace: the beginning of its source id, and words that only its question, its answer, and the leaflet that
    settles whether that is right have."""

    source: str
    question: str
    answer: str
    leaflet: str
    wrong: str = ""
    """Words of the answer that a right one does not have."""


FIRST: Final = GuidedTrace(
    "6539ad818d2a4a3f3592",
    "My son is 13 kg and has a temperature.",
    "At 13 kg he can have 5 ml (100 mg)",
    "Children of 10 to 15 kg: 5 ml (100 mg) three times a day.",
)
"""Its answer is right."""
SECOND: Final = GuidedTrace(
    "eb21776a085b6607f8c2",
    "I'm 34 weeks pregnant",
    "Yes, adults can take 200 mg to 400 mg of ibuprofen",
    "Not in the last three months of pregnancy",
    wrong="Yes, adults can take 200 mg to 400 mg of ibuprofen",
)
"""Its answer is wrong."""
