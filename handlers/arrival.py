"""Arriving: by a station's poster, by an invitation, or plainly."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, Phrase, clock, moment, name, phrase, say, station
from domain.people import Role
from domain.refusal import Refusal, Refused
from domain.wording import clean
from handlers.dialog import aside, begin, question
from handlers.talk import Talk


async def opened(talk: Talk, payload: str) -> None:
    """`st_<slug>` sets the chat's station, `in_<code>` takes an invitation, anything else greets."""
    payload = clean(payload)
    if payload.startswith("in_"):
        await aside(talk, "join", {"code": payload.removeprefix("in_")})
        return
    if payload.startswith("st_"):
        found = talk.house.district.by_slug(payload.removeprefix("st_"))
        if found is None:
            raise Refusal(Refused.STATION_UNKNOWN)
        talk.door.station_id = found.id
    if talk.door.station_id is None and len(talk.house.district.stations) == 1:
        talk.door.station_id = next(iter(talk.house.district.stations))
    if talk.draft is not None:
        draft = talk.draft
        talk.reply(welcome(talk, with_menu=False), await question(talk, draft))
        return
    if talk.door.station_id is None and not talk.serves:
        talk.reply(say(f"say.{Say.WELCOME_NO_STATION}"))
        await begin(talk, "station")
        return
    talk.reply(welcome(talk))


def welcome(talk: Talk, *, with_menu: bool = True) -> Letter:
    """The greeting in the hat of who is greeted, with the menu of that hat."""
    choices = menu(talk) if with_menu else ()
    if talk.serves:
        return say(f"say.{Say.WELCOME_STAFF}", *choices, name=name(talk.person_id))
    key = f"say.{Say.WELCOME}"
    return Letter(key, (phrase(key, station=station(talk.station.id)), duty_line(talk)), choices=choices)


def menu(talk: Talk) -> tuple[Choice, ...]:
    """The commands of every hat that the person wears."""
    found: list[Choice] = []
    if talk.roles & {Role.HEAD, Role.CLERK, Role.STAFF}:
        found.append(button(Button.INBOX, "inbox"))
    if talk.roles & {Role.HEAD, Role.MEMBER}:
        found.append(button(Button.TODO, "todo"))
    if any(draft.form != "consent" for draft in talk.kept):
        found.append(button(Button.RESUME, "resume"))
    if not talk.serves:
        found += [button(Button.REPORT, "report"), button(Button.MY, "my")]
    found += [button(Button.DUTY, "duty"), button(Button.HUMAN, "human"), button(Button.HELP, "help")]
    if not talk.serves:
        found.append(button(Button.STATION, "station"))
    return (*found, button(Button.LANG, "lang"))


def duty_line(talk: Talk) -> Phrase:
    """Who sits now, or who sits next."""
    rota = talk.house.district.rota(talk.station.id)
    now = rota.sits(talk.now)
    if now is not None:
        return phrase(f"say.{Say.DUTY_NOW}", name=name(now.person_id), until=clock(now.end))
    following = rota.next(talk.now)
    if following is not None:
        return phrase(f"say.{Say.DUTY_NEXT}", name=name(following.person_id), start=moment(following.start))
    return phrase(f"say.{Say.DUTY_NONE}")
