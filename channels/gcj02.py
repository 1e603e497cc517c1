"""From coordinates as China's platforms have them (GCJ-02) back to WGS-84.

The offset is published nowhere officially; the formula is the one that open map tools have used alike since 2013
(see en.wikipedia.org/wiki/Restrictions_on_geographic_data_in_China). Outside its rectangle nothing is moved.
"""

from __future__ import annotations

from math import cos, pi, sin, sqrt

from dialogs.talk import Location

_AXIS = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
_ROUNDS = 6
"""Each brings the inverse a hundred times nearer: after the third it is within a millimetre."""


def location(latitude: float, longitude: float, label: str) -> Location | None:
    """A place that a platform gives in GCJ-02; None where it is none on this earth."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return Location(*to_wgs84(latitude, longitude), source="gcj02", label=label)


def to_wgs84(latitude: float, longitude: float) -> tuple[float, float]:
    if not moved(latitude, longitude):
        return latitude, longitude
    found = latitude, longitude
    for _ in range(_ROUNDS):
        north, east = offset(*found)
        found = latitude - north, longitude - east
    return found


def moved(latitude: float, longitude: float) -> bool:
    return 0.8293 <= latitude <= 55.8271 and 72.004 <= longitude <= 137.8347


def offset(latitude: float, longitude: float) -> tuple[float, float]:
    x, y = longitude - 105.0, latitude - 35.0
    both = 20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)
    north = both + 20 * sin(pi * y) + 40 * sin(pi * y / 3) + 160 * sin(pi * y / 12) + 320 * sin(pi * y / 30)
    east = both + 20 * sin(pi * x) + 40 * sin(pi * x / 3) + 150 * sin(pi * x / 12) + 300 * sin(pi * x / 30)
    north = north * 2 / 3 - 100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    east = east * 2 / 3 + 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    turned = latitude / 180 * pi
    magic = 1 - _ECCENTRICITY * sin(turned) ** 2
    degrees_north = north * 180 / (_AXIS * (1 - _ECCENTRICITY) / (magic * sqrt(magic)) * pi)
    degrees_east = east * 180 / (_AXIS / sqrt(magic) * cos(turned) * pi)
    return degrees_north, degrees_east
