"""What pytest calls at its start. In a run without packs nothing else of tracejury is imported."""

from __future__ import annotations

import pytest

from .finding import unsafe_packs, why_unsafe
from .options import MARKERS, add_options, options_of
from .run import PackRun


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Refuse a pack in which pytest would run a file, before it does."""
    here = early_config.invocation_params.dir
    named = early_config.known_args_namespace.file_or_dir or early_config.getini("testpaths")
    paths = [here / str(one).partition("::")[0] for one in named] or [here]
    for folder, foreign in unsafe_packs(paths):
        raise pytest.UsageError(why_unsafe(folder, foreign))


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers, and what is called while tests are collected and run."""
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    config.pluginmanager.register(PackRun(config, options_of(config)), "tracejury-run")
