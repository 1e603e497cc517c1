"""JSON text as it is kept: short, and with every character as it is said."""

from __future__ import annotations

from typing import Any

from pydantic_core import to_json


def as_json(value: Any) -> str:
    return to_json(value).decode()
