"""What a head sets for the rota of his station."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class First(StrEnum):
    """To whom a new matter goes first, of those whose turn it may be."""

    SITTER = "sitter"
    SPECIALITY = "speciality"
    LEAST_LOADED = "least_loaded"


class RotaSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    first: First = First.SITTER
    approve_swaps: bool = False
    """A swap counts only when the head has agreed."""
    most_items: int | None = Field(default=None, ge=1)
    """So many open matters a member holds at most; None: any number."""
