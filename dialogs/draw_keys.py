"""Words about a draw: `draw.<value>` in the catalogues."""

from __future__ import annotations

from enum import StrEnum

from domain.draw import Kind, Reason
from domain.rota_score import Part


class DrawWord(StrEnum):
    SCORE = "score"
    SCORE_FULL = "score_full"
    WISH = "wish"
    PERIOD = "period"
    WHY = "why"
    COLLISIONS = "collisions"
    FINE = "fine"


def part_key(part: Part) -> str:
    return f"draw_part.{part}"


def reason_key(reason: Reason) -> str:
    return f"draw_reason.{reason}"


def kind_key(kind: Kind) -> str:
    return f"draw_kind.{kind}"
