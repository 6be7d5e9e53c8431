"""Realistic traces of three fictional applications, written for this project."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

BUNDLES: Final = ("airline_support.otlp.jsonl", "clinic_assistant", "contract_review.jsonl")
"""The bundles to load, by name inside the folder."""

OUTAGE: Final = "voucher_outage.jsonl"
"""A bundle of one outage: many similar failures, none of them reviewed yet."""

CANDIDATE_RUN: Final = "vina_candidate.jsonl"
PRODUCTION_RUN: Final = "vina_production.jsonl"
"""The same twelve questions, asked of two versions of one application: bundles to compare."""

RECORDED_REVIEW: Final = "recorded_review.jsonl"
"""The reviews of one expert on all samples, in the reviews file format."""

INCIDENTS: Final = (
    "bereavement_fare",
    "profanity_on_request",
    "one_dollar_car",
    "unlawful_advice",
)
"""The public incidents of chatbots that there are ready packs for: in the folder `incidents` of each a bundle and reviews."""


def incident_files(samples: Path) -> list[Path]:
    """The files that the ready packs are built from: of each incident its traces and its reviews."""
    folder = samples / "incidents"
    return [folder / f"{name}{part}.jsonl" for name in INCIDENTS for part in ("", ".reviews")]


def sample_folder() -> AbstractContextManager[Path]:
    """The folder of the samples as a real path while the context is open."""
    return as_file(files(__package__))
