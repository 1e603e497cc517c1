"""What may be changed of a station, one thing at a time, and how its new value is read. Code and slug never change.

What a value must look like is said once, where the district file says it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from domain.cell_words import Unclear, hours_of, plain, tight
from domain.district_checks import cross_faults
from domain.district_file import StationPart


class Field(StrEnum):
    NAME = "name"
    PLACE = "place"
    PHONE = "phone"
    HOURS = "hours"
    POSITION = "position"
    COVERS = "covers"
    KIND = "kind"
    TOWN = "town"
    NAME_EN = "name_en"
    PLACE_EN = "place_en"


TEXTS = frozenset({Field.NAME, Field.PLACE, Field.PHONE, Field.HOURS, Field.NAME_EN, Field.PLACE_EN})
"""What is written as a short text; the others are chosen, or sent as a location."""
MAY_BE_EMPTY = frozenset({Field.PHONE, Field.HOURS, Field.NAME_EN, Field.PLACE_EN})
LONGEST = {Field.NAME: 30, Field.PLACE: 80, Field.PHONE: 40, Field.HOURS: 200, Field.NAME_EN: 80, Field.PLACE_EN: 160}
LONGEST_KIND = 20
LONGEST_SPOT = 80
_NONE = frozenset({"没有", "无", "不填", "none", "空"})
_SPOT = re.compile(
    r"\D*?(-?\d{1,3}(?:\.\d{1,12})?)\s*[°度]?\s*[NEne北东]?\s*[,，、;；\s]+\s*[^\d-]*(-?\d{1,3}(?:\.\d{1,12})?)\D*"
)


class Unfit(Exception):
    """The value may not stand there; nothing was changed."""


def read_text(field: Field, given: str) -> str:
    """What is kept: hours as JSON, all else as it was written but for spaces. Raises Unfit."""
    said = " ".join(plain(given).split())
    if said.lower() in _NONE:
        if field not in MAY_BE_EMPTY:
            raise Unfit
        return "[]" if field is Field.HOURS else ""
    if not said or len(said) > LONGEST[field]:
        raise Unfit
    if field is Field.HOURS:
        return read_hours(given)
    if field is Field.PHONE and not 5 <= sum(char.isdigit() for char in said) <= 40:
        raise Unfit
    if field is Field.NAME and (len(said) < 2 or said.isdigit()):
        raise Unfit
    return said


def read_kind(given: str) -> str:
    """Raises Unfit."""
    said = " ".join(plain(given).split())
    if not 2 <= len(said) <= LONGEST_KIND or said.isdigit():
        raise Unfit
    return said


def read_code(given: str) -> str:
    """Two or three letters, however they were typed. Raises Unfit."""
    said = tight(given).upper()
    if not re.fullmatch(r"[A-Z]{2,3}", said):
        raise Unfit
    return said


def read_hours(given: str) -> str:
    """Raises Unfit."""
    try:
        hours = hours_of(given)
    except Unclear:
        raise Unfit from None
    if not hours or cross_faults({"stations": [{"hours": hours}]}):
        raise Unfit
    return json.dumps(hours)


def read_spot(given: str) -> tuple[float, float]:
    """「22.5836, 114.0312」; the two the other way round where the first can be no latitude. Raises Unfit."""
    said = " ".join(unicodedata.normalize("NFKC", plain(given)).split())
    found = _SPOT.fullmatch(said) if len(said) <= LONGEST_SPOT else None
    if found is None:
        raise Unfit
    first, second = float(found[1]), float(found[2])
    latitude, longitude = (second, first) if abs(first) > 90 else (first, second)
    if not is_spot(latitude, longitude):
        raise Unfit
    return latitude, longitude


def is_spot(latitude: float, longitude: float) -> bool:
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def fits(part: Mapping[str, Any]) -> bool:
    """Whether a station as the district file would have it, with town and communities by their codes, may stand so."""
    try:
        StationPart.model_validate(part)
    except ValidationError:
        return False
    return all(where[2:3] in (("town",), ("covers",)) for where, _ in cross_faults({"stations": [dict(part)]}))
