"""What every test needs to be the same on every machine."""

from __future__ import annotations

import os
import time

os.environ.pop("NO_COLOR", None)
os.environ.pop("TRACEJURY_LIBRARY", None)
os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ["TZ"] = "UTC"
os.environ["TRACEJURY_REVIEWER"] = "expert"
time.tzset()
