"""How an export shows that it left something out: JSON that stops in the middle, and what tools write instead.

One table of markers (`MARKERS`) for all formats, each with its source.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Extent: TypeAlias = Literal["whole", "start", "end", "inside"]
"""Where a marker counts: only as the whole text, at its start or end, or anywhere in it."""
HEAD: Final = 400
TAIL: Final = 200
"""Characters of a text that are its start and its end."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What a tool writes in place of content. `stem` is a part of every such text, `what` what happened to it.

    The group `missing` of `pattern` is how much is missing, with its unit.
    """

    stem: str
    pattern: re.Pattern[str]
    extent: Extent
    what: str


def _marker(stem: str, pattern: str, extent: Extent, what: str) -> Marker:
    return Marker(stem, re.compile(pattern), extent, what)


_POINTS: Final = r"(?:\.{3}|\N{HORIZONTAL ELLIPSIS})"
_COUNT: Final = r"\d[\d,]{0,14}"
_UNIT: Final = r"(?:characters?|chars?|bytes|tokens|words|lines)"
_GONE: Final = r"(?:omitted|elided|clipped|skipped|removed|hidden|truncated|not shown)"
_CONTENT: Final = (
    r"(?:response|output|content|text|value|message|result|payload|body|field|attribute)"
)


def _generic() -> Iterator[Marker]:
    """The usual ways to write by hand that something is missing. Words alone never count: there are points,
    brackets or rules around them, or they are all that there is."""
    # Stems are rare in prose: a text with one is looked at closely. All of a text is searched for few of them only.
    for stem in (" more char", " more line", " more byte", " more token", "(+", "[+"):
        anywhere: Extent = "inside" if stem in (" more char", " more line") else "end"
        # abc... (1234 more characters)
        yield _marker(
            stem,
            rf"{_POINTS}\s{{0,2}}[\[(<](?:and )?(?P<missing>(?:{_COUNT} more|\+{_COUNT}(?: more)?) {_UNIT})"
            rf"(?: {_GONE})?[\])>]",
            anywhere,
            "was cut by the exporter",
        )
        # text [+2045 chars]
        yield _marker(
            stem,
            rf"\[(?P<missing>(?:{_COUNT} more|\+{_COUNT}(?: more)?) {_UNIT})\]",
            "end",
            "was cut by the exporter",
        )
    for stem in (
        "s omitted",
        "elided",
        "clipped",
        "s skipped",
        "s removed",
        "s hidden",
        "s truncated",
        "s not shown",
    ):
        anywhere = "end" if stem in ("s removed", "s hidden", "s not shown") else "inside"
        # ... 12,345 chars omitted ..., [12,345 chars omitted]
        count = rf"(?P<missing>{_COUNT} (?:more )?{_UNIT}) {_GONE}"
        yield _marker(
            stem,
            rf"{_POINTS}\s?[\[(<]?{count}[\])>]?\s?{_POINTS}",
            anywhere,
            "was cut by the exporter",
        )
        yield _marker(
            stem,
            rf"[\[<](?:{_POINTS}\s?)?{count}(?:\s?{_POINTS})?[\]>]",
            anywhere,
            "was cut by the exporter",
        )
        yield _marker(stem, rf"{_POINTS}\s?[(]?{count}[)]?", "end", "was cut by the exporter")
    for stem in ("clipped>", "clipped]", "elided>", "elided]", "omitted>", "omitted]"):
        # <response clipped>
        yield _marker(stem, rf"[\[<]{_CONTENT} {re.escape(stem)}", "end", "was cut by the exporter")
    for stem in ("TRUNCATED", "Truncated", "truncated", "clipped"):
        # --- TRUNCATED ---, on a line of its own
        yield _marker(
            stem,
            rf"(?m)^[ \t]*(?P<rule>[-=*#_~])(?P=rule){{1,40}} ?(?:\w{{1,20}} ){{0,3}}{stem}(?: [\w,]{{1,20}}){{0,4}}"
            r" ?(?P=rule){2,40}[ \t]*$",
            "inside",
            "was cut by the exporter",
        )
    for stem in ("xceed", "too l"):
        # value exceeded maximum length, dropped
        yield _marker(
            stem,
            rf"(?i)[\[(<]?(?:the )?(?:\w{{1,20}} )?{_CONTENT}(?: size| length)? (?:was |is |has )?"
            r"(?:exceed(?:ed|s)(?: (?:the|its|maximum|max|allowed|configured|size|length|limit)){1,5}|too (?:long|large))"
            r"(?: \([^()]{1,40}\))?(?:[,;:.]| and| -| so)? ?(?:(?:it )?(?:was|has been|is) )?"
            r"(?:dropped|omitted|removed|discarded|truncated|left out|not (?:stored|logged|recorded|captured))[\])>.]{0,2}",
            "whole",
            "was left out by the exporter",
        )


MARKERS: Final = (
    # Langfuse SDKs: task_manager.py, langfuse-core (JS) for events over 1 MB.
    _marker(
        "truncated", r"<truncated due to size exceeding limit>", "whole", "was left out by Langfuse"
    ),
    # Langfuse server: rendering of input and output with LANGFUSE_SERVER_SIDE_IO_CHAR_LIMIT.
    _marker("truncated", r"\.\.\.\[truncated\]", "end", "was cut by the exporter"),
    # Datadog: ddtrace/llmobs/_constants.py, DROPPED_VALUE_TEXT.
    _marker(
        "has been dropped",
        r"\[This value has been dropped because this span's size exceeds the \d+MB size limit\.\]",
        "whole",
        "was left out by Datadog",
    ),
    # W&B Weave: ENTITY_TOO_LARGE_PAYLOAD of the trace server.
    _marker("EXCEEDS_LIMITS", r"<EXCEEDS_LIMITS>", "whole", "was left out by Weave"),
    # OpenInference: REDACTED_VALUE of its TraceConfig, also for images over OPENINFERENCE_BASE64_IMAGE_MAX_LENGTH.
    _marker("__REDACTED__", r"__REDACTED__", "whole", "was left out by OpenInference"),
    # LiteLLM: texts of its spend logs over MAX_STRING_LENGTH_PROMPT_IN_DB.
    _marker(
        "litellm_truncated",
        r"\(litellm_truncated (?:skipped )?(?P<missing>\d+ chars)",
        "inside",
        "was cut by LiteLLM",
    ),
    # LangWatch: utils/transformation.py, max_string_length.
    _marker("truncated", r"\.\.\. \(truncated (?:string|list|dict)\)", "end", "was cut by LangWatch"),
    # SWE-agent: next_step_truncated_observation_template; the edit tools of Anthropic and OpenHands clip likewise.
    _marker(
        "response clipped",
        r"<response clipped>\s*<NOTE>[^<]{0,120}?(?:(?P<missing>\d+ characters) were elided|shown to you)",
        "inside",
        "was shortened by the agent's tools",
    ),
    # mini-SWE-agent: action_observation_template.
    _marker(
        "elided_chars",
        r"<elided_chars>\s*(?P<missing>\d+ characters) elided\s*</elided_chars>",
        "inside",
        "was shortened by the agent's tools",
    ),
    # OpenHands: events/serialization, truncate_content.
    _marker(
        "Observation truncated",
        r"\[\.\.\. Observation truncated due to length \.\.\.\]",
        "inside",
        "was shortened by OpenHands",
    ),
    # Inspect AI: model/_call_tools.py, truncate_tool_output.
    _marker(
        "was too long to be displayed",
        r"The output of your call to .{1,200}? was too long to be displayed\.",
        "start",
        "was shortened by Inspect",
    ),
    # Claude Code: outputs of Bash, Read and MCP tools.
    _marker(
        "lines truncated",
        r"\.\.\. \[(?P<missing>\d+ lines) truncated\] \.\.\.",
        "inside",
        "was shortened by the agent's tools",
    ),
    # Claude Code: an output that is only stored in another file.
    _marker(
        "persisted-output",
        r"<persisted-output>\s*Output too large \((?P<size>[^)]{1,20})\)",
        "start",
        "was shortened by Claude Code",
    ),
    # Codex: truncate_middle.
    _marker(
        "truncated\N{HORIZONTAL ELLIPSIS}",
        r"\N{HORIZONTAL ELLIPSIS}(?P<missing>\d+ (?:tokens|chars)) truncated\N{HORIZONTAL ELLIPSIS}",
        "inside",
        "was shortened by Codex",
    ),
    # The usual ways to write it by hand: three points or a bracket, and the word.
    _marker(
        "runcated",
        r"(?:\.{3}|\N{HORIZONTAL ELLIPSIS})\s{0,2}[\[(<]?\s?(?:[\w,]{1,20}\s){0,3}?(?:[Tt]runcated|TRUNCATED)\b[^\n\])>]{0,60}[\])>]?",
        "end",
        "was cut by the exporter",
    ),
    _marker(
        "runcated",
        r"[\[(<]\s?(?:(?:output|content|text|value|message|\.{3}|\N{HORIZONTAL ELLIPSIS})\s?){0,2}(?:[Tt]runcated|TRUNCATED)\b"
        r"[^\n\])>]{0,60}[\])>]",
        "end",
        "was cut by the exporter",
    ),
    *_generic(),
)  # fmt: skip
"""A text that a tool shortened before the model read it is marked too: what it stood for cannot be judged."""

KEYS: Final = {
    "helicone_message": "was left out by Helicone",
    "litellm_truncated": "was cut by LiteLLM",
}
"""Keys of objects that stand in place of content. Helicone: bodies that are too large or not stored."""
NOT_STORED: Final = ("too large", "omitted", "signed_url", "S3", "not supported")


def _shortest(stems: Iterable[str]) -> tuple[str, ...]:
    """The stems without those that contain another one."""
    known = list(dict.fromkeys(stems))
    return tuple(one for one in known if not any(other in one and other != one for other in known))


STEMS: Final = _shortest(["runcated", "RUNCATED", *(marker.stem for marker in MARKERS), *KEYS])
"""At least one of them is in every text with a marker, in its start or end if it is longer than both."""
STEMS_INSIDE: Final = _shortest(
    [marker.stem for marker in MARKERS if marker.extent == "inside"] + ["runcated"]
)
"""Those of markers that count anywhere."""
_SHORTEST_JSON: Final = 16

JSON_BEGINS: Final = re.compile(r'\s*(?:\{\s*"(?:[^"\\]|\\.){1,200}"\s*:|\[\s*(?:\{\s*"|\[|"))')
_JSON_TAIL: Final = re.compile(
    r"(?:t(?:r(?:ue?)?)?|f(?:a(?:l(?:se?)?)?)?|n(?:u(?:ll?)?)?|N(?:aN?)?|-|[.eE+-]?[\d.eE+-]{0,30})"
)


def stops_inside(text: str, *, short: bool = False) -> bool:
    """Whether a text is JSON, an object or a list, that ends before it is closed.

    Text that only begins like JSON is not: what is there has to be right up to its end. `short`: a few characters
    are enough, because the text can be nothing else than JSON.
    """
    if (len(text) < _SHORTEST_JSON and not short) or not JSON_BEGINS.match(text):
        return False
    try:
        json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        if error.msg.startswith("Unterminated string"):
            return True
        if error.msg.startswith("Extra data"):
            return False
        rest = text[error.pos :].strip(", \t\r\n")
        at_end = error.msg.startswith("Invalid \\u") and len(text) - error.pos < 6
        return at_end or (len(rest) <= 32 and _JSON_TAIL.fullmatch(rest) is not None)
    except (RecursionError, ValueError):
        return False
    return False


def cut_json(text: str) -> str:
    """What is said of JSON that ends before it is closed, after its name."""
    return f"was cut after {len(text):,} characters, in the middle of its JSON"


def cut_in(text: str) -> str | None:
    """What a marker in a text says, in words after the name of the text ("was cut by LiteLLM"); None without."""
    tail = text[-TAIL:].rstrip()
    for marker in MARKERS:
        if marker.extent == "whole":
            found = marker.pattern.fullmatch(tail) if len(text) <= TAIL else None
        elif marker.extent == "start":
            found = marker.pattern.search(text[:HEAD])
        elif marker.extent == "end":
            found = next((m for m in marker.pattern.finditer(tail) if m.end() == len(tail)), None)
        else:
            found = marker.pattern.search(text) if marker.stem in text else None
        if found is not None:
            missing = found.groupdict().get("missing")
            return f"{marker.what}: {_grouped(missing)} are missing" if missing else marker.what
    return None


def _grouped(count: str) -> str:
    number, unit = count.lstrip("+").replace(",", "").split(" ")[:: len(count.split(" ")) - 1]
    unit = {"chars": "characters", "char": "character"}.get(unit, unit)
    return f"{int(number):,} {unit}"
