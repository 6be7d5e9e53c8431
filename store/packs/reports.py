"""The formats in which `tracejury check` writes its report: one entry of `REPORT_FORMATS` is one format,
and becomes an option of the command."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...errors import UserError
from .results import CaseResult, CheckReport, Effect

# Char of XML 1.0, section 2.2: any other makes the whole file unreadable.
_NOT_XML: Final = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


def xml_text(text: str) -> str:
    """`text` with the characters that XML 1.0 forbids, and those that hide or turn round others, written as <U+…>."""
    return _NOT_XML.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def junit_xml(report: CheckReport) -> bytes:
    """The report as JUnit XML: one testcase for each case; those that do not gate are skipped.

    Names are case ids, unique and stable, so that a CI can compare runs. JUnit knows no answer that has to be
    asked about: the status itself, what decided it and the expert's reason are properties.
    """
    suites = ET.Element("testsuites", name="tracejury")
    by_pack: dict[str, list[CaseResult]] = {}
    for result in report.results:
        by_pack.setdefault(result.pack, []).append(result)
    for pack, results in by_pack.items():
        effects = [report.effect(item) for item in results]
        counts = {
            "tests": len(results),
            "failures": effects.count("fail"),
            "errors": effects.count("incomplete"),
            "skipped": effects.count("none"),
        }
        suite = ET.SubElement(
            suites, "testsuite", {"name": xml_text(pack), **{k: str(v) for k, v in counts.items()}}
        )
        for item, effect in zip(results, effects, strict=True):
            _test_case(suite, item, effect)
    ET.indent(suites)
    body: bytes = ET.tostring(suites, encoding="utf-8", xml_declaration=True)
    ET.fromstring(body)  # noqa: S314 - our own bytes, parsed to be sure that others can
    return body + b"\n"


def _test_case(suite: ET.Element, item: CaseResult, effect: Effect) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        classname=xml_text(f"{item.pack}.{item.case.role}"),
        name=item.case.id,
    )
    properties = ET.SubElement(case, "properties")
    for name, value in (
        ("status", item.status),
        ("decided by", item.by),
        ("question", item.case.question),
        ("reason", item.case.reason),
    ):
        ET.SubElement(properties, "property", name=name, value=xml_text(value))
    told = xml_text(f"{item.status}: {item.why}")
    if effect == "none":
        ET.SubElement(case, "skipped", message=xml_text(f"{item.status}; {_not_gating(item)}"))
    elif effect == "fail":
        failure = ET.SubElement(
            case, "failure", message=xml_text(item.why) if item.status == "fail" else told
        )
        failure.text = xml_text(
            "\n".join(text for text in (item.case.reason, item.excerpt) if text)
        )
    elif effect == "incomplete":
        ET.SubElement(case, "error", message=told)


def _not_gating(item: CaseResult) -> str:
    """Why a result takes no part in the verdict, in words."""
    if item.case.role == "known_failure":
        return "not gating: known failure"
    if item.gates:
        return f"a guard that asks does not gate: {item.why}"
    return f"not gating: {item.case.proof.why}"


def _cell(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("\r", " ")
    for mark, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("`", "&#96;")):
        plain = plain.replace(mark, name)
    return xml_text(re.sub(r"([*_\[\]!#@])", r"\\\1", plain))


def markdown(report: CheckReport) -> str:
    """The report as Markdown for a pull request: the verdict, then the cases that do not pass."""
    lines = [f"**{_cell(report.why)}**", "", report.line, ""]
    lines += [f"- {_cell(told)}" for told in report.notices]
    lines += [""] if report.notices else []
    wrong = [item for item in report.results if item.status != "pass"]
    if wrong:
        lines += [
            "| case | role | result | decided by | why | the expert's reason |",
            "|---|---|---|---|---|---|",
        ]
        for item in wrong[:200]:
            result = f"{item.transition or item.status} {item.runs}".rstrip()
            by = "" if item.by == "nothing" else item.by
            note = "" if report.effect(item) != "none" else " (not gating)"
            lines.append(
                f"| {item.case.id} | {item.case.role} | {result}{note} | {by} | {_cell(item.why)} "
                f"| {_cell(item.case.reason)} |"
            )
        if len(wrong) > 200:
            lines.append(f"\n{len(wrong) - 200} more are in the JSON report.")
    slices: dict[str, list[bool]] = {}
    for item in report.results:
        for name in item.case.slices:
            slices.setdefault(name, []).append(item.status == "pass")
    shared = {name: held for name, held in slices.items() if len(held) > 1}
    if shared:
        lines += ["", "| slice | passing |", "|---|---|"]
        lines += [
            f"| {_cell(name)} | {sum(held)}/{len(held)} |" for name, held in sorted(shared.items())
        ]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A format of the report. `name` is the option without its dashes, `help` the option's help."""

    name: str
    help: str
    write: Callable[[CheckReport], bytes]


REPORT_FORMATS: Final = (
    ReportFormat("junit", "Write JUnit XML to this file.", junit_xml),
    ReportFormat("markdown", "Write Markdown.", lambda report: markdown(report).encode()),
)


def write_file(path: Path, body: bytes) -> None:
    """Write a report in one step. Raises UserError."""
    aside = path.with_name(f".{path.name}.new")
    try:
        aside.write_bytes(body)
        aside.replace(path)
    except OSError as error:
        raise UserError(
            f"{path} cannot be written: {error.strerror}", "Name another file."
        ) from None
