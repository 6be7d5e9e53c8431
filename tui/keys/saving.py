"""The keys that do nothing but save, so that a window that only reads does not offer them."""

from __future__ import annotations

from typing import Final

ONLY_SAVE: Final = frozenset(
    """pass fail unsure number break_point cannot_tell manifestation cause_layer root_cause mark_wrong mark_good code
    repeat correct approve edit_claim leave_out note undo redo defer defer_with_reason load new_queue split pin withdraw
    merge keep_apart new_rubric add_code rename_code merge_code split_code promote""".split()  # noqa: SIM905
)
"""By the ids of their commands."""
