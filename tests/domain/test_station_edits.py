"""How what is typed about a station is read, and what is refused."""

from __future__ import annotations

import json
from time import perf_counter
from typing import Any

import pytest

from domain.station_edits import Field, Unfit, fits, read_code, read_hours, read_spot, read_text

STATION = {"code": "XM", "name": "香蜜", "kind": "联络站", "town": "qs", "covers": ["qs1"], "place": "某路 1 号"}


@pytest.mark.parametrize(
    "given", ["22.5836, 114.0312", "22.5836，114.0312", "114.0312 22.5836", "北纬22.5836°，东经114.0312°"]
)
def test_a_position_is_read_generously(given: str) -> None:
    assert read_spot(given) == (22.5836, 114.0312)


@pytest.mark.parametrize("given", ["", "22.5836", "某路 1 号", "95, 195", "22.5, 114.5, 3.5", "1" * 5000])
def test_what_is_no_position(given: str) -> None:
    with pytest.raises(Unfit):
        read_spot(given)


@pytest.mark.parametrize("given", ["22" + " " * 4000, "," * 4000, "22 " * 2000, "-" * 4000])
def test_an_enormous_position_takes_no_time(given: str) -> None:
    began = perf_counter()
    with pytest.raises(Unfit):
        read_spot(given)
    assert perf_counter() - began < 0.5


def test_what_may_be_left_out_and_what_may_not() -> None:
    assert read_text(Field.PHONE, "没有") == "" and read_text(Field.HOURS, "没有") == "[]"
    for field, given in ((Field.NAME, "没有"), (Field.PLACE, "无"), (Field.PHONE, "12"), (Field.NAME, "x" * 31)):
        with pytest.raises(Unfit):
            read_text(field, given)


def test_hours_and_codes() -> None:
    assert json.loads(read_hours("周六 9点-12点")) == [{"days": [6], "from": "09:00", "to": "12:00"}]
    assert read_code(" ｘ m") == "XM"
    for given in ("X", "XMLS", "X1", "香蜜"):
        with pytest.raises(Unfit):
            read_code(given)


def test_a_station_as_the_district_file_would_have_it() -> None:
    assert fits(STATION)
    night = {"days": [1], "from": "18:00", "to": "09:00"}
    odd: list[dict[str, Any]] = [{"latitude": 91.0, "longitude": 1.0}, {"latitude": 1.0}, {"covers": []}]
    for one in (*odd, {"hours": [night]}):
        assert not fits(STATION | one), one
