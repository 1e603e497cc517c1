"""What there is to set up: one line a subject, in the order of the page. A subject has a page or acts of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Choice
from domain.permissions import Permission, may
from handlers.talk import Talk


@dataclass(frozen=True, slots=True)
class Card:
    """Its words are `su_<key>` and `su_<key>_lead`; who may not do `needs` does not see it."""

    key: str
    needs: Permission
    path: str = ""
    acts: Sequence[Choice] = ()


CARDS = (
    Card("stations", Permission.STATION_EDIT, "/desk/set-up/stations"),
    Card("areas", Permission.DISTRICT_ARRANGE, "/desk/set-up/areas"),
    Card("departments", Permission.DEPARTMENT_ARRANGE, "/desk/set-up/departments"),
    Card("categories", Permission.DISTRICT_ARRANGE, "/desk/set-up/categories"),
    Card("people", Permission.PERSON_APPOINT, "/desk/set-up/people"),
    Card("file", Permission.DISTRICT_LOAD, "/desk/set-up/file"),
    Card("rotas", Permission.ROTA_PLAN, "/desk/rota"),
    Card("clocks", Permission.CLOCKS_SET, "/desk/set-up/clocks"),
    Card("steps", Permission.CONSULTATION_RULES, "/desk/set-up/steps"),
    Card("texts", Permission.TEXTS_SET, "/desk/set-up/texts"),
    Card("holidays", Permission.CALENDAR_LOAD, "/desk/set-up/holidays"),
    Card("rooms", Permission.ROOM_ARRANGE, "/desk/set-up/rooms"),
    Card("channels", Permission.HEALTH_SEE, "/desk/set-up/channels"),
    Card("health", Permission.HEALTH_SEE, acts=(button(Button.HEALTH, "health"),)),
)


def cards(talk: Talk) -> list[Card]:
    """Those that this person may use."""
    actor = talk.anywhere()
    return [one for one in CARDS if may(actor, one.needs)]
