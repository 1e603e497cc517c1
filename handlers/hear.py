"""What a message means, in this order: a command; the answer to the open question; a reply to somebody's words; a
courtesy; a word on an open item; the beginning of a new one."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dialogs import commands
from dialogs.form import CHECK, SKIPPED, Answer, Draft, Kind, add
from dialogs.keys import Say
from dialogs.letter import say
from dialogs.notice_letters import TALK_TO_HANDLER, TALK_TO_RESIDENT
from dialogs.talk import Edited, Files, Location, Opened, Press, Text, Unreadable
from domain.numbers import parse
from domain.people import Role
from domain.permissions import GRANTS
from domain.refusal import Refusal, Refused
from domain.wording import clean, greeting
from handlers import arrival, consent_gate
from handlers.choose_station import nearest
from handlers.dialog import VERBS, advance, answer, aside, begin, cancel, go_back, options_of, question
from handlers.files import keep_files
from handlers.talk import DAY, Talk
from handlers.warnings import warn_of_danger
from storage import tables
from storage.items import item, item_by_number, items_of
from storage.letters import drop_waiting, last_talk, letter, letter_quoted

_UNREADABLE = {
    "sticker": Refused.STICKER,
    "contact": Refused.CONTACT_CARD,
    "too_large": Refused.PAST_FILE_SIZE,
    "empty": Refused.EMPTY,
    "other": Refused.UNREADABLE,
}


_AT_A_STATION = ("duty", "human")


async def hear(talk: Talk, content: object) -> None:
    match content:
        case Opened():
            await arrival.opened(talk, content.payload)
        case Press():
            await _press(talk, content)
        case Location():
            await _location(talk, content)
        case Edited():
            raise Refusal(Refused.EDITED)
        case Unreadable():
            raise Refusal(_UNREADABLE[content.kind])
        case Text() | Files():
            await _words(talk, content)
    await consent_gate.ask_again(talk)


# --- buttons ---


async def _press(talk: Talk, press: Press) -> None:
    """The choice is looked up in the stored letter: the right person's, and not stale."""
    talk.pressed = True
    row = await letter(talk.work, press.letter)
    if row is None or row["person_id"] != talk.person_id:
        raise Refusal(Refused.BUTTON_OTHERS)
    choice = _choice(row["choices"], press.code)
    if choice is None:
        raise Refusal(Refused.BUTTON_STALE)
    await choose(talk, choice, press.letter)


def _choice(kept: str, code: str) -> Mapping[str, Any] | None:
    return next((choice for choice in json.loads(kept) if choice["code"] == code), None)


async def choose(talk: Talk, choice: Mapping[str, Any], letter_id: str) -> None:
    """Do what a choice says; an answer counts only for the question that is open."""
    verb, args = choice["verb"], choice["args"]
    if verb in ("choose", "cancel"):
        if talk.draft is None or talk.draft.letter != letter_id:
            raise Refusal(Refused.BUTTON_STALE)
        if verb == "cancel":
            await cancel(talk)
        elif args.get("field") != talk.draft.asking:
            raise Refusal(Refused.BUTTON_STALE)
        else:
            await answer(talk, Answer(value=args["value"]))
        return
    await command(talk, verb, args)


async def command(talk: Talk, verb: str, args: Mapping[str, Any] | None = None) -> None:
    """A verb asked for by name or button. One that asks something itself must not cut off the open form."""
    if verb in _AT_A_STATION and talk.door.station_id is None:
        verb, args = "station", None  # which one is asked first
    if talk.draft is not None and (talk.draft.form, verb) in (("consent", "report"), ("station", "station")):
        talk.reply(await question(talk, talk.draft))
        return
    if talk.draft is None or talk.draft.form == "consent" or not VERBS[verb].form.asks():
        await aside(talk, verb, args)
        return
    over = talk.draft.values["over"] if talk.draft.form == "sort_command" else talk.draft.kept()
    talk.draft = None
    await begin(talk, "sort_command", {"verb": verb, "args": dict(args or {}), "over": over})


# --- words and files ---


async def _words(talk: Talk, content: Text | Files) -> None:
    text = clean(content.text)
    files = content.files if isinstance(content, Files) else ()
    talk.whole = not (isinstance(content, Files) and not content.whole)
    if not text and not files:
        raise Refusal(Refused.EMPTY)
    if not files and await _short(talk, text):
        return
    if _is_told_by_a_resident(talk):
        warn_of_danger(talk, text)
    if consent_gate.needed(talk):
        await consent_gate.hold(talk, text, files)
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
    if await _names_an_option(talk, text, verb):
        return True
    if verb is None and text.startswith("/"):
        verb = "help"
    if verb in commands.WHILE_ASKED:
        return await _about_draft(talk, verb)
    if verb == "start":
        await arrival.opened(talk, "")
        return True
    if verb is not None:
        await command(talk, verb)
        return True
    return await _by_choice(talk, text)


