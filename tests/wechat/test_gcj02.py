"""Coordinates: published pairs, and there and back again."""

from __future__ import annotations

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.gcj02 import location, to_wgs84
from tests.wechat.gcj02 import to_gcj02

IN_CHINA = (st.floats(18, 53.5), st.floats(73.5, 135))


def metres(here: tuple[float, float], there: tuple[float, float]) -> float:
    north, east = here[0] - there[0], (here[1] - there[1]) * cos(radians(here[0]))
    return hypot(north, east) * 111_320


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [  # googollee/eviltransform, go/transform_test.go (MIT), to its own six digits
        ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
        ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
        ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
    ],
)
def test_pairs_of_others(wgs84: tuple[float, float], gcj02: tuple[float, float]) -> None:
    assert metres(to_gcj02(*wgs84), gcj02) < 1
    assert metres(to_wgs84(*gcj02), wgs84) < 1


@given(*IN_CHINA)
def test_there_and_back_within_a_metre(latitude: float, longitude: float) -> None:
    assert metres(to_wgs84(*to_gcj02(latitude, longitude)), (latitude, longitude)) < 0.1
    assert metres(to_gcj02(*to_wgs84(latitude, longitude)), (latitude, longitude)) < 0.1


@given(st.floats(-90, 90), st.floats(-180, 72) | st.floats(138, 180))
def test_elsewhere_nothing_moves(latitude: float, longitude: float) -> None:
    assert to_wgs84(latitude, longitude) == to_gcj02(latitude, longitude) == (latitude, longitude)


@pytest.mark.parametrize("place", [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0), (0.0, float("inf"))])
def test_a_place_on_no_earth(place: tuple[float, float]) -> None:
    assert location(*place, "") is None


def test_a_place_says_where_it_comes_from() -> None:
    found = location(31.285774, 120.597610, "苏州")
    assert found is not None and (found.source, found.label) == ("gcj02", "苏州")
    assert 300 < metres((found.latitude, found.longitude), (31.285774, 120.597610)) < 800
