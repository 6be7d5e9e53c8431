"""SARIF 2.1.0: held against the rules of its schema for every object that is written, and every text as text."""

from __future__ import annotations

import json
import re
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from hypothesis import given
from reported import hostile, result, shown, told_of
from tracejury.store.claims.structured.documents import decimals
from tracejury.store.claims.structured.schema import Schema
from tracejury.store.packs.reports.gitlab import code_quality
from tracejury.store.packs.reports.masking import masked
from tracejury.store.packs.reports.sarif import LONGEST, MOST_RESULTS, sarif
from tracejury.store.packs.results import CaseResult

TEXT: Final = {"type": "string"}


def closed(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    """An object with these properties and no other, as every object of SARIF but property bags."""
    return {
        "type": "object",
        "required": list(required),
        "properties": properties,
        "additionalProperties": False,
    }


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


def listed(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


LEVEL: Final = {"enum": ["none", "note", "warning", "error"]}
RULES: Final = {
    **closed(
        ("version", "runs"),
        **{"$schema": TEXT},
        version={"const": "2.1.0"},
        runs=listed(ref("run")),
    ),
    "$defs": {
        "run": closed(
            ("tool",),
            tool=closed(("driver",), driver=ref("toolComponent")),
            invocations=listed(ref("invocation")),
            originalUriBaseIds={"type": "object", "additionalProperties": ref("artifactLocation")},
            results=listed(ref("result")),
        ),
        "toolComponent": closed(
            ("name",),
            name=TEXT,
            version=TEXT,
            rules=listed(ref("reportingDescriptor"), uniqueItems=True),
        ),
        "reportingDescriptor": closed(
            ("id",),
            id=TEXT,
            shortDescription=ref("multiformat"),
            fullDescription=ref("multiformat"),
            help=ref("multiformat"),
            properties=ref("propertyBag"),
        ),
        "multiformat": closed(("text",), text=TEXT, markdown=TEXT),
        "message": closed(("text",), text=TEXT),
        "invocation": closed(
            ("executionSuccessful",),
            executionSuccessful={"type": "boolean"},
            exitCode={"type": "integer"},
            exitCodeDescription=TEXT,
            toolExecutionNotifications=listed(
                closed(("message",), message=ref("message"), level=LEVEL)
            ),
        ),
        "result": closed(
            ("message",),
            ruleId=TEXT,
            ruleIndex={"type": "integer", "minimum": -1},
            level=LEVEL,
            message=ref("message"),
            locations=listed(closed((), physicalLocation=ref("physicalLocation"))),
            partialFingerprints={"type": "object", "additionalProperties": TEXT},
            baselineState={"enum": ["new", "unchanged", "updated", "absent"]},
            properties=ref("propertyBag"),
        ),
        "physicalLocation": closed(
            ("artifactLocation",),
            artifactLocation=ref("artifactLocation"),
            region=closed((), startLine={"type": "integer", "minimum": 1}),
        ),
        "artifactLocation": closed((), uri=TEXT, uriBaseId=TEXT, description=ref("message")),
        "propertyBag": {
            "type": "object",
            "properties": {"tags": listed(TEXT, uniqueItems=True)},
        },
    },
}
"""The rules of the published schema (https://json.schemastore.org/sarif-2.1.0.json) for the objects that are written here."""


def run_of(*results: CaseResult, **more: object) -> dict[str, Any]:
    body = sarif(told_of(*results, **more))
    assert body.isascii()
    document = json.loads(body)
    assert not Schema(RULES).failure(decimals(document))
    [run] = document["runs"]
    assert isinstance(run, dict)
    return run


def said(message: dict[str, str]) -> str:
    """The text of a message as a viewer shows it: doubled braces are braces (section 3.11.5), and where a link could be
    a backslash stands before each mark of it (section 3.11.6)."""
    text = message["text"]
    assert not re.search(r"(?<!\{)(?:\{\{)*\{(?!\{)", text), "a placeholder"
    text = text.replace("{{", "{").replace("}}", "}")
    if "](" in text:
        assert not re.search(r"(?<!\\)(?:\\\\)*\]\(", text), "a link"
        text = re.sub(r"\\([\\\[\]])", r"\1", text)
    return text


@given(hostile, hostile, hostile)
def test_every_text_is_found_again_and_the_rules_of_the_schema_hold(
    question: str, why: str, code: str
) -> None:
    item = result(question=question, why=why, codes=[code], path=f"/repository/{why}")
    run = run_of(item, notices=[why], stopped=question)
    [found] = run["results"]
    told = said(found["message"])
    for text in (question, why):
        assert shown(masked(text), LONGEST) in told
    rule = run["tool"]["driver"]["rules"][found["ruleIndex"]]
    assert rule["id"] == found["ruleId"] == f"tracejury/{shown(masked(code))}"


def test_a_location_is_a_relative_uri_in_the_repository() -> None:
    [found] = run_of(result(path="/repository/evals/a b#ü.pack/cases/x.json"))["results"]
    location = found["locations"][0]["physicalLocation"]["artifactLocation"]
    uri = urlsplit(location["uri"])
    assert (uri.scheme, uri.netloc, uri.query, uri.fragment) == ("", "", "", "")
    assert unquote(uri.path) == "evals/a b#ü.pack/cases/x.json"
    assert location["uriBaseId"] == "%SRCROOT%"


def test_rules_are_codes_or_roles_and_each_stands_there_once() -> None:
    run = run_of(
        result("c-1", codes=["amount", "tone"]), result("c-2", codes=["amount"]), result("c-3")
    )
    assert [one["id"] for one in run["tool"]["driver"]["rules"]] == [
        *("tracejury/amount",),
        "tracejury/fix",
    ]


def test_a_result_has_the_fingerprint_that_gitlab_is_told() -> None:
    [found] = run_of(result())["results"]
    [other] = json.loads(code_quality(told_of(result())))
    assert found["partialFingerprints"] == {"tracejuryCase/v1": other["fingerprint"]}


def test_a_state_is_told_only_against_a_baseline() -> None:
    items = [
        result("c-1", transition="newly broken"),
        result("c-2", transition="still failing"),
        result("c-3", transition="changed"),
    ]
    assert not [one for one in run_of(*items)["results"] if "baselineState" in one]
    states = {
        one["properties"]["case"]: one["baselineState"]
        for one in run_of(*items, compared=True)["results"]
    }
    assert states == {"c-1": "new", "c-2": "unchanged", "c-3": "updated"}


def test_a_check_that_was_interrupted_was_not_successful() -> None:
    [invocation] = run_of(result(status="missing"), stopped="it was interrupted")["invocations"]
    assert invocation["executionSuccessful"] is False
    [note] = invocation["toolExecutionNotifications"]
    assert (note["level"], note["message"]["text"]) == ("error", "it was interrupted")


def test_what_is_left_out_is_said() -> None:
    body = sarif(told_of(*(result(f"c-{n}") for n in range(MOST_RESULTS + 2))))
    [run] = json.loads(body)["runs"]
    assert len(run["results"]) == MOST_RESULTS
    [note] = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "2 more cases do not pass and are left out here"
