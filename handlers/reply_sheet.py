"""答复: class, what was done, by whom, on which day; what says nothing is asked again. Read through before it goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from dialogs.cards import button
from dialogs.desk_cards import noon
from dialogs.form import CHECK, Answer, Draft, Misheard
from dialogs.keys import Button, Label, Say
from dialogs.letter import Card, Letter, Param, Phrase, Row, day, listing, phrase, row, say, text, words
from dialogs.liaison_forms import ReplySheet
from domain import department_moves, sheet_guards
from domain import reply_gate as gate
from domain.item import Outcome
from domain.permissions import Permission
from domain.sheet import SheetVerb
from domain.wording import strip_contacts
from domain.wording.mask import Hidden, findings
from handlers.dialog import answer_choice
from handlers.sheet_acts import recorded, settled
from handlers.sheet_desk import at_desk, item_of
from handlers.sheeting import move_sheet
from handlers.talk import CONTACT_REMOVED, Talk
from storage import tables

FORM = ReplySheet
REQUIRES = Permission.SHEET_HANDLE
_FIELDS = {
    "outcome": Button.CHANGE_OUTCOME,
    "words": Button.CHANGE_WHAT,
    "reason": Button.CHANGE_REASON,
    "planned": Button.CHANGE_PLANNED,
    "doer": Button.CHANGE_WHO,
    "done": Button.CHANGE_WHEN,
}


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """Nobody writes what can only be refused; what was written before it was asked for passes the same gate."""
    if name:
        return draft
    values = dict(draft.values)
    found, _ = await at_desk(talk, values["sheet"], on_paper=values.get("on_paper", False))
    if values.get("amends", False):
        department_moves.ensure_may_amend(found, talk.now)
    else:
        sheet_guards.check(SheetVerb.REPLY, found)
    values["number"] = found.number
    if values.get("words") and gate.says_nothing(await talk.words(values["words"])):
        _drop(talk, values.pop("words"))
        talk.reply(say(f"say.{Say.REPLY_EMPTY}"))
    return replace(draft, values=values)


def fills(draft: Draft) -> dict[str, Param]:
    """With a paper reply its photo is asked for too."""
    if draft.values.get("files"):
        return {"paper": text(f"label.{Label.PHOTO_GOT}")}
    return {"paper": text(f"label.{Label.PAPER_WANTED}") if draft.values.get("on_paper") else ""}


async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
    """Raises Misheard with what is missing."""
    match name:
        case "words" if said.words or said.files:
            if draft.values.get("on_paper") and not (said.files or draft.values.get("files")):
                raise _misheard(talk, said, Say.PAPER_WANTED)
            if said.words and gate.says_nothing(said.text):
                raise _misheard(talk, said, Say.REPLY_EMPTY)
        case "reason" if said.words and gate.says_nothing(said.text):
            raise _misheard(talk, said, Say.REASON_EMPTY)
        case "doer":
            if not said.words or gate.names_nobody(said.text):
                raise _misheard(talk, said, Say.DOER_EMPTY)
            return Answer(text=said.words)
        case "done" | "planned":
            return Answer(text=_day(talk, said, name).isoformat())
    return said


def _day(talk: Talk, said: Answer, name: str) -> date:
    """The day on which it was done lies not ahead, the one for which it is planned does."""
    today = _today(talk)
    found = gate.day(said.text, today)
    if found is None:
        raise _misheard(talk, said, Say.DAY_UNCLEAR)
    if name == "done" and found > today:
        raise _misheard(talk, said, Say.DONE_LATER)
    if name == "planned" and found <= today:
        raise _misheard(talk, said, Say.PLANNED_PAST)
    _drop(talk, [said.words] if said.words else [])
    return found


def _today(talk: Talk) -> date:
    return datetime.fromtimestamp(talk.now / 1000, talk.house.district.zone).date()


def _misheard(talk: Talk, said: Answer, hint: Say) -> Misheard:
    _drop(talk, [said.words] if said.words else [])
    return Misheard(hint)


def _drop(talk: Talk, contents: list[str]) -> None:
    for content in contents:
        talk.work.delete(tables.contents, id=content)


async def check(talk: Talk, draft: Draft) -> Letter:
    """The whole reply, and whether a phone number was found in it that will not be passed on."""
    values = draft.values
    zone = talk.house.district.zone
    rows: list[Row] = [row("circle-check", text(f"outcome.{values['outcome']}"), _label(Label.SHEET_OUTCOME))]
    rows += [row("message-circle", words(one, 200), _label(Label.SHEET_WHAT)) for one in values["words"]]
    if values.get("files"):
        rows.append(row("image", text(_label(Label.PHOTO_COUNT), count=len(values["files"])), _label(Label.PHOTOS)))
    if values["outcome"] == Outcome.C:
        rows += [row("info", words(one, 200), _label(Label.SHEET_REASON)) for one in values["reason"]]
    if values["outcome"] == Outcome.B:
        rows.append(row("calendar-plus", day(noon(values["planned"], zone)), _label(Label.SHEET_PLANNED)))
    rows.append(row("user", words(values["doer"], 60), _label(Label.SHEET_WHO)))
    rows.append(row("calendar-days", day(noon(values["done"], zone)), _label(Label.SHEET_WHEN)))
    key = f"{FORM.name}.{CHECK}.ask"
    warned = await _warned(talk, draft)
    return Letter(
        key,
        (phrase(key, number=values["number"]), *warned),
        card=Card(rows=tuple(rows)),
        choices=(
            answer_choice(phrase(f"button.{Button.SEND}"), CHECK, "submit", primary=True),
            *(answer_choice(phrase(f"button.{_FIELDS[one]}"), CHECK, one) for one in _fields(draft)),
            button(Button.CANCEL, "cancel"),
        ),
    )


def _label(label: Label) -> str:
    return f"label.{label}"


def _fields(draft: Draft) -> list[str]:
    """Those that were asked."""
    asks = FORM.asks()
    return [name for name in _FIELDS if asks[name].when(draft.values)]


async def _warned(talk: Talk, draft: Draft) -> tuple[Phrase, ...]:
    """Of contacts, which will not be passed on, and of names, plates and doors, which the writer may still take out.

    Only what looks like a name is one: whom the station knows is not tried out here.
    """
    said = await talk.words([*draft.values["words"], *draft.values.get("reason", [])])
    whole = "\n".join((said, await talk.words([draft.values["doer"]])))
    lines = []
    if strip_contacts(whole, CONTACT_REMOVED) != whole:
        lines.append(phrase(f"say.{Say.REPLY_CONTACTS}"))
    told = [(kind, count) for kind, count in findings(said) if kind is not Hidden.CONTACT]
    if told:
        found = listing([phrase(f"hidden.{kind}", count=count) for kind, count in told], "comma")
        lines.append(phrase(f"say.{Say.STILL_TOLD}", found=found))
    return tuple(lines)


async def handle(talk: Talk, form: ReplySheet) -> None:
    found, by = await at_desk(talk, form.sheet, on_paper=form.on_paper)
    act = department_moves.amend if form.amends else department_moves.reply
    told = await settled(talk, found, form.words, "sheet_reply")
    talk.attach(form.files, found.item_id, told)
    moved, event = act(
        found,
        by,
        talk.now,
        talk.channel,
        today=_today(talk).isoformat(),
        outcome=form.outcome,
        words=told,
        doer=await settled(talk, found, [form.doer], "sheet_doer"),
        done_day=form.done,
        outcome_day=form.planned if form.outcome is Outcome.B else None,
        reason=await settled(talk, found, form.reason, "sheet_reason") if form.outcome is Outcome.C else None,
        files=tuple(form.files),
        on_paper=form.on_paper,
    )
    made = await move_sheet(talk, await item_of(talk, found), moved, event)
    key = Say.SHEET_AMENDED if form.amends else Say.SHEET_REPLIED
    talk.reply(recorded(made) if form.on_paper else say(f"say.{key}", number=made.number))
