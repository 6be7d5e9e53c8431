"""JUnit XML, as Jenkins, GitLab, Azure Pipelines and others read it (there is no one specification;
https://github.com/testmoapp/junitxml lists what is common)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from typing import Final

from ..results import Effect
from .entries import Entry, Told
from .plain_text import first_words, shortened, visible

LONGEST: Final = 2_000
"""Characters of a text that are shown: GitLab takes 30 MB of reports."""

_COUNTED: Final[Mapping[str, Effect]] = {
    "failures": "fail",
    "errors": "incomplete",
    "skipped": "none",
}


def junit_xml(told: Told) -> bytes:
    """One testcase for each case; those that do not gate are skipped.

    Names are case ids with the first words of the question, unique and stable, so that a CI can compare runs. JUnit
    knows no answer that has to be asked about: the status itself, what decided it, the question and the expert's reason
    and correction are properties.
    """
    suites = ET.Element("testsuites", {"name": "tracejury", **_counts(told.entries)})
    by_pack: dict[str, list[Entry]] = {}
    for entry in told.entries:
        by_pack.setdefault(entry.pack, []).append(entry)
    for pack, entries in by_pack.items():
        suite = ET.SubElement(suites, "testsuite", {"name": visible(pack), **_counts(entries)})
        said = [("stopped", told.stopped)] if told.stopped else []
        said += [("notice", text) for text in told.resumed]
        if said:
            properties = ET.SubElement(suite, "properties")
            for name, text in said:
                _property(properties, name, text)
        named: dict[str, int] = {}
        for entry in entries:
            _test_case(suite, entry, named)
    ET.indent(suites)
    body: bytes = ET.tostring(suites, encoding="utf-8", xml_declaration=True)
    ET.fromstring(body)  # noqa: S314 - our own bytes, parsed to be sure that others can
    return body + b"\n"


def _counts(entries: Sequence[Entry]) -> dict[str, str]:
    effects = [entry.effect for entry in entries]
    return {
        "tests": str(len(entries)),
        **{name: str(effects.count(effect)) for name, effect in _COUNTED.items()},
        "time": _time(sum(sum(entry.seconds) for entry in entries)),
    }


def _time(seconds: float) -> str:
    return f"{seconds:.3f}"


def _property(properties: ET.Element, name: str, value: str) -> None:
    ET.SubElement(properties, "property", name=name, value=visible(shortened(value, LONGEST)))


def _name(entry: Entry, named: dict[str, int]) -> str:
    """The name of a testcase. Two packs of one name may have a case of the same id: then the second says so."""
    name = f"{entry.id} {first_words(entry.question)}".rstrip()
    named[entry.id] = named.get(entry.id, 0) + 1
    return name if named[entry.id] == 1 else f"{name} ({named[entry.id]})"


def _test_case(suite: ET.Element, entry: Entry, named: dict[str, int]) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        classname=visible(f"{entry.pack}.{entry.role}"),
        name=_name(entry, named),
        file=visible(entry.place),
        time=_time(sum(entry.seconds)),
    )
    properties = ET.SubElement(case, "properties")
    for name, value in (
        ("status", entry.status),
        ("transition", entry.transition),
        ("decided by", entry.by or "nothing"),
        ("question", entry.question),
        ("reason", entry.reason),
        ("correction", entry.correction),
        *([("reviewers differed, decided by", entry.decided)] if entry.decided else ()),
    ):
        _property(properties, name, value)
    if entry.trials > 1:
        _property(properties, "passed", f"{entry.passed}/{entry.trials}")
        _property(properties, "seconds", " ".join(map(_time, entry.seconds)))
    said = visible(f"{entry.result}: {entry.why}")
    if entry.effect == "none":
        told = f"{entry.status}; {entry.not_gating}"
        if entry.status == "ask":
            told = f"{told}: {entry.why}"
        ET.SubElement(case, "skipped", message=visible(told))
    elif entry.effect != "pass":
        found = ET.SubElement(
            case,
            "failure" if entry.effect == "fail" else "error",
            message=said,
            type=entry.transition or entry.status,
        )
        lines = [f"{name}: {shortened(text, LONGEST)}" for name, text in entry.facts]
        found.text = visible("\n".join(lines))
