"""What an act on groups is called in words; groups have the names that they had at the time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from ..canonical import Json
from ..plurals import counted
from .masks import readable
from .replay import GroupingSettings, masks_of_act

_MOST_CHARACTERS: Final = 40


def names_json(names: Mapping[str, str], groups: Iterable[str]) -> dict[str, Json]:
    """The names of these groups, as an act on groups records them."""
    found = {group: names[group] for group in groups if group in names}
    return {"names": found} if found else {}


def group_words(body: Mapping[str, Json], group: str) -> str:
    """A group as an act names it: by its name, else by how its failures read, else by its id."""
    name = (body.get("names") or {}).get(group)
    anchor = (body.get("anchors") or {}).get(group) or {}
    shown = readable(str(anchor.get("text") or ""), masks_of_act(body, GroupingSettings()))
    text = " ".join(str(name or shown).split())
    if not text:
        return f"group {group}"
    return (
        f"group '{text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + '…'}'"
    )


def group_act_words(body: Mapping[str, Json]) -> str:
    """An act on groups in words, as it follows "I": "merged group 'a' into group 'b'"."""
    group, source = str(body.get("group", "")), str(body.get("from", ""))
    here, there = group_words(body, group), group_words(body, source)
    texts = counted(len(body.get("signatures") or ()), "kind of wording", "kinds of wording")
    match body["act"]:
        case "name":
            name = str(body.get("name", ""))
            return f"named {here} '{name}'" if name else f"took the name from {here}"
        case "merge":
            return f"merged {there} into {here}"
        case "split":
            return f"split {texts} off {there}"
        case "move":
            return f"pinned {texts} to {here}" if group == source else f"moved {texts} to {here}"
        case "apart":
            return f"kept {here} and {group_words(body, str(body.get('other', '')))} apart"
        case "judged":
            members = counted(int(body.get("members") or 0), "trace")
            return f"applied the judgement to {members} of {here}"
        case "settings":
            return _settings_words(body)
        case other:
            return f"changed a group ({other})"


def _settings_words(body: Mapping[str, Json]) -> str:
    said = f"set how similar the failures of a group are (threshold {body.get('threshold', 0):g})"
    own = [*(body.get("masks") or {}), *(body.get("shown") or ()), *(body.get("polar") or ())]
    return f"{said}, with {', '.join(str(one) for one in own)}" if own else said
