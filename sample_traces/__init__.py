"""Lifelike traces of our own writing, of three applications that do not exist."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

BUNDLES: Final = ("airline_support.otlp.jsonl", "clinic_assistant", "contract_review.jsonl")
"""What to load, by name inside the folder: a file, a folder of files, a file."""

OUTAGE: Final = "voucher_outage.jsonl"
"""One bad night: the same failures again and again, which nobody has judged yet."""

RECORDED_REVIEW: Final = "recorded_review.jsonl"
"""The reviews of one expert on all samples, in the reviews file format."""


def sample_folder() -> AbstractContextManager[Path]:
    """The folder of the samples as a real path, for as long as the context is open."""
    return as_file(files(__package__))
