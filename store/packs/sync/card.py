"""What a pack says of itself: the README in its folder, and a card with all its figures.

The README follows from the manifest alone, so that branches that add cases agree on it. Text from outside stands in
it as text: nothing in a name, a question or a slice is Markdown, HTML or a mention.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from ...canonical import Json, sha256_hex
from ...provenance_choice import FIELDS
from ..cases import ROLES, STATUSES, Case
from ..read import Pack

_MAX: Final = 200
_LONG: Final = 1_000
_FEW: Final = 8
"""So many slices of a name are shown even if each is of one case."""
_MARK: Final = "<!-- tracejury card "
_UNSEEN: Final = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\U000e0000-\U000e0fff]+"
)
_BEFORE: Final = b"# A regression-test pack of tracejury\n"
_TECHNICAL: Final = re.compile(r"[A-Za-z0-9._/:-]{1,100}")
_ESCAPED: Final = re.compile(r"[\\`*_{}\[\]()#+\-.!|~:/@=^$]")


def literal(text: str, most: int = _MAX) -> str:
    """A text as Markdown that shows it as it is, on one line, cut if it is long."""
    plain = " ".join(_UNSEEN.sub(" ", text).split())
    plain = plain if len(plain) <= most else plain[: most - 1] + "…"
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        plain = plain.replace(sign, name)
    # A letter after the @ would make it a mention, and a number after the # a link.
    return _ESCAPED.sub(lambda found: _entity(found[0]), plain)


def _entity(sign: str) -> str:
    return f"&#{ord(sign)};" if sign in "@#:/|`$" else f"\\{sign}"


def _code(text: str) -> str:
    """A technical name as code, or as text if it is none."""
    return f"`{text}`" if _TECHNICAL.fullmatch(text) else literal(text)


def readme_of(manifest: Mapping[str, Json]) -> bytes:
    """The README of a pack, from its manifest; its last line holds a hash, by which one that was edited is known."""
    needed = manifest.get("requires")
    engines = ", ".join(_code(str(one)) for one in needed) if isinstance(needed, list) else ""
    text = _README.format(
        name=literal(str(manifest.get("name", ""))),
        format=_code(str(manifest.get("format", ""))),
        requires=engines or "nothing",
        masking="".join(
            f"\n{literal(one, _LONG)}\n"
            for one in (
                *masking_lines(manifest.get("masking")),
                *provenance_lines(manifest.get("provenance")),
            )
        ),
    )
    return f"{text}\n{_MARK}{sha256_hex(text.encode())[:16]} -->\n".encode()


def masking_lines(masking: Json) -> list[str]:
    """What the `masking` of a manifest says, in sentences; none for a pack that says nothing."""
    if not isinstance(masking, Mapping):
        return []
    lines = []
    masked, kept, examples = map(masking.get, ("masked", "acknowledged", "examples"))
    if isinstance(masked, Mapping) and masked:
        counts = ", ".join(f"{name} {count}" for name, count in masked.items())
        lines.append(f"Pseudonyms stand in place of private values: {counts}.")
    if isinstance(examples, Mapping) and examples:
        counts = ", ".join(f"{name} {count}" for name, count in examples.items())
        lines.append(f"Nobody's, by the rules of the library that it was built in: {counts}.")
    if isinstance(kept, list):
        lines += [
            f"Private, and in it as it is: {one.get('id')}, because: {one.get('reason')}"
            for one in kept
            if isinstance(one, Mapping)
        ]
    return lines


def provenance_lines(provenance: Json) -> list[str]:
    """What the `provenance` of a manifest says, a sentence for each bundle."""
    if not isinstance(provenance, list):
        return []
    return [
        f"From {one.get('bundle')}: "
        + "; ".join(f"{name} {one[name]}" for name in FIELDS if one.get(name))
        + "."
        for one in provenance
        if isinstance(one, Mapping)
    ]


def is_ours(readme: bytes) -> bool:
    """Whether a README is a card as it was written, by whatever version."""
    if readme.startswith(_BEFORE):
        return True
    text, found, mark = readme.decode("utf-8", "replace").rpartition(f"\n{_MARK}")
    return bool(found) and mark == f"{sha256_hex(text.encode())[:16]} -->\n"


def card_of(pack: Pack, version: str = "") -> str:
    """Everything to know of a pack at a glance, as Markdown."""
    statuses = Counter[str](case.proof.status for case in pack.cases)
    lines = [
        f"# {literal(pack.name)}" + (f" {version}" if version else ""),
        "",
        f"{len(pack.cases):,} cases, {_shares(statuses, STATUSES)}.",
        "",
        "| | |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in _facts(pack, version) if value),
        *_slices(pack.cases),
        *_cases(pack.cases),
    ]
    return "\n".join(lines) + "\n"


def _shares(counts: Counter[str], names: Sequence[str]) -> str:
    return ", ".join(f"{counts[name]:,} {name.replace('_', ' ')}" for name in names if counts[name])


def _facts(pack: Pack, version: str) -> list[tuple[str, str]]:
    roles = Counter[str](case.role for case in pack.cases)
    rubrics = [
        f"{literal(str(one.get('title') or one.get('id') or ''))} (version {literal(str(one.get('version')))})"
        for one in pack.rubrics
        if isinstance(one, Mapping)
    ]
    killed = sum(case.proof.killed for case in pack.cases)
    tried = sum(case.proof.tried for case in pack.cases)
    return [
        ("roles", _shares(roles, ROLES)),
        ("version", version),
        ("pack id", f"`{pack.pack_id}`"),
        ("format", _code(str(pack.manifest.get("format", "")))),
        ("judged by", ", ".join(map(literal, pack.reviewers))),
        ("verdicts until", _code(pack.verdicts_until) if pack.verdicts_until else ""),
        ("rubrics", ", ".join(rubrics)),
        ("near-misses told apart", f"{killed:,} of {tried:,}" if tried else ""),
        (
            "provenance",
            " ".join(map(literal, provenance_lines(pack.manifest.get("provenance")))),
        ),
        ("private", " ".join(map(literal, masking_lines(pack.manifest.get("masking"))))),
    ]


def _slices(cases: Sequence[Case]) -> list[str]:
    counts = Counter(name for case in cases for name in case.slices)
    if not counts:
        return []
    values, with_name = Counter[str](), Counter[str]()
    for slice_, count in counts.items():
        name = slice_.partition(":")[0]
        values[name] += 1
        with_name[name] += count
    # A time or an id makes a slice of each case, which says nothing of any.
    own = {name for name in values if values[name] > max(_FEW, with_name[name] / 2)}
    shown = [one for one in sorted(counts) if one.partition(":")[0] not in own]
    rows = [f"| {literal(one)} | {counts[one]:,} |" for one in shown]
    table = ["", "| slice | cases |", "|---|---:|", *rows] if rows else []
    left = ", ".join(f"{literal(name)} ({values[name]:,} values)" for name in sorted(own))
    return [*table, "", f"Slices of nearly one case each are left out: {left}."] if own else table


def _cases(cases: Sequence[Case]) -> list[str]:
    rows = [
        f"| `{case.id}` | {case.role} | {case.proof.status} | {literal(case.question, 120)} "
        f"| {literal(case.reason, 120)} |"
        for case in cases
    ]
    return [
        "",
        "| case | role | proof | question | the expert's reason |",
        "|---|---|---|---|---|",
        *rows,
    ]


_README: Final = """\
# {name}

A regression-test pack of tracejury ({format}, needs {requires}).

Each file in `cases/` is one test: what was asked, why an expert judged the answer as they did, the right answer, and
the claims that tell right answers from wrong ones. A `fix` case was judged wrong and must pass from now on; a `guard`
case was judged right and must stay so. A case that is `thin` or `unproven` asks a person about an answer that nobody
judged before. `retired/` holds cases that left, each with the reason; `history/` one entry for each sync.

    tracejury check THIS_FOLDER --command "python bot.py"
    tracejury check THIS_FOLDER --outputs outputs.jsonl
    tracejury pack verify THIS_FOLDER
    tracejury pack card THIS_FOLDER

Data only: nothing in this folder is run. Do not edit a case by hand: change the review, build the pack again and sync
it. Branches that change different cases merge as they are.
{masking}"""
