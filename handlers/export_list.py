"""导出清单: asks which list and which columns, and answers with the link to a workbook."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from dialogs.form import Answer, Draft, Misheard, Option
from dialogs.keys import Button, Label, Say
from dialogs.letter import Param, listing, phrase, text
from dialogs.paper_forms import ALL_PLACES, USUAL, Column, ExportList
from domain.people import Appointment, roles_at
from domain.permissions import GRANTS, Permission
from domain.refusal import Refusal, Refused
from handlers.dialog import Offers
from handlers.house import House
from handlers.papers import paper_letter
from handlers.talk import Talk
from storage import tables

FORM = ExportList
REQUIRES = Permission.LIST_EXPORT
MONTHS = 12
YEARS = 4
_PICKED = re.compile(r"\d+")
_CHOOSABLE = tuple(column for column in Column if column is not Column.NUMBER)


def exported(house: House, held: Sequence[Appointment], now: int) -> list[str]:
    """Ids of the stations whose lists these appointments let somebody export."""
    district = house.district
    return [
        station
        for station in district.stations
        if any(REQUIRES in GRANTS[role] for role in roles_at(tuple(held), station, district.id, now))
    ]


def places_of(talk: Talk) -> list[str]:
    held = talk.hat.held if talk.hat.serves else talk.appointments
    return exported(talk.house, held, talk.now) or exported(talk.house, talk.appointments, talk.now)


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """Who has one place only is not asked which."""
    places = places_of(talk)
    if "place" not in draft.values and len(places) == 1:
        return replace(draft, values={**draft.values, "place": places[0]})
    return draft


async def offers(talk: Talk, draft: Draft) -> Offers:
    places = places_of(talk)
    today = datetime.fromtimestamp(talk.now / 1000, talk.house.district.zone).date()
    everywhere = Option(ALL_PLACES, phrase(f"button.{Button.ALL_STATIONS}"))
    return {
        "place": [everywhere, *(Option(p, phrase(f"button.{Button.STATION_LINE}", station=_name(p))) for p in places)],
        "month": [Option(m, phrase(f"button.{Button.MONTH_LINE}", year=m[:4], month=m[5:])) for m in _months(today)],
        "year": [
            Option(str(y), phrase(f"button.{Button.YEAR_LINE}", year=str(y)))
            for y in range(today.year, today.year - YEARS, -1)
        ],
    }


def _name(station_id: str) -> Param:
    return {"$": "station", "id": station_id}


def _months(today: date) -> list[str]:
    """This month and the eleven before, the newest first."""
    first = today.year * 12 + today.month - 1
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(first, first - MONTHS, -1)]


def fills(draft: Draft) -> dict[str, Param]:
    """The columns with their numbers; 1 is taken by 取消, and the matter's own number is always there."""
    numbered = enumerate(_CHOOSABLE, 2)
    lines = [phrase(f"label.{Label.NUMBERED}", number=at, text=text(f"column.{column}")) for at, column in numbered]
    return {"columns": listing(lines, "comma")}


async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
    """`2 5 7` names columns by their numbers, in whatever order and with whatever between them."""
    if name != "chosen":
        return said
    if said.words:
        talk.work.delete(tables.contents, id=said.words)
    numbers = [int(found) for found in _PICKED.findall(unicodedata.normalize("NFKC", said.text))]
    wanted = {_CHOOSABLE[number - 2] for number in numbers if 2 <= number < len(_CHOOSABLE) + 2}
    if not wanted or len(wanted) < len(set(numbers)):
        raise Misheard(Say.COLUMNS_UNCLEAR)
    return Answer(text=" ".join(column for column in Column if column in wanted))


async def handle(talk: Talk, form: ExportList) -> None:
    if form.place not in (ALL_PLACES, *places_of(talk)):
        raise Refusal(Refused.NOT_YOURS)
    columns = {"usual": list(USUAL), "all": list(Column), "chosen": [Column.NUMBER, *form.chosen.split()]}[form.columns]
    args = {"place": form.place, "which": form.which, "span": form.month or form.year, "columns": columns}
    if form.place == ALL_PLACES:
        args["places"] = places_of(talk)
    talk.reply(paper_letter(talk, "list", args, f"say.{Say.LIST_READY}"))
