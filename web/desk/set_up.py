"""设置: what there is to arrange, what is missing, and the next thing to do."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from dialogs.letter import Choice, station
from domain.refusal import Refusal, Refused
from handlers.desk_guide import guide
from handlers.desk_sessions import Seat
from handlers.desk_set_up import told_of
from web.desk.door import Group, inside
from web.desk.html import draw, refused
from web.desk.lines import Lines
from web.desk.set_up_areas import SetUpAreas
from web.desk.set_up_cards import cards
from web.desk.set_up_stations import SetUpStations
from web.desk.side import Side

MOST_NAMED = 3
BEFORE_OPENING = frozenset({"areas", "stations", "open"})
"""Once these are done everybody is at work, and only what is missing is still told."""


def set_up_pages(side: Side) -> Group:
    home, places, areas = SetUp(side), SetUpStations(side), SetUpAreas(side)
    return Group(
        looks=(
            ("/desk/set-up", inside(side, home.show)),
            ("/desk/set-up/stations", inside(side, places.every)),
            ("/desk/set-up/stations/{slug}", inside(side, places.one)),
            ("/desk/set-up/areas", inside(side, areas.areas)),
            ("/desk/set-up/departments", inside(side, areas.departments)),
            ("/desk/set-up/categories", inside(side, areas.categories)),
        )
    )


class SetUp:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def show(self, request: Request, found: Seat) -> Response:
        talk = found.talk
        there = cards(talk)
        if not there:
            return refused(request, self._side, found, Refusal(Refused.NOT_YOURS))
        steps, facts = await guide(talk), await told_of(talk)
        lines = Lines(self._side, found)
        named = [lines.row(*(station(one) for one in step.lacking[:MOST_NAMED])) for step in steps]
        pressed = [lines.acts(_one(step.act)) for step in steps]
        offered = [lines.acts(card.acts) for card in there]
        await lines.draw()
        slugs = self._side.house.district.stations
        begun = all(step.done for step in steps if step.key in BEFORE_OPENING)
        told = [
            (step, names(), max(0, len(step.lacking) - MOST_NAMED), act(),
             slugs[step.lacking[0]].slug if step.lacking else "")
            for step, names, act in zip(steps, named, pressed, strict=True)
            if not (begun and step.done)
        ]  # fmt: skip
        first = next((step.key for step in steps if not step.done), "")
        return draw(
            request, self._side, found, "set_up.html", steps=told, first=first, begun=begun,
            facts=facts,
            cards=[(card, acts()) for card, acts in zip(there, offered, strict=True)], at="",
        )  # fmt: skip


def _one(act: Choice | None) -> tuple[Choice, ...]:
    return (act,) if act is not None else ()
