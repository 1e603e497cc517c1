"""转站: the item goes to another station with its number, and at once to who takes it there."""

from __future__ import annotations

from dialogs.form import Draft, Option
from dialogs.keys import Button, Say
from dialogs.letter import Letter, name, phrase, station
from dialogs.station_forms import TransferItem
from domain import station_moves
from domain.item import MOST_TRANSFERS, Item
from domain.people import Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.assigning import assign_by_rota
from handlers.dialog import Offers
from handlers.practice import by_distance
from handlers.recusing import recuse_named_there
from handlers.standing_open import rely_on_open
from handlers.talk import Talk
from handlers.telling import record
from storage.district import Station

FORM = TransferItem
REQUIRES = Permission.ITEM_TRANSFER


async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
    """Nobody is asked for a reason that could only be refused."""
    if name_ == "":
        item = await talk.item(draft.values["item"], REQUIRES)
        if item.transfers >= MOST_TRANSFERS and not talk.actor(item.now_at).is_any(Role.STAFF):
            raise Refusal(Refused.STAFF_DECIDES, number=item.number)
        if not _others(talk, item):
            raise Refusal(Refused.NOWHERE_TO_TRANSFER)
    return draft


async def offers(talk: Talk, draft: Draft) -> Offers:
    """The station of the community that the words name comes first, then the nearest."""
    item = await talk.item(draft.values["item"], REQUIRES)
    said = await talk.words([item.words_id, *([item.place_id] if item.place_id else [])])
    near = by_distance(talk, item.latitude, item.longitude) if item.latitude and item.longitude else []
    found = sorted(
        _others(talk, item), key=lambda place: (not covers(talk, place, said), _rank(near, place.id), place.code)
    )
    options = [Option(place.id, phrase(f"button.{Button.STATION_LINE}", station=station(place.id))) for place in found]
    return {"to": options}


def _others(talk: Talk, item: Item) -> list[Station]:
    """A station in practice has nothing to do with a real matter."""
    stations = talk.house.district.stations.values()
    return [place for place in stations if place.id != item.now_at and not place.practice and not item.practice]


def covers(talk: Talk, place: Station, said: str) -> bool:
    """Whether a community of this station, or the station itself, is named in the words."""
    district = talk.house.district
    areas = (district.areas[area]["name"] for area in district.covers.get(place.id, ()) if area in district.areas)
    return any(_core(area) in said for area in areas) or _core(place.name) in said


def _core(area: str) -> str:
    """香蜜 of 香蜜社区; a core of one character names nothing."""
    for ending in ("社区居委会", "社区", "村委会", "居委会", "村", "街道"):
        if area.endswith(ending) and len(area) - len(ending) >= 2:
            return area.removesuffix(ending)
    return area


def _rank(near: list[str], station_id: str) -> int:
    return near.index(station_id) if station_id in near else len(near)


async def handle(talk: Talk, form: TransferItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    if form.to not in {place.id for place in _others(talk, item)}:
        raise Refusal(Refused.NOWHERE_TO_TRANSFER)
    await rely_on_open(talk, form.to)
    by = talk.actor(item.now_at)
    reason = await talk.settle(form.reason, "reason", item.id, strip=True, via=item.via)
    named = await recuse_named_there(talk, item, form.to)
    moved, event = station_moves.transfer(named, by, talk.now, talk.channel, to=form.to, reason=reason)
    made = await record(talk, named, moved, event)
    made = await assign_by_rota(talk, made) or made
    who = name(made.assignee_id) if made.assignee_id else None
    key = f"say.{Say.TRANSFERRED if who else Say.TRANSFERRED_UNASSIGNED}"
    gone = () if talk.reader_of(made) else (phrase(f"say.{Say.GONE_FROM_HERE}"),)
    talk.reply(Letter(key, (phrase(key, number=made.number, station=station(form.to), name=who), *gone)))
