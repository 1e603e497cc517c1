"""轮值设置: to whom new matters go first, whether swaps need the head, how much one holds at most."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from dialogs.form import Answer, Draft, Misheard, Option
from dialogs.keys import Button, Say
from dialogs.letter import Letter, Param, phrase, station, text
from dialogs.plan_forms import SetRota
from domain.events import Name, Particular
from domain.permissions import Permission
from domain.rota_settings import First, RotaSettings
from handlers.dialog import Offers
from handlers.plan_places import planned_places, planning_station
from handlers.rota_work import changed
from handlers.set_up_places import ensure_arranged, place_options
from handlers.shift_people import stands
from handlers.talk import Talk
from storage import tables

FORM = SetRota
REQUIRES = Permission.ROTA_PLAN
NO_LIMIT = "none"


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    draft = planning_station(talk, draft)
    if "station" not in draft.values:
        return draft
    now = talk.house.district.rota_settings(draft.values["station"])
    return replace(draft, values={**draft.values, "now": now.model_dump(mode="json")})


def fills(draft: Draft) -> dict[str, Param]:
    now = RotaSettings.model_validate(draft.values.get("now", {}))
    return said(now)


def said(settings: RotaSettings) -> dict[str, Param]:
    """The settings as they stand, each in words."""
    most = settings.most_items
    return {
        "first": text(f"{FORM.name}.first.{settings.first}"),
        "approve": text(f"{FORM.name}.approve.{'yes' if settings.approve_swaps else 'no'}"),
        "most": str(most) if most is not None else text(f"button.{Button.NO_LIMIT}"),
    }


async def offers(talk: Talk, draft: Draft) -> Offers:
    no_limit = Option(NO_LIMIT, phrase(f"button.{Button.NO_LIMIT}"))
    return {"station": place_options(planned_places(talk)), "most": [*_usual(), no_limit]}


def _usual() -> list[Option]:
    return [Option(f"={count}", phrase(f"button.{Button.COUNT_ITEMS}", count=count)) for count in (5, 10, 20)]


async def heard(talk: Talk, draft: Draft, name: str, answer: Answer) -> Answer:
    """A number for the most, or words that mean none."""
    if name != "most" or not answer.text:
        return answer
    if answer.words:
        talk.work.delete(tables.contents, id=answer.words)
    given = unicodedata.normalize("NFKC", answer.text).strip().lower()
    if given in ("不限", "没有", "无", "none", "no limit"):
        return Answer(value=NO_LIMIT)
    found = re.fullmatch(r"\D{0,9}([1-9]\d{0,2})\D{0,9}", given)
    if found is None:
        raise Misheard(Say.MOST_UNCLEAR)
    return Answer(value=f"={found[1]}")


async def handle(talk: Talk, form: SetRota) -> None:
    ensure_arranged(talk, form.station)
    found = await stands(talk, form.station)
    changes: dict[str, Particular] = {}
    match form.what:
        case "first":
            changes["first"] = First(form.first).value
        case "approve":
            changes["approve_swaps"] = form.approve == "yes"
        case _:
            changes["most_items"] = None if form.most == NO_LIMIT else int(form.most.removeprefix("="))
    made = RotaSettings.model_validate({**found.settings.model_dump(), **changes})
    if made != found.settings:
        changed(talk, found, Name.ROTA_SETTLED, changes, settings=made.model_dump_json())
        await _tell(talk, form.station, made)
    key = f"say.{Say.ROTA_SETTLED}"
    talk.reply(Letter(key, (phrase(key, station=station(form.station), **said(made)),)))


async def _tell(talk: Talk, station_id: str, made: RotaSettings) -> None:
    """The other heads."""
    key = f"say.{Say.ROTA_SETTLED}"
    told = Letter(key, (phrase(key, station=station(station_id), **said(made)),))
    heads = (await talk.crew(station_id)).heads
    talk.told += [(head, told) for head in dict.fromkeys(heads) if head != talk.person_id]
