"""The judge that a pack carries: its prompt and its passport, which have to fit each other and the rubrics of the pack."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from ....errors import UserError
from ...bundles.input.json_bytes import NotJson, decode_json
from ...canonical import Json
from ..pack_files import PackFiles
from .passport import PassportInvalid, checked, passport_bytes, prompt_hash

FOLDER: Final = "judge/"
PASSPORT: Final = "judge/passport.json"
PROMPT: Final = "judge/prompt.txt"


def read_passport(body: bytes) -> dict[str, Any]:
    """The passport in a file. Raises PassportInvalid."""
    try:
        value = decode_json(body)
    except NotJson as error:
        raise PassportInvalid(f"it is not JSON ({error})") from None
    return checked(value)


def unfit(passport: Mapping[str, Json], prompt: bytes, rubrics: Collection[str]) -> list[str]:
    """Why a judge with this passport and prompt may not decide in a pack of these rubrics (by hash), in words."""
    found = []
    name, judge, rubric = passport["judge"]["name"], passport["judge"], passport["rubric"]
    if rubric["hash"] not in rubrics:
        found.append(
            f"{name} was calibrated under the rubric {rubric['id']} {rubric['hash'][:12]}, and the pack has"
            f" {', '.join(sorted(one[:12] for one in rubrics)) or 'none'}"
        )
    if judge["prompt_hash"] is None:
        found.append(
            f"the passport of {name} names no prompt (tracejury judges passport --prompt FILE)"
        )
    elif judge["prompt_hash"] != prompt_hash(prompt):
        found.append(f"{name} was calibrated with another prompt than the one that is given")
    if not passport["certified"]:
        found += [f"{name} is not certified: {why}" for why in passport["why_not"]]
    return found


def judge_files(passport_file: bytes, prompt: bytes, rubrics: Collection[str]) -> dict[str, bytes]:
    """The files of a judge in a pack of these rubrics. Raises UserError (exit code 1) for a judge that does not fit."""
    try:
        passport = read_passport(passport_file)
    except PassportInvalid as error:
        raise UserError(
            f"The passport cannot be used: {error}", "Issue it again: tracejury judges passport"
        ) from None
    why = unfit(passport, prompt, rubrics)
    try:
        prompt.decode("utf-8")
    except UnicodeDecodeError:
        why.append("its prompt is no text in UTF-8")
    if why:
        raise UserError(
            f"The pack cannot carry this judge: {'; '.join(why)}",
            "Nothing was written. tracejury judges verify says more; without --judge the pack needs no judge.",
            exit_code=1,
        )
    return {PASSPORT: passport_bytes(passport), PROMPT: prompt}


def stated_by(files: Mapping[str, bytes]) -> dict[str, Json]:
    """What the manifest says of the judge whose files `judge_files` made."""
    return stated(read_passport(files[PASSPORT]))


def judge_in(
    files: PackFiles, paths: Collection[str], rubrics: Collection[str]
) -> dict[str, Json] | None:
    """What a manifest may state of the judge in a pack; None if it carries none. Raises PackInvalid for one that does not
    fit."""
    mine = [shown for shown in paths if shown.startswith(FOLDER)]
    if not mine:
        return None
    for shown in mine:
        if shown not in (PASSPORT, PROMPT):
            raise files.invalid(f"{shown} does not belong to a pack")
    prompt = files.bytes_of(PROMPT)
    try:
        passport = read_passport(files.bytes_of(PASSPORT))
    except PassportInvalid as error:
        raise files.invalid(f"{PASSPORT}: {error}") from None
    why = unfit(passport, prompt, rubrics)
    if why:
        raise files.invalid(f"its judge does not fit: {'; '.join(why)}")
    return stated(passport)


def stated(passport: Mapping[str, Json]) -> dict[str, Json]:
    """What the manifest says of the judge with a passport."""
    return {
        "name": passport["judge"]["name"],
        "passport_id": passport["passport_id"],
        "prompt_hash": passport["judge"]["prompt_hash"],
    }
