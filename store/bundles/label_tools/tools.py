"""Every export of a labelling tool that is recognised. One entry is one export, with the source of its format."""

from __future__ import annotations

from typing import Final

from .argilla import ARGILLA
from .label_studio import LABEL_STUDIO
from .mlflow import MLFLOW
from .other_tools import OTHER_TOOLS
from .own_reviews import OWN_REVIEWS
from .potato import POTATO
from .prodigy import PRODIGY
from .tool import LabelTool

LABEL_TOOLS: Final[tuple[LabelTool, ...]] = (
    *LABEL_STUDIO,
    *ARGILLA,
    *PRODIGY,
    *OTHER_TOOLS,
    *POTATO,
    *MLFLOW,
    *OWN_REVIEWS,
)
