"""Write the pictures of the documentation: screens of the app on the sample traces, as SVG.

    python docs/make_pictures.py

One review is played from the desk to the next trace, and a picture is taken at each stop. A test plays
it again and compares the words on each screen with the committed picture.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

from textual.pilot import Pilot
from textual.widgets import Static
from textual.worker import WorkerCancelled

PICTURES: Final = Path(__file__).with_name("pictures")
SIZE: Final = (120, 36)
NOON_MS: Final = 1_795_176_000_000
"""2026-11-20 12:00:00 UTC: the clock of the pictures."""

KEY_NAMES: Final = {" ": "space"}
"""Textual's names of the characters that are not their own name."""

FONTS: Final = "ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace"


WHY: Final = (
    "Section 14.2 was replaced by Amendment No. 2. It quotes a clause that is no longer in force."
)
ANSWER: Final = (
    "The last day to give notice is 2026-09-01: 180 days before the period ends on 2027-02-28 "
    "(KES-118-A2, section 3)."
)


@dataclass(frozen=True, slots=True)
class Stop:
    """A point of the review at which a picture is taken, and how to get there: keys, then a text."""

    name: str
    keys: Sequence[str] = ()
    text: str = ""


STORY: Final = (
    Stop("desk"),
    Stop("trace", ("enter",)),
    Stop("step", ("j", "j", "j", "j", "j", "b")),
    Stop("fail", ("f",)),
    Stop("why", ("1",), WHY),
    Stop("correction", ("ctrl+s", "c", "f7"), ANSWER),
    Stop("claims", ("ctrl+s", "W")),
    Stop("review", ("W",)),
    Stop("next", ("enter",)),
    Stop("pack", ("F", "down", "down")),
    Stop("groups", ("escape", "escape", "g")),
)
"""From the desk through one review. README opens with `review`, docs/expert-guide.md shows the others."""


@contextmanager
def sample_workspace(folder: Path) -> Iterator[Any]:
    """A library with the sample loaded, whose clock moves a second with each key press."""
    from tracejury.store.journal.journal import Journal
    from tracejury.store.library.library import Library
    from tracejury.store.reviews.queues import Queues
    from tracejury.store.reviews.reviews import Reviews
    from tracejury.store.workspace.workspace import Workspace
    from tracejury.tui.sample import load_sample

    ticks = itertools.count()
    journal = Journal.open(folder, clock=lambda: NOON_MS + 1000 * next(ticks))
    library = Library.open(folder)
    space = Workspace(folder, library, journal, Reviews(journal), Queues(journal), "expert")
    with space:
        load_sample(space)
        yield space


async def settled(pilot: Pilot[Any]) -> None:
    """Wait until every background worker has ended and the screen is drawn."""
    for _ in range(2):  # what a worker finds may open a screen that starts another one
        await pilot.pause()
        with suppress(WorkerCancelled):
            await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def kept(pilot: Pilot[Any]) -> None:
    """Wait until the dialog says that what was typed is kept."""
    status = pilot.app.screen.query_one(".draft-status", Static)
    while not str(status.render()):
        await asyncio.sleep(0.02)


async def play(folder: Path) -> dict[str, str]:
    """Play the review in a new library in `folder`: picture name -> SVG."""
    from tracejury.tui.app import TracejuryApp

    pictures: dict[str, str] = {}
    with sample_workspace(folder) as space:
        app = TracejuryApp(space)
        async with app.run_test(size=SIZE) as pilot:
            await settled(pilot)
            for stop in STORY:
                for key in stop.keys:
                    await pilot.press(key)
                    await settled(pilot)
                await pilot.press(*(KEY_NAMES.get(char, char) for char in stop.text))
                if stop.text:
                    await kept(pilot)
                await settled(pilot)
                pictures[stop.name] = self_contained(app.export_screenshot(title="tracejury"))
    return pictures


def self_contained(svg: str) -> str:
    """The SVG without web fonts, and with one name for its parts instead of a random one."""
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family:[^;]*;", f"font-family: {FONTS};", svg)
    svg = re.sub(r"terminal-\d+", "terminal", svg)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


def words_of(svg: str) -> list[str]:
    """The words of a picture line by line, without borders and spacing: what stays the same whatever
    version of Textual drew it."""
    lines: dict[float, dict[int, str]] = {}
    for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):  # noqa: S314 - our own
        content = "".join(text.itertext())
        if "textLength" not in text.attrib:
            continue
        cell = float(text.attrib["textLength"]) / len(content)
        column = round(float(text.attrib["x"]) / cell)
        lines.setdefault(float(text.attrib["y"]), {}).update(enumerate(content, start=column))
    found = []
    for _, row in sorted(lines.items()):
        line = "".join(row.get(column, " ") for column in range(max(row) + 1))
        words = re.sub(r"[\u2500-\u259f\s]+", " ", line).strip()
        if words:
            found.append(words)
    return found


def main() -> None:
    """Write every picture."""
    os.environ.pop("NO_COLOR", None)
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        pictures = asyncio.run(play(Path(folder)))
    for old in set(PICTURES.glob("*.svg")) - {PICTURES / f"{name}.svg" for name in pictures}:
        old.unlink()
    for name, svg in pictures.items():
        (PICTURES / f"{name}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
