"""All schemas by name."""

from __future__ import annotations

from .agreeing import agreement_schemas
from .comparing import comparison_schemas
from .evidence import evidence_schemas
from .files import file_schemas
from .fixing import fix_schemas
from .grouping import group_schemas
from .housekeeping import housekeeping_schemas
from .judging import judge_schemas, passport_schema
from .kits import kit_schemas
from .lessons import lesson_schemas
from .notation import Described
from .pack_folders import pack_folder_schemas
from .packing import pack_schemas
from .privacy import privacy_schemas
from .readiness import readiness_schemas
from .reviewing import review_schemas
from .signalling import signal_schemas
from .traces import trace_schemas


def all_schemas() -> dict[str, Described]:
    """The schemas by name, in the order in which they are listed."""
    found = [
        *trace_schemas(),
        *review_schemas(),
        *agreement_schemas(),
        *kit_schemas(),
        *judge_schemas(),
        *comparison_schemas(),
        *evidence_schemas(),
        *readiness_schemas(),
        *fix_schemas(),
        *signal_schemas(),
        *group_schemas(),
        *lesson_schemas(),
        *pack_schemas(),
        *pack_folder_schemas(),
        *privacy_schemas(),
        *housekeeping_schemas(),
        *file_schemas(),
        passport_schema(),
    ]
    return {one.name: one for one in found}
