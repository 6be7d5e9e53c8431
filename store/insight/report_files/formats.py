"""The formats of a report: one entry of `FORMATS` is one format. A format is imported when it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from ....errors import UserError
from ..report.parts import Report


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A format: its `name`, the `endings` of its files, and what writes it."""

    name: str
    endings: tuple[str, ...]
    write: Callable[[Report], bytes]


def _html(report: Report) -> bytes:
    from .html import html

    return html(report)


def _markdown(report: Report) -> bytes:
    from .markdown import markdown

    return markdown(report)


def _json(report: Report) -> bytes:
    from ...packs.reports.report_file import json_body
    from .document import report_document

    return json_body(report_document(report))


FORMATS: Final = (
    ReportFormat("html", (".html", ".htm"), _html),
    ReportFormat("markdown", (".md", ".markdown"), _markdown),
    ReportFormat("json", (".json",), _json),
)


def format_of(path: str, name: str | None = None) -> ReportFormat:
    """The format of that name; else that of the ending of a file; of "-" Markdown. Raises UserError for an ending of none."""
    for one in FORMATS:
        if one.name == name or (name is None and PurePath(path).suffix.lower() in one.endings):
            return one
    if path == "-":
        return next(one for one in FORMATS if one.name == "markdown")
    known = ", ".join(f"{one.name} ({one.endings[0]})" for one in FORMATS)
    raise UserError(
        f"The ending of {path} is that of no format of reports",
        f"End it in one of them, or name one with --format: {known}.",
    )
