"""The stances that an answer can take."""

from __future__ import annotations

from typing import Literal, TypeAlias

Stance: TypeAlias = Literal[
    "yes", "no", "refuses", "cannot_say", "promises", "offers", "hedges", "asks", "done"
]
"""What an answer does: it says yes or no, refuses to do what was asked, cannot know, promises, offers, limits what it
says, asks for something, or claims that something is done."""
