"""The evidence report on a screen: the answers first, plots, the traces behind a figure, and one key that writes the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_fixtures import settled
from evidence import evidence_library
from judging_keys import press, top
from reported import HOSTILE
from screen_text import screen_text
from textual.widgets import Static
from tracejury.store.insight.report.parts import Bar, Bars, Curve, Report, Said, Section, Series
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.cells import cells
from tracejury.tui.screens.dialogs.choice import ChoiceDialog
from tracejury.tui.screens.report import ReportScreen
from tracejury.tui.screens.search import SearchScreen
from tracejury.tui.views.report import curve_texts, report_rows, share_with_interval

SIZE = (80, 24)


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with evidence_library(tmp_path) as found:
        yield found


async def test_it_opens_with_the_answers_finds_the_traces_behind_a_row_and_writes_the_file(
    space: Workspace, tmp_path: Path
) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "E")
        # Whoever has traces to judge blind is asked first.
        assert isinstance(top(app), ChoiceDialog)
        await press(pilot, "down", "enter")
        await settled(pilot)
        screen = top(app)
        assert isinstance(screen, ReportScreen)
        shown = screen_text(app)
        assert "Do we trust this? [Measured]" in shown
        assert "15 of 60 that were drawn" in " ".join(shown.split())
        await press(pilot, "n", "n")
        assert screen._present is not None
        assert "Have we tested enough" in screen._present.text.plain
        # The bar of a slice knows the search that finds its traces.
        at = next(
            number for number, row in enumerate(screen._found) if row.query == "intent:refund"
        )
        screen._rows.cursor = at
        await pilot.pause()
        assert "intent:refund" in str(screen.query_one("#report-detail", Static).render())
        await press(pilot, "enter")
        await settled(pilot)
        search = top(app)
        assert isinstance(search, SearchScreen)
        assert "80 traces" in screen_text(app)
        await press(pilot, "escape")
        assert top(app) is screen
        await press(pilot, "W")
        await press(pilot, "ctrl+u", *str(tmp_path / "evidence.md"), "enter")
        await settled(pilot)
    assert (tmp_path / "evidence.md").read_text().startswith("# Evidence report")


# --- as text ------------------------------------------------------------------------------------------


def report(text: str) -> Report:
    bars = Bars(
        (Said(text),),
        (Said(text),),
        (Bar((Said(text),), 0.5, (Said(text),), (0.25, 0.75), "code:x"),),
    )
    return Report(
        "Evidence report",
        (Said(text),),
        "",
        "1",
        False,
        (),
        (Section("a", "A", ((Said(text),),), (bars,)),),
    )


def test_a_bar_is_filled_to_its_share_with_the_ends_of_its_interval() -> None:
    assert share_with_interval(0.5, (0.25, 0.75), 20) == "[#####|####-----|----]"
    assert share_with_interval(1.0, (0.9, 1.0), 10) == "[#########|]"
    assert share_with_interval(None, None, 10) == "[          ]"


def test_a_curve_is_a_plot_in_which_each_series_has_its_sign() -> None:
    curve = Curve(
        ("c",),
        ("s",),
        "reviews",
        (Series("codes", ((10, 2), (20, 4))), Series("groups", ((20, 8),))),
    )
    lines = [text.plain for text in curve_texts(curve, 50)]
    assert lines[0].startswith("8 |")
    assert lines[0].endswith("o")
    assert any(line.endswith("*") for line in lines)
    assert lines[-1] == "* codes: 4   o groups: 8"


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("width", [40, 80, 120])
def test_hostile_text_stays_in_its_row(text: str, width: int) -> None:
    for row in report_rows(report(text), width):
        assert "\x1b" not in row.text.plain
        assert "\n" not in row.text.plain
        assert cells(row.text.plain) <= width + 2
