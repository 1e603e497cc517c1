"""The way in which the product never goes: coordinates as a messenger in China would send them."""

from __future__ import annotations

from channels.gcj02 import moved, offset


def to_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    if not moved(latitude, longitude):
        return latitude, longitude
    north, east = offset(latitude, longitude)
    return latitude + north, longitude + east