async def _names_an_option(talk: Talk, text: str, verb: str | None) -> bool:
    """中文, English or 继续 are answers, no commands, where they stand among the options."""
    if verb is None or verb in commands.WHILE_ASKED or not _is_choice(talk):
        return False
    return await _by_choice(talk, text, loosely=verb == "resume")


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
        case _ if draft is None:
            talk.reply(say(f"say.{Say.NOTHING_TO_SKIP}"))
        case "skip":
            await answer(talk, Answer(value=SKIPPED))
        case _:
            await advance(talk, draft)
    return True


async def _by_choice(talk: Talk, text: str, *, loosely: bool = True) -> bool:
    """A number, a label or an unmistakable part of one, against what was last shown."""
    live = talk.door.live_choices
    number = _number(text)
    if number is not None and live:
        choice = next((c for c in live if c["code"] == str(number)), None)
        if choice is not None and talk.door.live_letter:
            await choose(talk, choice, talk.door.live_letter)
            return True
    if number is not None or len(text) > 40 or not (live or talk.draft):
        return False
    loosely = loosely and _is_choice(talk)
    shown = [(talk.door.live_letter, choice) for choice in live or []] if talk.door.live_letter else []
    if talk.draft is not None and talk.draft.letter and talk.draft.letter != talk.door.live_letter:
        asked = await letter(talk.work, talk.draft.letter)
        shown += [(talk.draft.letter, choice) for choice in json.loads(asked["choices"])] if asked else []
    labels = await talk.house.labels(talk.work, [choice for _, choice in shown], talk.language)
    found = matched(labels, text, loosely=loosely)
    if found is not None:
        await choose(talk, shown[found][1], shown[found][0])
        return True
    return loosely and await _by_hidden_option(talk, text)


async def _by_hidden_option(talk: Talk, text: str) -> bool:
    """An option that stands on another page of the open question."""
    if talk.draft is None or not _is_choice(talk):
        return False
    options = await options_of(talk, talk.draft)
    labels = await talk.house.labels(talk.work, [{"label": option.label} for option in options], talk.language)
    found = matched(labels, text, loosely=True)
    if found is None:
        return False
    await answer(talk, Answer(value=options[found].value))
    return True


def _is_choice(talk: Talk) -> bool:
    draft = talk.draft
    if draft is None or draft.asking == CHECK:
        return False
    ask = VERBS[draft.form].form.asks().get(draft.asking)
    return ask is not None and ask.kind is Kind.CHOICE


def _number(text: str) -> int | None:
    folded = unicodedata.normalize("NFKC", text).strip().rstrip(".。、")
    return int(folded) if len(folded) == 1 and folded.isdecimal() and folded != "0" else None


def matched(labels: Sequence[str], text: str, *, loosely: bool) -> int | None:
    """Which label a text names: the whole label; loosely also a part of just one, or its pinyin."""
    said = _bare(text)
    if not said:
        return None
    folded = [_bare(label) for label in labels]
    if said in folded:
        return folded.index(said)
    if not loosely:
        return None
    near = [index for index, label in enumerate(folded) if said in label]
    if len(near) == 1:
        return near[0]
    if said.isascii() and len(said) >= 2:
        from pypinyin import lazy_pinyin  # its dictionary takes half a second to load

        spelled = [("".join(lazy_pinyin(label)), "".join(s[:1] for s in lazy_pinyin(label))) for label in folded]
        near = [index for index, (full, initials) in enumerate(spelled) if said in full or initials.startswith(said)]
    return near[0] if len(near) == 1 else None


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LN")


async def to_draft(talk: Talk, text: str, files: tuple[str, ...]) -> None:
    """Words while a question is open: its answer; on the check card, more of the same."""
    draft = talk.draft
    assert draft is not None
    if not files and _number(text) is not None and (draft.asking == CHECK or _asks_choice(draft)):
        await answer(talk, Answer())  # a number that stands before nothing
        return
    draft, files = _with_files(talk, draft, files)
    if not text and not files and draft == talk.draft:
        return
    words = talk.keep("words", text, days=7) if text else None
    said = Answer(words=words, text=text, files=files)
    if talk.said:
        draft = replace(draft, values={**draft.values, "said": [*draft.values.get("said", []), talk.said]})
    if talk.warned:
        draft = replace(draft, values={**draft.values, "danger_told": True})
    first = next(iter(VERBS[draft.form].form.asks()), "")
    gathers = draft.asking == CHECK or ("words" in draft.values and _asks_choice(draft))
    talk.draft = draft
    if (gathers and not draft.changing) or (not text and not files):
        await _gather(talk, draft, said, first if first == "words" else "words")
        return
    await answer(talk, said)


def _with_files(talk: Talk, draft: Draft, files: tuple[str, ...]) -> tuple[Draft, tuple[str, ...]]:
    """Photos belong to the report whatever is being asked; a form that takes none says so."""
    form = VERBS[draft.form].form
    asked = form.asks().get(draft.asking)
    if not files or draft.asking == CHECK or (asked is not None and asked.files):
        return draft, files
    if "files" in form.model_fields:
        return add(draft, "words", Answer(files=files)), ()
    for file in files:
        talk.work.update(tables.attachments, {"id": file}, state="dropped")
    talk.reply(say(f"say.{Say.WORDS_ONLY}"))
    return draft, ()


