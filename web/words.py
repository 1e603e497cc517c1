"""The pages' own words, from the catalogues `locales/pages_*.toml`: table `print`, and `desk` for the desk."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from starlette.requests import Request

from handlers.house import House
from locales.catalogue import LANGUAGES, said
from storage.database import Row
from storage.people import spelled

Words = Callable[..., str]


@cache
def catalogue(language: str, table: str = "print") -> Mapping[str, str]:
    source = files("locales").joinpath(f"pages_{language}.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(source)[table])


@cache
def words(language: str, table: str = "print") -> Words:
    """The words of one language; an unknown language reads Chinese. A missing key is a fault and raises."""
    texts = catalogue(language if language in LANGUAGES else LANGUAGES[0], table)

    def say(key: str, **values: object) -> str:
        return texts[key].format(**values) if values else texts[key]

    return say


def language_of(request: Request) -> str:
    """By `?lang=`, the chat's cookie, or the browser's first language that we speak; else Chinese."""
    asked = [request.query_params.get("lang", ""), request.cookies.get("yz_lang", "")]
    browser = [part.split(";")[0] for part in request.headers.get("accept-language", "").split(",")]
    for wish in (*asked, *browser):
        tag = wish.strip().lower()
        if tag.startswith(("zh", "en")):
            return "en" if tag.startswith("en") else "zh_CN"
    return "zh_CN"


def public_name(house: House, row: Row, language: str) -> str:
    """The public name, as it is spelled in English where that was given."""
    english = spelled(house.vault, row)["name_en"] if language == "en" else ""
    return english or house.vault.open(row["id"], row["name_sealed"]) or ""


def day_said(at: int, zone: ZoneInfo, language: str) -> str:
    """A date that is as good tomorrow as today: paper knows no 今天."""
    moment = datetime.fromtimestamp(at / 1000, zone)
    weekday = said("label.weekdays", language).split(",")[moment.weekday()]
    month = said("label.months", language).split(",")[moment.month - 1]
    params = {"month_name": month, "day": moment.day, "weekday": weekday, "year": moment.year}
    return said("label.date_year", language, params)


def time_said(at: int, zone: ZoneInfo, language: str) -> str:
    return f"{day_said(at, zone, language)} {datetime.fromtimestamp(at / 1000, zone):%H:%M}"
