"""The HTML report in a real browser, at two widths, light and dark: it fits, it reads, axe-core finds nothing.

Needs Chromium (`apt-get install chromium`), and for the last test axe-core: the file that TRACEJURY_AXE names, or that of the
package axe-playwright-python.
"""

from __future__ import annotations

import html
import importlib.util
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from evidence import build_pack, evidence_library
from tracejury.store.insight.report_files.formats import format_of
from tracejury.store.workspace.report.making import make_report

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")  # fmt: skip
WIDTHS, SCHEMES = (390, 1280), ("light", "dark")

pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium here: apt-get install chromium"
)


def axe_file() -> Path | None:
    """axe-core, if it is here."""
    if named := os.environ.get("TRACEJURY_AXE"):
        return Path(named)
    spec = importlib.util.find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        return None
    return next(Path(spec.origin).parent.rglob("axe.min.js"), None)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("browser")
    with evidence_library(folder) as space:
        build_pack(space, folder / "seats.pack")
        return format_of("a.html").write(make_report(space)).decode()


def opened(folder: Path, page: str, width: int, scheme: str) -> subprocess.CompletedProcess[str]:
    """Open a page, and print what it became."""
    file = folder / "page.html"
    file.write_text(page)
    assert BROWSER is not None
    command = [
        BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", f"--user-data-dir={folder / 'profile'}",
        f"--window-size={width},1000", "--virtual-time-budget=20000", "--dump-dom",
        *(("--force-dark-mode", "--blink-settings=preferredColorScheme=0") if scheme == "dark" else ()), file.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


FRAME = """<!DOCTYPE html><html lang="en"><head><meta name="color-scheme" content="light dark"></head><body><pre id="found"></pre>
<script>
const said = [];
addEventListener("message", event => {
  said.push(event.data);
  document.getElementById("found").textContent = JSON.stringify(said);
});
</script>
FRAMES</body></html>"""
"""No window of a browser is as narrow as that of a phone: the page is asked in frames of these widths."""


def asked(folder: Path, page: str, scheme: str, script: str) -> list[Any]:
    """What a script tells of the page at each width. The page may run none: its policy is taken from the copy that is asked."""
    copy = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    tell = "const tell = found => parent.postMessage({width: innerWidth, ...found}, '*');"
    (folder / "asked.html").write_text(
        copy.replace("</body>", f"<script>{tell}{script}</script></body>")
    )
    frames = "".join(
        f'<iframe src="asked.html" style="width:{width}px;height:900px;border:0"></iframe>'
        for width in WIDTHS
    )
    done = opened(folder, FRAME.replace("FRAMES", frames), 1400, scheme)
    found = re.search(r'<pre id="found">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found is not None
    told = sorted(json.loads(html.unescape(found[1])), key=lambda one: one["width"])
    assert [one["width"] for one in told] == list(WIDTHS)
    return told


def test_the_browser_refuses_nothing_of_it_and_asks_for_nothing(tmp_path: Path, page: str) -> None:
    done = opened(tmp_path, page, 1280, "light")
    assert "Three answers" in done.stdout
    assert [line for line in done.stderr.splitlines() if "CONSOLE" in line] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_it_fits_both_widths_and_follows_light_and_dark(
    tmp_path: Path, page: str, scheme: str
) -> None:
    script = (
        "const root = document.documentElement;"
        "tell({over: root.scrollWidth - root.clientWidth,"
        " page: getComputedStyle(document.body).backgroundColor, bars: document.querySelectorAll('svg.bar rect.fill').length,"
        " flat: [...document.querySelectorAll('svg')].filter(one => one.getBoundingClientRect().height < 5).length});"
    )
    for found in asked(tmp_path, page, scheme, script):
        assert (found["over"], found["flat"]) == (0, 0)
        assert found["bars"] > 5
        red = int(re.findall(r"\d+", found["page"])[0])
        assert (red > 200) == (scheme == "light")


@pytest.mark.skipif(axe_file() is None, reason="no axe-core here: pip install axe-playwright-python, or TRACEJURY_AXE=axe.min.js")  # fmt: skip
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_core_finds_nothing_that_keeps_people_out(tmp_path: Path, page: str, scheme: str) -> None:  # fmt: skip
    axe = axe_file()
    assert axe is not None
    script = axe.read_text() + (
        ";axe.run(document).then(found => tell({passes: found.passes.length, violations: found.violations.map(one =>"
        " [one.id, one.help, one.nodes.map(node => node.html).slice(0, 3)])}));"
    )
    for found in asked(tmp_path, page, scheme, script):
        assert found["violations"] == []
        assert found["passes"] > 20