def _asks_choice(draft: Draft) -> bool:
    ask = VERBS[draft.form].form.asks().get(draft.asking)
    return ask is not None and ask.kind is Kind.CHOICE


async def _gather(talk: Talk, draft: Draft, said: Answer, name: str) -> None:
    """More words or photos for what is being written, while another question stands open."""
    drop_waiting(talk.work, draft.letter)
    more = add(draft, name, said)
    handler = VERBS[draft.form]
    if handler.taken is not None:
        more = await handler.taken(talk, more, name)
    await advance(talk, more, hint=Say.ADDED)


async def free(talk: Talk, text: str, files: tuple[str, ...], quoted: str | None) -> None:
    """No form is open: whose words does it answer, is it a courtesy, is it about something, or something new?"""
    if await _by_number(talk, text):
        return
    category = next((c.slug for c in talk.house.district.categories.values() if text in (c.name, c.name_en)), None)
    if category is not None:
        await begin(talk, "report", await _new_report(talk, {"category": category}))
        return
    about = await _quoted_item(talk, quoted)
    if talk.serves:
        kept = _kept(talk, text, files) | ({"about": about} if about else {})
        await _own_words(talk, text, files, kept)
        return
    if about is None and not quoted:
        kinds = TALK_TO_RESIDENT
        about = await last_talk(talk.work, talk.door.address_id, kinds, talk.now - DAY)
    if about is not None and await _still_talking(talk, about):
        await begin(talk, "reply", {"item": about, **_kept(talk, text, files)})
        return
    if not files and await _courtesy(talk, text):
        return
    if await items_of(talk.work, talk.person_id, open_only=True, most=1):
        await begin(talk, "sort_message", _kept(talk, text, files))
        return
    await begin(talk, "report", await _new_report(talk, _kept(talk, text, files)))


async def _own_words(talk: Talk, text: str, files: tuple[str, ...], kept: dict[str, Any]) -> None:
    if not files and await _courtesy(talk, text):
        return
    await begin(talk, "sort_own_words", kept)


def _kept(talk: Talk, text: str, files: tuple[str, ...]) -> dict[str, Any]:
    words = [talk.keep("words", text, days=7)] if text else []
    kept: dict[str, Any] = {"words": words, "files": list(files), "said": [talk.said] if talk.said else []}
    return kept | ({"danger_told": True} if talk.warned else {})


async def _new_report(talk: Talk, values: dict[str, Any]) -> dict[str, Any]:
    if not values.get("words"):
        values.pop("words", None)
    if talk.door.station_id:
        values["station"] = talk.door.station_id
    return values


async def _by_number(talk: Talk, text: str) -> bool:
    """A lone item number shows that item, if it is one's own to see."""
    heard = parse(text)
    if heard is None:
        return False
    if heard.number is not None:
        found = await item_by_number(talk.work, heard.number)
    else:
        mine = await items_of(talk.work, talk.person_id)
        found = next((i for i in mine if i.number.endswith(f"-{heard.serial:03d}")), None)
    if found is None and heard.number is None:
        return False
    if found is None or talk.reader_of(found) is None:
        raise Refusal(Refused.ITEM_UNKNOWN)
    await begin(talk, "show", {"item": found.id})
    return True


async def _quoted_item(talk: Talk, quoted: str | None) -> str | None:
    if not quoted:
        return None
    row = await letter_quoted(talk.work, talk.door.address_id, quoted)
    if row is None or row["kind"] not in TALK_TO_RESIDENT + TALK_TO_HANDLER + ("notice.answered", "notice.accepted"):
        return None
    return str(row["item_id"])


async def _still_talking(talk: Talk, item_id: str) -> bool:
    found = await item(talk.work, item_id)
    return found is not None and found.open and found.reporter_id == talk.person_id


async def _courtesy(talk: Talk, text: str) -> bool:
    kind = greeting(text)
    if kind is None:
        return False
    lines = {"greeting": Say.GREETING, "thanks": Say.THANKS, "bye": Say.BYE, "number": Say.LONE_NUMBER}
    line = lines.get(kind, Say.EMOJI if kind == "emoji" else Say.OK)
    talk.reply(say(f"say.{line}"))
    return True


# --- places ---


async def _location(talk: Talk, spot: Location) -> None:
    """The answer to where it is; else the way to the nearest station."""
    draft = talk.draft
    if draft is not None and draft.form == "consent":
        talk.reply(await question(talk, draft, hint=Say.CHOOSE_ONE))
        return
    if draft is not None and draft.form == "report" and not consent_gate.needed(talk):
        words = talk.keep("place", clean(spot.label) or _degrees(spot), days=7)
        talk.draft = replace(draft, asking="place", changing="place" if draft.asking == CHECK else "")
        await answer(talk, Answer(words=words, spot=(spot.latitude, spot.longitude)))
        return
    near = {"near": nearest(talk, spot.latitude, spot.longitude)}
    if draft is not None and draft.form == "station":
        await begin(talk, "station", near)
        return
    await command(talk, "station", near)


def _degrees(spot: Location) -> str:
    return f"{spot.latitude:.5f}, {spot.longitude:.5f}"
