"""The sections of a report, in their order. A new one is a module beside this with a function, and its entry here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from ...insight.report.parts import Section
from .attention import attention_section
from .covered import covered_section
from .criteria import criteria_section
from .failing import failing_section
from .gathered import Gathered
from .judges import judges_section
from .kinds import kinds_section
from .learnable import learnable_section
from .method import method_section
from .readers import readers_section
from .releases import releases_section
from .reviewing import reviewing_section
from .taken import taken_section
from .ways_through import ways_section

MakeSection: TypeAlias = Callable[[Gathered], Section | None]
"""Makes a section of what is gathered; None where there is nothing to say."""

SECTIONS: Final[tuple[MakeSection, ...]] = (
    criteria_section,
    failing_section,
    readers_section,
    judges_section,
    covered_section,
    ways_section,
    kinds_section,
    learnable_section,
    releases_section,
    reviewing_section,
    taken_section,
    attention_section,
    method_section,
)
