"""Arriving: by a station's poster, by an invitation, or plainly."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.hats import hat_ref
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, Phrase, clock, moment, name, phrase, say, station
from domain.hats import AS_RESIDENT, offices
from domain.people import Role
from domain.refusal import Refusal, Refused
from domain.wording import clean
from handlers import sign_in
from handlers.dialog import aside, begin, question
from handlers.open_by_receipt import link_opened
from handlers.practice import may_come, near, practising_letter, stations_for
from handlers.sign_in_codes import LINK
from handlers.staff_code import code_in
from handlers.talk import Talk
from storage.district import Station

MOST = 9


async def opened(talk: Talk, payload: str) -> None:
    """`st_<slug>` sets the chat's station, `in_<code>` takes an invitation, `rc_` opens an item; else a greeting."""
    payload = clean(payload)
    if payload.startswith("rc_"):
        await link_opened(talk, payload.removeprefix("rc_"))
        return
    if payload.startswith(LINK):
        await sign_in.link_opened(talk, payload.removeprefix(LINK))
        return
    code = payload.removeprefix("in_") if payload.startswith("in_") else code_in(payload)
    if code is not None:
        await aside(talk, "join", {"code": code})
        return
    if payload.startswith("st_"):
        found = talk.house.district.by_slug(payload.removeprefix("st_"))
        if found is None:
            raise Refusal(Refused.STATION_UNKNOWN)
        if not may_come(talk, found):
            await elsewhere(talk, found)
            return
        talk.door.station_id = found.id
    if talk.door.station_id is None and len(stations_for(talk)) == 1:
        talk.door.station_id = next(iter(stations_for(talk)))
    if talk.draft is not None:
        draft = talk.draft
        talk.reply(welcome(talk, with_menu=False), await question(talk, draft))
        return
    if talk.door.station_id is None and not talk.serves:
        talk.reply(say(f"say.{Say.WELCOME_NO_STATION}"))
        await begin(talk, "station")
        return
    talk.reply(welcome(talk))


async def elsewhere(talk: Talk, place: Station) -> None:
    """The station is still in practice: whom to call, and which ones are open."""
    talk.reply(practising_letter(place))
    if talk.draft is not None:
        talk.reply(await question(talk, talk.draft))
    elif stations_for(talk):
        await begin(talk, "station", {"near": near(talk, place)})


def welcome(talk: Talk, *, with_menu: bool = True) -> Letter:
    """The greeting in the hat of who is greeted, with the menu of that hat."""
    choices = menu(talk) if with_menu else ()
    if talk.serves:
        key = f"say.{Say.WELCOME_STAFF}"
        return Letter(key, (phrase(key, name=name(talk.person_id)), *hat_line(talk)), choices=choices)
    key = f"say.{Say.WELCOME}"
    lines = (phrase(key, station=station(talk.station.id)), duty_line(talk), *hat_line(talk))
    return Letter(key, lines, choices=choices)


def changes_hats(talk: Talk) -> bool:
    """Whether the person serves at several places, or has put on the resident's hat."""
    found = offices(talk.appointments)
    return len(found) > 1 or (bool(found) and talk.door.hat == AS_RESIDENT)


def hat_line(talk: Talk) -> tuple[Phrase, ...]:
    """In which hat somebody with several of them acts now."""
    return (phrase(f"say.{Say.HAT_NOW}", hat=hat_ref(talk.hat)),) if changes_hats(talk) else ()


def liaises(talk: Talk) -> bool:
    """Whether the hat worn now is a department's: it has sheets, and nothing of any station."""
    return talk.hat.role is Role.LIAISON


def menu(talk: Talk) -> tuple[Choice, ...]:
    """The commands of the hat that the person wears; at most nine."""
    found: list[Choice] = []
    roles = talk.hat.roles
    if roles & {Role.HEAD, Role.DUTY_HEAD, Role.CLERK, Role.STAFF}:
        found.append(button(Button.INBOX, "inbox"))
    if roles & {Role.HEAD, Role.MEMBER}:
        found.append(button(Button.TODO, "todo"))
    if liaises(talk):
        found += [button(Button.SHEETS, "sheets"), button(Button.REPORT, "report"), button(Button.MY, "my")]
    elif talk.serves:
        found.append(button(Button.REPORT_FOR, "report_for"))
    if changes_hats(talk):
        found.append(button(Button.HAT, "hat"))
    if roles & {Role.HEAD, Role.STAFF}:
        found.append(button(Button.SETUP, "setup"))
    if any(draft.form != "consent" for draft in talk.kept):
        found.append(button(Button.RESUME, "resume"))
    if not talk.serves:
        found += [button(Button.REPORT, "report"), button(Button.MY, "my")]
    found += [] if liaises(talk) else [button(Button.DUTY, "duty")]
    found += [button(Button.HUMAN, "human"), button(Button.HELP, "help")]
    if not talk.serves:
        found.append(button(Button.STATION, "station"))
    return (*found, *([button(Button.LANG, "lang")] if len(found) < MOST else []))[:MOST]


def duty_line(talk: Talk) -> Phrase:
    """Who sits now; that nobody does who should; or who sits next."""
    now = talk.house.district.rota(talk.station.id).sits(talk.now)
    if now is not None:
        return phrase(f"say.{Say.DUTY_NOW}", name=name(now.person_id), until=clock(now.end))
    return phrase(f"say.{Say.DUTY_GAP}") if in_gap(talk) else next_line(talk)


def in_gap(talk: Talk) -> bool:
    """Somebody is planned to sit now, and nobody does."""
    stint = talk.house.district.rota(talk.station.id).stint(talk.now)
    return stint is not None and stint.person_id is None


def next_line(talk: Talk) -> Phrase:
    following = talk.house.district.rota(talk.station.id).next(talk.now)
    if following is not None:
        return phrase(f"say.{Say.DUTY_NEXT}", name=name(following.person_id), start=moment(following.start))
    return phrase(f"say.{Say.DUTY_NONE}")
