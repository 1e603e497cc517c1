"""What somebody answers when a station is changed: what may be chosen, and how words are read."""

from __future__ import annotations

from dialogs.form import SKIPPED, Answer, Draft, Misheard, Option
from dialogs.keys import Say
from dialogs.place_keys import Places, said
from domain.station_edits import Field, Unfit, is_spot, read_kind, read_spot, read_text
from domain.station_kinds import KNOWN
from handlers.station_fields import area_said, communities, community_label, kind_said, option_label
from handlers.talk import Talk
from storage import tables

_UNCLEAR = {Field.HOURS: Say.STATION_HOURS_UNCLEAR, Field.PHONE: Say.STATION_PHONE_UNCLEAR}


def kinds(talk: Talk) -> list[Option]:
    """Those that have a name, and those that the district has besides."""
    used = [place.kind for place in talk.house.district.stations.values()]
    return [Option(kind, option_label(kind_said(kind))) for kind in dict.fromkeys([*KNOWN, *used])]


def coverable(talk: Talk, station_id: str) -> list[Option]:
    """Its own communities first, to be given up; then those of its town, then all others."""
    district = talk.house.district
    own, town = district.covers.get(station_id, ()), district.stations[station_id].area_id
    rest = [*communities(district, town), *communities(district)]
    drops = [
        Option(one, said(Places.DROP_AREA, name=area_said(district.areas[one]))) for one in own if one in district.areas
    ]
    takes = {one["id"]: one for one in rest if one["id"] not in own}
    adds = [
        Option(id_, said(Places.TAKE_AREA, name={"$": "text", **community_label(district, one)}))
        for id_, one in takes.items()
    ]
    return [*drops, *adds]


async def heard(talk: Talk, draft: Draft, name_: str, answer: Answer) -> Answer:
    """The value as it is kept. Raises Misheard."""
    if name_ not in ("text", "kind", "spot") or answer.value is not None:
        return answer
    if answer.words:
        talk.work.delete(tables.contents, id=answer.words)
    field = Field(draft.values["field"])
    try:
        if name_ == "spot":
            return Answer(spot=answer.spot if answer.spot and is_spot(*answer.spot) else read_spot(answer.text))
        if name_ == "kind":
            return Answer(value=read_kind(answer.text))
        value = read_text(field, answer.text)
    except Unfit:
        unclear = Say.STATION_SPOT_UNCLEAR if name_ == "spot" else _UNCLEAR.get(field, Say.STATION_TEXT_UNCLEAR)
        raise Misheard(unclear) from None
    if field is Field.NAME and called_twice(talk, value, draft.values["station"]):
        raise Misheard(Say.STATION_NAME_TWICE)
    return Answer(text=value or SKIPPED)


def called_twice(talk: Talk, name_: str, own: str = "") -> bool:
    return any(one.name == name_ and one.id != own for one in talk.house.district.stations.values())
