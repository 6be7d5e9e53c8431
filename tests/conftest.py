"""What every test needs to be the same on every machine."""

from __future__ import annotations

import gc
import os
import random
import secrets
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.pop("NO_COLOR", None)
os.environ.pop("TRACEJURY_LIBRARY", None)
os.environ["TRACEJURY_CONFIG"] = "/nonexistent/tracejury/config.toml"
os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ["TZ"] = "UTC"
os.environ["TRACEJURY_REVIEWER"] = "expert"
time.tzset()

# A slow or busy machine is no reason for a property to fail.
settings.register_profile("tracejury", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tracejury")


def pytest_collection_finish() -> None:
    """Thousands of tests stay in memory until the end: garbage is not looked for among them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Name what failed at once: a run of many minutes may be cut off before its summary."""
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        print(f"\nFAILED {report.nodeid} ({report.when})", flush=True)


def pytest_unconfigure() -> None:
    """Remove what several tests share, without importing it for those that do not."""
    fixtures = sys.modules.get("desk_fixtures")
    if fixtures is not None:
        fixtures.remove_loaded_sample()


@pytest.fixture(autouse=True)
def settings_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test sets by pressing keys is no setting of the next."""
    monkeypatch.setenv("TRACEJURY_CONFIG", str(tmp_path / "no-settings-yet" / "config.toml"))


@pytest.fixture(autouse=True)
def same_keys_every_time(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test draws the same keys, and so the same pseudonyms, in every run.

    One key in a hundred gives a pseudonym that begins as the value it stands for, which a test that looks for
    pieces of the value would take for a leak.
    """
    drawn = random.Random(request.node.nodeid)
    monkeypatch.setattr(secrets, "token_bytes", drawn.randbytes)
