"""The district file as docs/district-file.md tells it: what may stand in each part, as YAML was read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.district_clocks import ClocksPart
from domain.district_consulting import ConsultingPart
from domain.people import Role
from domain.rota_plan import Hours, Rule


def _like(pattern: str, wanted: str) -> AfterValidator:
    """The whole text fits; `wanted` says in words how it should look."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(wanted)
        return text

    return AfterValidator(check)


def _that(holds: Callable[[int], bool], wanted: str) -> AfterValidator:
    def check(number: int) -> int:
        if not holds(number):
            raise ValueError(wanted)
        return number

    return AfterValidator(check)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("没有这个时区，例如 Asia/Shanghai") from None
    return name


Words = Annotated[str, _like(r"(?s).+", "不能空着")]
Key = Annotated[str, _like(r"[a-z0-9]+", "只用小写字母和数字")]
StationCode = Annotated[str, _like(r"[A-Z]{2,3}", "要二到三个大写字母，例如 XM")]
Slug = Annotated[str, _like(r"[a-z0-9]{8}", "要八个小写字母或数字，例如 k7wq3mzt")]
CategorySlug = Annotated[str, _like(r"[a-z0-9_-]{1,32}", "只用小写字母、数字、下划线和短横，不超过 32 个")]
Clock = Annotated[str, _like(r"([01]\d|2[0-3]):[0-5]\d", '要写成加引号的钟点，例如 "09:00"')]
Gas = Annotated[str, _like(r".*\d.*", "要有电话号码")]
NoticeVersion = Annotated[str, _like(r"[0-9A-Za-z.-]{1,12}", '写成版本号，例如 "2"')]
Weekday = Annotated[int, Field(strict=True, ge=1, le=7)]
Nth = Annotated[int, Field(strict=True), _that(lambda nth: nth in (1, 2, 3, 4, 5, -1), "要写 1 到 5，-1 是最后一个")]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class WorkingHoursPart(Part):
    start: Annotated[Clock, Field(alias="from")]
    end: Annotated[Clock, Field(alias="to")]


class DistrictPart(Part):
    name: Words
    name_en: str = ""
    timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"
    gas_number: Gas
    identity_needs_two: bool | None = None
    notice: NoticeVersion | None = None
    most_reports_an_hour: Annotated[int | None, Field(strict=True, ge=1)] = None
    working_hours: Annotated[list[WorkingHoursPart] | None, Field(min_length=1)] = None


class CommunityPart(Part):
    code: Key
    name: Words
    name_en: str = ""


class TownPart(CommunityPart):
    communities: list[CommunityPart]


class CategoryPart(Part):
    slug: CategorySlug
    zh: Words
    en: Words


class HoursPart(Part):
    days: Annotated[list[Weekday], Field(min_length=1)]
    start: Annotated[Clock, Field(alias="from")]
    end: Annotated[Clock, Field(alias="to")]


class StationPart(Part):
    code: StationCode
    slug: Slug | None = None
    name: Words
    name_en: str = ""
    kind: Words
    town: str
    covers: Annotated[list[str], Field(min_length=1)]
    place: Words
    place_en: str = ""
    phone: str = ""
    latitude: Annotated[float | None, Field(ge=-90, le=90)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180)] = None
    hours: list[HoursPart] = []
    practice: bool = True


class RoomPart(Part):
    """Where meetings are held; without a station all of them share it."""

    name: Annotated[str, _like(r".{2,30}", "写二到三十个字")]
    name_en: str = ""
    station: str | None = None
    capacity: Annotated[int, Field(strict=True, ge=1, le=5000)]


class DepartmentPart(Part):
    code: Key
    name: Words
    name_en: str = ""


class TextPart(Part):
    """A sentence of the bot as the district says it, by our key for it; `默认` is ours again."""

    key: Words
    zh: Words | None = None
    en: Words | None = None


class HatPart(Part):
    """One appointment; which of the four scopes goes with a role, `SCOPES` tells."""

    role: Literal["member", "head", "clerk", "adviser", "patron", "liaison", "staff"]
    station: str | None = None
    area: str | None = None
    department: str | None = None
    term: str = ""
    sector: str = ""
    specialities: list[str] = []
    start: Annotated[date | None, Field(alias="from")] = None
    end: Annotated[date | None, Field(alias="to")] = None


SCOPES: dict[str, str] = {
    Role.MEMBER: "station",
    Role.HEAD: "station",
    Role.CLERK: "station",
    Role.ADVISER: "area",
    Role.PATRON: "area",
    Role.LIAISON: "department",
    Role.STAFF: "",
}
"""Which key names the scope of a role; staff serve the whole district."""


class PersonPart(Part):
    id: Key
    name: Words
    name_en: str = ""
    surname: str = ""
    appointments: Annotated[list[HatPart], Field(min_length=1)]


class ShiftPart(Part):
    """Hours of a plan's own on each of its days; an end before its start is next day's."""

    start: Annotated[Clock, Field(alias="from")]
    end: Annotated[Clock, Field(alias="to")]


class RotaPart(Part):
    """People in order under `weekly`, a week each, or under `people` with another `turn`."""

    station: str
    duty: Literal["member", "reserve", "head"]
    start: Annotated[date, Field(alias="from")]
    end: Annotated[date | None, Field(alias="to")] = None
    weekly: Annotated[list[str] | None, Field(min_length=1)] = None
    people: Annotated[list[str] | None, Field(min_length=1)] = None
    turn: Literal["half_day", "day", "week", "half_month", "month"] | None = None
    weekdays: Annotated[list[Weekday] | None, Field(min_length=1)] = None
    nth: Annotated[list[Nth] | None, Field(min_length=1)] = None
    hours: Annotated[list[ShiftPart] | None, Field(min_length=1)] = None
    handover: Clock | None = None
    holidays: Literal["keep", "skip", "layer"] | None = None
    holiday_people: Annotated[list[str] | None, Field(min_length=1)] = None

    @property
    def order(self) -> list[str]:
        return self.weekly or self.people or []

    def rule(self) -> Rule:
        given = {
            "turn": self.turn,
            "weekdays": frozenset(self.weekdays) if self.weekdays else None,
            "nth": frozenset(self.nth) if self.nth else None,
            "hours": tuple(Hours(start=_clock(one.start), end=_clock(one.end)) for one in self.hours or ()) or None,
            "handover": _clock(self.handover) if self.handover else None,
            "holidays": self.holidays,
        }
        return Rule.model_validate({name: value for name, value in given.items() if value is not None})


def _clock(text: str) -> time:
    return time.fromisoformat(text)


class DistrictFile(Part):
    district: DistrictPart
    areas: list[TownPart]
    categories: list[CategoryPart] | None = None
    stations: list[StationPart]
    departments: list[DepartmentPart] = []
    rooms: list[RoomPart] = []
    people: list[PersonPart]
    clocks: ClocksPart | None = None
    consulting: ConsultingPart | None = None
    texts: list[TextPart] = []
    rota: list[RotaPart] = []
