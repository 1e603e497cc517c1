"""设置: what a head or the district office can arrange, and what each station still lacks on its first days."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.cards import button
from dialogs.keys import Button, Label, Say
from dialogs.letter import Choice, Letter, Phrase, listing, phrase, station, text
from dialogs.set_up_forms import SetUp
from domain.people import Role
from domain.permissions import Permission, may
from handlers.dialog import MOST_CHOICES, VERBS
from handlers.set_up_places import arranged
from handlers.talk import Talk
from storage.people import addresses_of, appointed_at

FORM = SetUp
REQUIRES = Permission.PERSON_APPOINT

_MENU = (
    (Button.PEOPLE, "people"),
    (Button.STATIONS, "stations"),
    (Button.ROTA, "rota"),
    (Button.APPOINT, "appoint"),
    (Button.END_APPOINTMENT, "end_appointment"),
    (Button.EXPORT, "export"),
    (Button.SILENCED, "silenced"),
    (Button.HOLIDAYS, "holidays"),
    (Button.CLOCKS, "clocks"),
    (Button.HEALTH, "health"),
    (Button.DEPARTMENTS, "departments"),
    (Button.AREAS, "areas"),
    (Button.CATEGORIES, "categories"),
    (Button.CONSULTATION_RULES, "consultation_rules"),
    (Button.ROOMS, "rooms"),
    (Button.TEXTS, "set_text"),
)


async def handle(talk: Talk, form: SetUp) -> None:
    key = f"say.{Say.SETUP}"
    places = arranged(talk, office=False)
    lacking = [_lack_line(one, missing) for one, missing in (await lacks(talk, places)).items() if missing]
    lacking += _year_lacks(talk)
    actor = talk.anywhere()
    choices: list[Choice] = [
        button(label, verb) for label, verb in _MENU if verb in VERBS and may(actor, VERBS[verb].requires)
    ]
    talk.reply(
        Letter(key, (phrase(key, lines=listing(lacking) if lacking else ""),), choices=_paged(choices, form.page))
    )


def _paged(choices: list[Choice], page: int) -> tuple[Choice, ...]:
    """At most nine at once: what does not fit comes after 更多, and from its end the first ones again."""
    if len(choices) <= MOST_CHOICES:
        return tuple(choices)
    room = MOST_CHOICES - 1
    following = (page + 1) % -(-len(choices) // room)
    return (*choices[page * room :][:room], button(Button.MORE, "setup", page=following))


def _year_lacks(talk: Talk) -> list[Phrase]:
    """Said to whoever can load it."""
    year = talk.house.calendar.year_to_come(talk.now)
    if year in talk.house.calendar.known_years or not may(talk.anywhere(), Permission.CALENDAR_LOAD):
        return []
    return [phrase(f"say.{Say.YEAR_LACKS}", year=year)]


async def lacks(talk: Talk, places: Sequence[str]) -> dict[str, list[Label]]:
    """What each of some stations still needs before its first day; nothing where all is there."""
    if not places:
        return {}
    district = talk.house.district
    held = await appointed_at(talk.work, *places)
    chats = await addresses_of(talk.work, sorted({one.person_id for one in held}))
    found: dict[str, list[Label]] = {}
    for place in places:
        there = [one for one in held if one.scope_id == place]
        tests = (
            (Label.LACKS_HEAD, not any(one.role is Role.HEAD for one in there)),
            (Label.LACKS_ROTA, district.planned(place).isdisjoint(district.sitters.get(place, frozenset()))),
            (Label.LACKS_JOINED, not any(chats[one.person_id] for one in there)),
            (Label.LACKS_OPEN, district.stations[place].practice),
        )
        found[place] = [label for label, missing in tests if missing]
    return found


def _lack_line(station_id: str, missing: Sequence[Label]) -> Phrase:
    parts = listing([phrase(f"label.{label}") for label in missing], "comma")
    return phrase(f"say.{Say.LACK_LINE}", station=station(station_id), lacks=parts)


def state_of(talk: Talk, station_id: str) -> dict[str, object]:
    practising = talk.house.district.stations[station_id].practice
    return text(f"label.{Label.STATION_PRACTICE if practising else Label.STATION_OPEN}")
