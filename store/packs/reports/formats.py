"""The formats in which `tracejury check` writes reports to files: one entry of `REPORT_FORMATS` is one format, and becomes an
option of the command. A format is imported when it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ..results import CheckReport
    from .entries import Told


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A format of the report. `name` is the option without its dashes, `help` the option's help."""

    name: str
    help: str
    write: Callable[[CheckReport, Told], bytes]


def _junit(report: CheckReport, told: Told) -> bytes:
    from .junit import junit_xml

    del report
    return junit_xml(told)


def _markdown(report: CheckReport, told: Told) -> bytes:
    from .markdown import markdown

    del report
    return markdown(told)


def _gitlab(report: CheckReport, told: Told) -> bytes:
    from .gitlab import code_quality

    del report
    return code_quality(told)


def _sarif(report: CheckReport, told: Told) -> bytes:
    from .sarif import sarif

    del report
    return sarif(told)


def _json(report: CheckReport, told: Told) -> bytes:
    from .document import json_report

    return json_report(report, told)


REPORT_FORMATS: Final = (
    ReportFormat("junit", "Write JUnit XML to this file.", _junit),
    ReportFormat(
        "markdown",
        "Write Markdown: a summary for a pull request, of 60,000 bytes at most.",
        _markdown,
    ),
    ReportFormat("gitlab", "Write a GitLab code quality report.", _gitlab),
    ReportFormat("sarif", "Write SARIF 2.1.0, for code scanning.", _sarif),
    ReportFormat("json-report", "Write the JSON report, as --json prints it.", _json),
)
