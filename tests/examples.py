"""How many cases the dearest properties are held against."""

from __future__ import annotations

import os


def examples(most: int) -> int:
    """Half as many in each run of the tests, which always tries the same ones; all where the soak explores."""
    return most if "YIZHAN_EXPLORE" in os.environ else most // 2
