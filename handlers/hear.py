"""What a message means, in this order: a command; the answer to the open question; a reply to somebody's words; a
courtesy; a word on an open item; the beginning of a new one."""

from __future__ import annotations

from dataclasses import replace

from dialogs import commands
from dialogs.form import CHECK, SKIPPED, Answer, files_do
from dialogs.keys import Say
from dialogs.letter import say
from dialogs.talk import Act, Edited, Files, Location, Opened, Press, Text, Unreadable
from domain.people import Role
from domain.permissions import GRANTS, Permission, may
from domain.refusal import Refusal, Refused
from domain.wording import clean
from handlers import arrival, consent_gate, leave_take, show_why, sign_in
from handlers.choosing import by_choice, command, is_choice, press
from handlers.dialog import VERBS, advance, answer, aside, begin, cancel, go_back, question
from handlers.draft_words import all_sent, to_draft
from handlers.files import keep_files
from handlers.free_words import free, shown_amid
from handlers.join_by_invitation import good_invitation
from handlers.open_by_receipt import slip_said
from handlers.practice import by_distance
from handlers.staff_code import code_in
from handlers.talk import Talk
from handlers.warnings import warn_of_danger

_UNREADABLE = {
    "sticker": Refused.STICKER,
    "contact": Refused.CONTACT_CARD,
    "too_large": Refused.PAST_FILE_SIZE,
    "empty": Refused.EMPTY,
    "other": Refused.UNREADABLE,
}


async def hear(talk: Talk, content: object) -> None:
    match content:
        case Opened():
            talk.page = content.page
            await arrival.opened(talk, content.payload)
        case Press():
            await press(talk, content)
        case Act():
            await command(talk, content.verb, content.args)
        case Location():
            await _location(talk, content)
        case Edited():
            raise Refusal(Refused.EDITED)
        case Unreadable():
            raise Refusal(_UNREADABLE[content.kind])
        case Text() | Files():
            await _words(talk, content)
    await consent_gate.ask_again(talk)


async def _words(talk: Talk, content: Text | Files) -> None:
    text = clean(content.text)
    files = content.files if isinstance(content, Files) else ()
    talk.whole = not (isinstance(content, Files) and not content.whole)
    if not text and not files:
        raise Refusal(Refused.EMPTY)
    if not files and (await sign_in.said(talk, text) or await slip_said(talk, text) or await _short(talk, text)):
        return
    if _is_told_by_a_resident(talk):
        warn_of_danger(talk, text)
    if talk.barred is not None and talk.draft is None:
        await arrival.elsewhere(talk, talk.barred)
        return
    if consent_gate.needed(talk):
        await consent_gate.hold(talk, text, files)
        return
    if talk.draft is not None and not files and await shown_amid(talk, text):
        return
    kept = keep_files(talk, files)
    if talk.draft is not None:
        await to_draft(talk, text, kept)
        return
    await free(talk, text, kept, content.quoted)


def _is_told_by_a_resident(talk: Talk) -> bool:
    """What a member writes down of a danger is his work; what a resident says is answered at once."""
    if talk.draft is None:
        return not talk.serves
    return VERBS[talk.draft.form].requires in GRANTS[Role.RESIDENT]


async def _short(talk: Talk, text: str) -> bool:
    """Commands, and choices by number or label. True when the message was one of them."""
    verb = commands.heard(text)
    if verb == "report_for" and not may(talk.anywhere(), VERBS[verb].requires):
        verb = None  # 来电 is what a resident says when the power is back
    if verb == "rota" and not may(talk.anywhere(), VERBS[verb].requires):
        verb = "duty"  # who arranges none wants to see it
    if verb in ("hours", "note_duty") and not may(talk.anywhere(), VERBS["hours"].requires):
        verb = None
    if verb == "calls" and not may(talk.anywhere(), VERBS[verb].requires):
        verb = None
    if verb in commands.OF_DUTY and not may(talk.anywhere(), Permission.DUTY_TAKE):
        verb = "duty" if verb == "shifts" else None  # who sits is for anybody to ask
    if await _invited(talk, text):
        return True
    if await _names_an_option(talk, text, verb):
        return True
    if verb is None and await show_why.asked(talk, text):
        return True
    if verb is None and talk.draft is None and await leave_take.asked(talk, text):
        return True
    if verb is None and text.startswith("/"):
        verb = "help"
    if verb in commands.WHILE_ASKED:
        return await _about_draft(talk, verb)
    if verb == "lang" and (language := commands.language(text)):
        await aside(talk, verb, {"language": language})
        return True
    if verb == "start":
        await arrival.opened(talk, "")
        return True
    if verb is not None:
        await command(talk, verb)
        return True
    return await by_choice(talk, text)


async def _invited(talk: Talk, text: str) -> bool:
    """`/start <code>` typed by hand, or an invitation's code alone."""
    start, _, payload = text.partition(" ")
    if start.lower() == "/start" and payload.strip():
        await arrival.opened(talk, payload.strip())
        return True
    code = code_in(text)
    is_link = "/" in text  # one that is used up is no matter to report either: joining says so
    if code is None or (not is_link and await good_invitation(talk.house, talk.work, code) is None):
        return False
    await aside(talk, "join", {"code": code})
    return True


async def _names_an_option(talk: Talk, text: str, verb: str | None) -> bool:
    """中文, English or 继续 are answers, no commands, where they stand among the options."""
    if verb is None or verb in commands.WHILE_ASKED or not is_choice(talk):
        return False
    return await by_choice(talk, text, loosely=verb == "resume")


async def _about_draft(talk: Talk, verb: str) -> bool:
    draft = talk.draft
    match verb:
        case "cancel":
            await cancel(talk)
        case "back":
            await go_back(talk)
        case "help":
            await begin(talk, "help")
            if draft is not None:
                talk.draft = draft
                talk.reply(await question(talk, draft))
        case "skip" if draft is None and any(
            choice["verb"] == "leave_phone" for choice in talk.door.live_choices or ()
        ):
            await begin(talk, "leave_phone")
        case _ if draft is None:
            talk.reply(say(f"say.{Say.NOTHING_TO_SKIP}"))
        case "skip":
            await answer(talk, Answer(value=SKIPPED))
        case "done" if files_do(VERBS[draft.form].form, draft):
            await all_sent(talk, draft)
        case _:
            await advance(talk, draft)
    return True


async def _location(talk: Talk, spot: Location) -> None:
    """The answer to where it is; else the way to the nearest station."""
    draft = talk.draft
    if draft is not None and draft.form == "consent":
        talk.reply(await question(talk, draft, hint=Say.CHOOSE_ONE))
        return
    if draft is not None and draft.form in ("report", "report_for") and not consent_gate.needed(talk):
        words = talk.keep("place", clean(spot.label) or _degrees(spot), days=7)
        talk.draft = replace(draft, asking="place", changing="place" if draft.asking == CHECK else "")
        await answer(talk, Answer(words=words, spot=(spot.latitude, spot.longitude)))
        return
    if draft is not None and draft.form == "edit_station" and draft.asking == "spot":
        await answer(talk, Answer(spot=(spot.latitude, spot.longitude)))
        return
    near = {"near": by_distance(talk, spot.latitude, spot.longitude)}
    if draft is not None and draft.form == "station":
        await begin(talk, "station", near)
        return
    await command(talk, "station", near)


def _degrees(spot: Location) -> str:
    return f"{spot.latitude:.5f}, {spot.longitude:.5f}"
