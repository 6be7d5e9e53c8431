"""Where the file of settings is. Apart from reading it, because most commands only have to see that there is none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

NAME: Final = "config.toml"


def config_path() -> Path:
    """TRACEJURY_CONFIG, or the file in the user's configuration folder."""
    named = os.environ.get("TRACEJURY_CONFIG")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_config_dir("tracejury", False)) / NAME
