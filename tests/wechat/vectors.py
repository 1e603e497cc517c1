"""Test vectors of others, each with where it comes from: `vectors.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))


def named(kind: str) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in VECTORS[kind]}
