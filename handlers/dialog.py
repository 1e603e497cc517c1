"""Stepping forms: opening one, hearing an answer, asking the next question, handing the completed form to its verb."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from dialogs.cards import button
from dialogs.form import CHECK, Answer, Ask, Draft, Form, Kind, Misheard, Option, asking, back, complete, files_do, take
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, Param, phrase, say
from domain.item import MOVES, Item, Verb
from domain.permissions import Permission, ensure
from domain.refusal import Refusal, Refused
from handlers.talk import Talk
from storage import tables
from storage.work import Work

MOST_CHOICES = 9
REMIND_AFTER = 86_400_000
EXPIRE_AFTER = 7 * 86_400_000
PAGE = f"say.{Say.PAGE_OF}"
_OWN_WAY_OUT = (("consent", "agree"), ("call_off", "sure"))
"""Questions whose own options hold the way out: beside 还是照开, a 取消 would read as calling it off."""

Offers = dict[str, Sequence[Option]]


@dataclass(frozen=True, slots=True)
class Handler:
    """A verb: what it requires, what it does, and where its dialog needs the station's data."""

    form: type[Form]
    requires: Permission
    handle: Callable[[Talk, Any], Awaitable[None]]
    offers: Callable[[Talk, Draft], Awaitable[Offers]] | None = None
    heard: Callable[[Talk, Draft, str, Answer], Awaitable[Answer]] | None = None
    taken: Callable[[Talk, Draft, str], Awaitable[Draft]] | None = None
    check: Callable[[Talk, Draft], Awaitable[Letter]] | None = None
    fills: Callable[[Draft], Mapping[str, Param]] | None = None  # what its questions say beside the number


VERBS: dict[str, Handler] = {}
"""Filled by `handlers.verbs`."""


async def begin(talk: Talk, verb: str, args: Mapping[str, Any] | None = None) -> None:
    """Open a form, or do the act at once where it asks nothing. Raises Refusal."""
    handler = VERBS[verb]
    values = dict(args or {})
    if values.get("item"):
        found = await talk.item(values["item"], handler.requires)
        _still_possible(handler.form, found)
        values["number"] = found.number
    else:
        ensure(talk.anywhere(), handler.requires)
    draft = Draft(verb, values, since=talk.now)
    if handler.taken is not None:
        draft = await handler.taken(talk, draft, "")
    if verb == "report" and talk.door.consented not in (None, talk.house.notice):
        await begin(talk, "renew_consent", {"over": draft.kept()})
        return
    await advance(talk, draft)


async def aside(talk: Talk, verb: str, args: Mapping[str, Any] | None = None) -> None:
    """An act while a form is open: the form stays as it is, or is kept for later where the act opens one of its own."""
    before = talk.draft
    talk.beside = before is not None
    await begin(talk, verb, args)
    if before is None or verb == "resume":
        return
    if talk.draft is None:
        await _ask_again(talk, before)
    elif (talk.draft.form, talk.draft.since) != (before.form, before.since) and before not in talk.kept:
        talk.kept.append(before)
        if before.form != "consent":  # its words open by themselves when it is asked again
            talk.replies.insert(0, say(f"say.{Say.KEPT_FOR_LATER}", button(Button.RESUME, "resume")))


async def _ask_again(talk: Talk, draft: Draft) -> None:
    """The open question follows what came in between, so that numbers mean what was shown last."""
    if (draft.form == "consent" and talk.door.consented) or (draft.form == "station" and talk.placed):
        return
    talk.draft = draft
    if talk.replies and talk.replies[-1].kind == PAGE and talk.replies[-1].choices:
        return  # the next page comes first
    talk.drop_waiting(draft.letter)
    talk.reply(await question(talk, draft))


def _still_possible(form: type[Form], found: Item) -> None:
    """Nobody is asked for words that could only be refused. An act without questions gives its own reason."""
    if form.asks() and form.name in set(Verb) and found.state not in MOVES[Verb(form.name)].sources:
        raise Refusal(Refused.ITEM_MOVED, number=found.number, state=found.state)


async def advance(talk: Talk, draft: Draft, hint: str = "") -> None:
    """Ask what is missing, or hand the completed form over."""
    handler = VERBS[draft.form]
    name = asking(handler.form, draft)
    if name is None:
        talk.draft = None
        try:
            filled = complete(handler.form, draft)
        except ValidationError:  # the form has changed since: ask from its beginning
            if not draft.values or not handler.form.asks():
                raise Refusal(Refused.BUTTON_STALE) from None
            await advance(talk, replace(draft, values={}, order=()))
            return
        await handler.handle(talk, filled)
        return
    if talk.draft is None or talk.draft.since != draft.since:
        talk.work.timer("draft_reminder", talk.door.address_id, draft.since, talk.now + REMIND_AFTER)
        talk.work.timer("draft_expiry", talk.door.address_id, draft.since, talk.now + EXPIRE_AFTER)
    talk.draft = replace(draft, asking=name)
    talk.reply(await question(talk, talk.draft, hint=hint))


