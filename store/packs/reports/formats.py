"""The formats in which `tracejury check` writes reports to files: one entry of `REPORT_FORMATS` is one format, and becomes an
option of the command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ..results import CheckReport
from .document import SCHEMA, json_report
from .entries import Told
from .gitlab import code_quality
from .junit import junit_xml
from .markdown import markdown
from .sarif import sarif


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A format of the report. `name` is the option without its dashes, `help` the option's help."""

    name: str
    help: str
    write: Callable[[CheckReport, Told], bytes]


REPORT_FORMATS: Final = (
    ReportFormat("junit", "Write JUnit XML to this file.", lambda _, told: junit_xml(told)),
    ReportFormat(
        "markdown",
        "Write Markdown: a summary for a pull request, of 60,000 bytes at most.",
        lambda _, told: markdown(told),
    ),
    ReportFormat(
        "gitlab", "Write a GitLab code quality report.", lambda _, told: code_quality(told)
    ),
    ReportFormat("sarif", "Write SARIF 2.1.0, for code scanning.", lambda _, told: sarif(told)),
    ReportFormat(
        "json-report", f"Write the JSON report ({SCHEMA}), as --json prints it.", json_report
    ),
)
