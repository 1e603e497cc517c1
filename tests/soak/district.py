"""The district of tests/district.yaml with a few stations more, where nobody sleeps now and no station is ever full."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

SOURCE = Path(__file__).parents[1] / "district.yaml"
SPARE = {"SA": "陈一舟", "SB": "郑双全", "SC": "何三立", "SD": "吴四维"}


def write(folder: Path) -> Path:
    """The file for `init`. From 21:00 to 8:00 notices rest, and a soak must not wait for the morning."""
    document = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    document["district"] |= {"timezone": _awake(), "most_reports_an_hour": 1_000_000}
    model = next(station for station in document["stations"] if station["code"] == "NY")
    plan = next(plan for plan in document["rota"] if plan["station"] == "NY")
    for code, name in SPARE.items():
        document["stations"].append({**copy.deepcopy(model), "code": code, "slug": slug(code), "name": f"{code} 驿站"})
        document["people"].append(_member(code, name))
        document["rota"].append({**copy.deepcopy(plan), "station": code, "weekly": [code.lower()]})
    path = folder / "district.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def _member(code: str, name: str) -> dict[str, Any]:
    return {"id": code.lower(), "name": name, "appointments": [{"role": "member", "station": code}]}


def slug(code: str) -> str:
    return f"soak{code.lower()}77"


def _awake() -> str:
    """Ten in the morning there; the database's own names have their sign the other way round."""
    offset = (10 - datetime.now(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-offset:+d}" if offset else "Etc/UTC"


MEMBERS = [("XM", "李慧敏"), ("XM", "林涛"), ("XM", "何静"), ("NY", "孙悦"), *SPARE.items()]
SLUGS = ["xm2k8vwd", "ny7q3rtb", *(slug(code) for code in SPARE)]
