"""Where a case stands in the repository, for reports that point to files."""

from __future__ import annotations

import os
from pathlib import Path

from ...canonical import name_text


def repository_of(folder: Path) -> Path:
    """The root of the git work tree that a folder is in; the folder itself if it is in none."""
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - as named: links are not followed
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)


def place_in(root: Path, path: str) -> str:
    """The path of a case file as seen from the root, with slashes; of one that is elsewhere its pack, folder and name,
    as no report says where on a machine it is."""
    full = os.path.abspath(path)  # noqa: PTH100 - as named: links are not followed
    above = f"{str(root).rstrip(os.sep)}{os.sep}"
    inside = full.startswith(above)
    shown = full[len(above) :] if inside else "/".join(Path(full).parts[-3:])
    return name_text(shown.replace(os.sep, "/"))


def words_of(place: str, case_id: str) -> tuple[str, str]:
    """What the name of a case file says beside the id: as it is, and in words."""
    name = place.rpartition("/")[2].removesuffix(".json").removesuffix(_mark(case_id))
    return name, name.replace("-", " ").replace("_", " ")


def without_words(place: str, case_id: str) -> str:
    """The path of a case file with no word of its name but the id: `p.pack/cases/…-3f2a.json`."""
    folder = place.rpartition("/")[0]
    return f"{folder}/…-{_mark(case_id)}.json"


def _mark(case_id: str) -> str:
    return case_id.removeprefix("c-")


def manifest_beside(place: str) -> str:
    """The manifest of the pack that a case file is in: a file that a report can point to in place of the case."""
    return f"{place.rpartition('/cases/')[0]}/manifest.json".lstrip("/")
