"""What the rates are measured by, where a district has set nothing of its own."""

from __future__ import annotations

from collections.abc import Mapping

from domain.figures import Measure

TARGETS: Mapping[Measure, float] = {Measure.RESPONSE: 0.95, Measure.SOLVED: 0.90, Measure.PLEASED: 0.90}
"""Of these no regulation names any: they are ours, and shown as 目标."""
