"""What WeCom's documents and others' test suites say a message is, each with where it comes from: `vectors.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
