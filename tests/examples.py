"""How many cases a property is held against."""

from __future__ import annotations

import os

SOAK = "YIZHAN_EXPLORE" in os.environ or os.environ.get("YIZHAN_ENGINES") == "all"


def examples(most: int) -> int:
    """A fifth of them in each run of the tests, which always tries the same ones; all in the soak."""
    return most if SOAK else most // 5
