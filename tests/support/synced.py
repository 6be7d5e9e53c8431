"""Packs made of a few cases, each in several states, and folders that they are synced into."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from judged import judged
from packed import invoked
from tracejury.store.packs.build import plan_pack
from tracejury.store.packs.folder import write_folder

QUESTIONS = ("One bag?", "Refund?", "Pets?", "Skis?", "Seats?")
STATES = ("wrong", "right", "corrected")
NAME = "bags"


@cache
def files_of_case(question: str, state: str) -> dict[str, bytes]:
    """The files of a pack with one case."""
    said = f"{question[:-1]} costs 30 euro."
    given: dict[str, dict[str, Any]] = {
        "wrong": {"correction": f"{question[:-1]} costs 45 euro."},
        "right": {"verdict": "pass"},
        "corrected": {"correction": f"{question[:-1]} costs 90 euro.", "note": "It rose in May."},
    }
    return dict(plan_pack(NAME, [judged(question, said, **given[state])]).files)


def files_of(states: Mapping[str, str]) -> dict[str, bytes]:
    """The files of a pack with those questions, each in a state."""
    files: dict[str, bytes] = {}
    for question, state in states.items():
        files |= files_of_case(question, state)
    return files


def made(folder: Path, states: Mapping[str, str]) -> Path:
    """A pack on disk with those questions, each in a state."""
    write_folder(folder, files_of(states))
    return folder


def case_id(question: str) -> str:
    """The id of the case of a question."""
    [path] = [one for one in files_of_case(question, "right") if one.startswith("cases/")]
    return f"c-{path.removesuffix('.json')[-16:]}"


def synced(pack: Path, place: Path, *words: object) -> str:
    """Sync without asking; what was said."""
    code, said = invoked("pack", "sync", pack, place, "--yes", *words)
    assert code == 0, said
    return said


def git(folder: Path, *words: str, fails: bool = False) -> str:
    """Run git in a folder, whatever the settings of whoever runs the tests."""
    done = subprocess.run(
        [
            "git",
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.org",
            "-c",
            "commit.gpgsign=false",
            *words,
        ],
        cwd=folder,
        env={
            "PATH": "/usr/bin:/bin:/usr/local/bin",
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stdout + done.stderr