async def question(talk: Talk, draft: Draft, *, page: int = 0, hint: str = "") -> Letter:
    """The open question as a letter; its choices carry the answers."""
    handler = VERBS[draft.form]
    wait = 0 if talk.whole else 3000
    lead = (phrase(f"say.{hint}"),) if hint else ()
    if draft.asking == CHECK and handler.check is not None:
        card = await handler.check(talk, draft)
        return replace(card, text=(*lead, *card.text), wait=wait)
    ask = handler.form.asks()[draft.asking]
    if files_do(handler.form, draft):
        lead = (*lead, phrase(f"say.{Say.FILES_HERE}"))
    number = str(draft.values.get("number", ""))
    fills = handler.fills(draft) if handler.fills is not None else {}
    text = (*lead, phrase(f"{draft.form}.{draft.asking}.ask", number=number, **fills))
    choices = await _choices(talk, draft, ask, page)
    spot = ask.kind is Kind.PLACE
    return Letter(f"{draft.form}.{draft.asking}.ask", text, choices=choices, wait=wait, ask_location=spot)


async def _choices(talk: Talk, draft: Draft, ask: Ask, page: int) -> tuple[Choice, ...]:
    options = await options_of(talk, draft)
    tail = [answer_choice(phrase(f"button.{Button.SKIP}"), draft.asking, "-")] if ask.optional else []
    if (draft.form, draft.asking) not in _OWN_WAY_OUT:
        tail.append(button(Button.CANCEL, "cancel"))
    room = MOST_CHOICES - len(tail)
    if len(options) > room:
        room -= 1
        pages = -(-len(options) // room)
        tail.insert(0, answer_choice(phrase(f"button.{Button.MORE}"), draft.asking, f"page:{(page + 1) % pages}"))
        options = options[page * room :][:room]
    return (*(answer_choice(option.label, draft.asking, option.value) for option in options), *tail)


def answer_choice(label: dict[str, Any], name: str, value: str, *, primary: bool = False, row: str = "") -> Choice:
    return Choice(label, "choose", {"field": name, "value": value}, primary=primary, row=row)


async def options_of(talk: Talk, draft: Draft) -> Sequence[Option]:
    """What the open question can be answered with: fixed by the form, or offered by its verb, which may offer less."""
    handler = VERBS[draft.form]
    ask = handler.form.asks().get(draft.asking)
    if ask is None or ask.kind is not Kind.CHOICE:
        return ()
    offers = await handler.offers(talk, draft) if handler.offers is not None else {}
    offered = offers.get(draft.asking, ())
    if ask.options and not offered:
        return [Option(value, phrase(f"{draft.form}.{draft.asking}.{value}")) for value in ask.options]
    return offered


async def answer(talk: Talk, said: Answer) -> None:
    """An answer to the open question."""
    draft = talk.draft
    assert draft is not None
    handler = VERBS[draft.form]
    name = draft.asking
    if said.value is not None and said.value.startswith("page:"):
        talk.reply(await question(talk, draft, page=int(said.value.removeprefix("page:"))))
        return
    talk.drop_waiting(draft.letter)
    try:
        if said.value == "-":
            said = Answer(skip=True)
        elif handler.heard is not None:
            said = await handler.heard(talk, draft, name, said)
        taken = take(handler.form, draft, name, said)
    except Misheard as misheard:
        talk.reply(await question(talk, draft, hint=misheard.key))
        return
    if handler.taken is not None:
        taken = await handler.taken(talk, taken, name)
    await advance(talk, taken)


async def go_back(talk: Talk) -> None:
    """返回."""
    before = back(talk.draft) if talk.draft else None
    if before is None:
        talk.reply(say(f"refusal.{Refused.NOTHING_TO_GO_BACK}"))
        return
    await advance(talk, before)


async def cancel(talk: Talk) -> None:
    """取消: the draft and its words are gone."""
    if talk.draft is None:
        talk.reply(say(f"say.{Say.NOTHING_TO_CANCEL}"))
        return
    discard(talk, talk.draft)
    talk.draft = None
    talk.reply(say(f"say.{Say.CANCELLED}"))


def discard(talk: Talk, draft: Draft) -> None:
    """Destroy the words and files of a draft, also where the chat's own line kept them."""
    destroy(talk.work, draft)


def destroy(work: Work, draft: Draft) -> None:
    for content in words_in(draft):
        work.delete(tables.contents, id=content)
    over = draft.values.get("over") or {"values": {}}
    for file in [*draft.values.get("files", []), *over["values"].get("files", [])]:
        work.update(tables.attachments, {"id": file}, state="dropped")


def words_in(draft: Draft) -> list[str]:
    """Ids of all contents that a draft holds."""
    held: list[str] = []
    for name in ("words", "reason", "said", "first", "draft", "title"):
        value = draft.values.get(name)
        held += value if isinstance(value, list) else []
    place = draft.values.get("place")
    if isinstance(place, str) and place != "-":
        held.append(place)
    over = draft.values.get("over")
    return held + (words_in(Draft.of(over)) if over else [])
