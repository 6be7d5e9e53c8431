"""Judges by their passports."""

from __future__ import annotations

import shlex

from ...canonical import sha256_hex
from ...insight.readiness.criteria import Criterion
from ...insight.readiness.evaluating import Figure
from ...packs.passports.in_pack import read_passport
from ...packs.passports.passport import PassportInvalid, prompt_hash
from ...plurals import counted, listed
from ..passports import standing
from .gathering import Gathering, bytes_of


def judge_certified(held: Gathering, asked: Criterion) -> Figure:
    """Whether a passport certifies its judge and fits this library and the prompt."""
    file = held.file(asked, "passport")
    opens = f"tracejury judges verify {shlex.quote(str(file))}"
    body = bytes_of(file, "tracejury judges passport NAME -o FILE writes one")
    try:
        passport = read_passport(body)
    except PassportInvalid as error:
        return Figure(0, None, why=f"{file.name} is not to be trusted: {error}", opens=opens)
    beside = standing(held.space, passport)
    same_prompt = True
    prompt = asked.text("prompt")
    if prompt is not None:
        given = prompt_hash(bytes_of(held.file(asked, "prompt"), "Name the prompt's file"))
        same_prompt = given == passport["judge"]["prompt_hash"]
    items = sum(int(passport["held_out"][name]["of"]) for name in ("failures_caught", "good_outputs_passed"))  # fmt: skip
    flaws = []
    if not passport["certified"]:
        flaws.append(f"not certified ({listed(map(str, passport['why_not']), 2)})")
    if not same_prompt:
        flaws.append("of another prompt")
    if beside.otherwise:
        flaws.append(f"{counted(len(beside.otherwise), 'trace')} judged otherwise by now")
    why = "" if beside.same else "this library has no verdict on any of its traces"
    return Figure(
        items, float(not flaws), why=why,
        said=f"{passport['judge']['name']}: {'; '.join(flaws) or 'certified'}, {counted(items, 'held-out trace')}",
        made_from={
            "passport": str(passport["passport_id"]), "file": f"sha256:{sha256_hex(body)}",
            "same": beside.same, "otherwise": sorted(beside.otherwise), "absent": beside.absent,
            "same_prompt": same_prompt,
        },
        opens=opens,
    )  # fmt: skip
