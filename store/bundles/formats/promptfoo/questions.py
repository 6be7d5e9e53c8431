"""The question of a promptfoo result: its prompt with the variables filled in, or the variables alone.

Source: promptfoo, `src/evaluatorHelpers.ts` (prompts are Nunjucks templates; plain `{{name}}` is filled here, anything
else stays as it is written). Providers that need no prompt get the variables only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from ....canonical import Json
from ....trace import as_text
from ...values.json_access import NOTHING

_PLACE: Final = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
_NAMES: Final = ("question", "query", "input", "prompt", "message", "user_input", "text", "topic")


def filled(template: Json, variables: Mapping[str, Json]) -> Json:
    """A prompt with its variables; they are escaped where the prompt is JSON. What has no variable stays."""
    if not isinstance(template, str) or "{{" not in template:
        return template
    as_json = template.lstrip()[:1] in ("[", "{") and template.lstrip()[:2] != "{{"

    def value(place: re.Match[str]) -> str:
        held = variables.get(place[1])
        if held is None:
            return place[0]
        told = as_text(held)
        return json.dumps(told, ensure_ascii=False)[1:-1] if as_json else told

    return _PLACE.sub(value, template)


def question_of(variables: Mapping[str, Json], label: str | None) -> Json:
    """The question of a result without a prompt: the label if it is the template of one, else the variable that is
    called so, else all of them by name; None without any."""
    if label and _PLACE.search(label):
        told = filled(label, variables)
        if isinstance(told, str) and not _PLACE.search(told):
            return told
    given = {name: held for name, held in variables.items() if held not in NOTHING}
    for name in _NAMES:
        if isinstance(given.get(name), str):
            return given[name]
    return given or None


def in_words(question: Json) -> str | None:
    """A question as what a user says: variables one a line."""
    if isinstance(question, dict):
        return "\n".join(f"{name}: {as_text(held)}" for name, held in question.items())
    return question if isinstance(question, str) else None
