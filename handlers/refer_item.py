"""交办: the sheet is written for the department: masked text, photos one by one, lead and helpers; then it goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dialogs.cards import button
from dialogs.form import CHECK, Draft, Option
from dialogs.keys import Button, Label, Say
from dialogs.letter import Card, Letter, Param, Phrase, department, listing, phrase, row, text, words
from dialogs.notice_letters import departments_named
from dialogs.sheet_forms import Refer
from domain import sheet_guards
from domain.clocks import Clock
from domain.item import Item, State
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.sheet import Part, Sheet, SheetState, SheetVerb
from domain.wording.mask import Hidden, findings, mask, to_building
from handlers.dialog import Offers, answer_choice
from handlers.propose_referral import blank
from handlers.sheet_offers import department_options, ensure_department, free_departments, names_known
from handlers.sheet_send import send_sheets
from handlers.talk import Talk
from storage import tables
from storage.items import files_of
from storage.sheets import sheet as read_sheet
from storage.sheets import sheets_of

FORM = Refer
REQUIRES = Permission.SHEET_SEND
SHOWN = 400
NONE = "none"


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """The proposed text is made at the start; helpers and photos are asked for one after the other."""
    match name:
        case "":
            return await _begun(talk, draft)
        case "lead":
            helpers = [one for one in draft.values["helpers"] if one != draft.values["lead"]]
            return _asked(talk, replace(draft, values=draft.values | {"helpers": helpers}))
        case "helper" if draft.values["helper"] != NONE:
            helpers = [*draft.values["helpers"], draft.values["helper"]]
            return _without(draft, "helper", helpers=list(dict.fromkeys(helpers)))
        case "words" if draft.values.get("how") == "as_is":  # more was written on the check card
            more = {"how": "own", "words": [*draft.values["draft"], *draft.values["words"]], "draft": []}
            return replace(draft, values=draft.values | more)
        case "how" if draft.values["how"] == "own":
            return _without(draft, "words")
        case "photo":
            first, *left = draft.values["left"]
            chosen = [*draft.values["chosen"], *([first] if draft.values["photo"] == "yes" else [])]
            draft = replace(draft, values=draft.values | {"left": left, "chosen": chosen})
            return _asked(talk, _without(draft, "photo") if left else draft)
    return _asked(talk, draft)


def _without(draft: Draft, name: str, **changes: Any) -> Draft:
    """The same question again."""
    values = {key: value for key, value in draft.values.items() if key != name}
    return replace(draft, values=values | changes, order=tuple(one for one in draft.order if one != name))


def _asked(talk: Talk, draft: Draft) -> Draft:
    """The photo that is asked about next is shown before the question."""
    values = draft.values
    waits = "photo" not in values and values["left"] and values.get("helper") == NONE
    if waits and (values.get("how") == "as_is" or values.get("words")):
        talk.reply(Letter(f"say.{Say.SHEET_PHOTO}", (phrase(f"say.{Say.SHEET_PHOTO}"),), files=(values["left"][0],)))
    return draft


async def _begun(talk: Talk, draft: Draft) -> Draft:
    item = await talk.item(draft.values["item"], REQUIRES)
    if item.state not in (State.ACCEPTED, State.REFERRED):
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)
    sheets = await sheets_of(talk.work, item.id)
    free = free_departments(talk, sheets)
    proposal = await _proposal(talk, draft.values.get("sheet", ""), item)
    said = await talk.words([item.words_id])
    made = talk.keep("sheet", mask(said, await names_known(talk, item)).text, days=7, item_id=item.id)
    photos = [row["id"] for row in await files_of(talk.work, item.id) if may_go(row, item)]
    values: dict[str, Any] = {"draft": [made], "helpers": [], "left": photos, "chosen": []}
    values |= {} if photos else {"photo": "no"}
    if proposal is not None and proposal.department_id in free:
        values["lead"] = proposal.department_id
    if len(free) < 2:
        values["helper"] = NONE
    talk.reply(_side_by_side(item, made, proposal))
    return replace(draft, values=draft.values | values)


def may_go(row: dict[str, Any], item: Item) -> bool:
    """The report's own photos, never a voice."""
    return bool(row["kind"] == "photo" and row["state"] == "ready" and row["content_id"] == item.words_id)


async def _proposal(talk: Talk, sheet_id: str, item: Item) -> Sheet | None:
    found = await read_sheet(talk.work, sheet_id) if sheet_id else None
    if found is None or found.item_id != item.id:
        return None
    sheet_guards.check(SheetVerb.SEND, found)
    return found


def _side_by_side(item: Item, made: str, proposal: Sheet | None) -> Letter:
    key = f"say.{Say.SHEET_SIDE_BY_SIDE}"
    why = words(proposal.reason_id) if proposal is not None and proposal.reason_id else ""
    line = phrase(key, number=item.number, said=words(item.words_id, SHOWN), made=words(made, SHOWN))
    asked = (phrase(f"say.{Say.SHEET_PROPOSED_WHY}", words=why),) if why else ()
    return Letter(key, (line, *asked), item_id=item.id, via=item.via, carries=True)


async def offers(talk: Talk, draft: Draft) -> Offers:
    free = free_departments(talk, await sheets_of(talk.work, draft.values["item"]))
    taken_up = {draft.values.get("lead"), *draft.values.get("helpers", [])}
    helpers = department_options(one for one in free if one not in taken_up)
    none = Option(NONE, phrase(f"label.{Label.NO_MORE_HELPERS if draft.values.get('helpers') else Label.NO_HELPER}"))
    return {"lead": department_options(free), "helper": [none, *helpers]}


def fills(draft: Draft) -> dict[str, Param]:
    left, chosen = draft.values.get("left", []), draft.values.get("chosen", [])
    helpers = draft.values.get("helpers", [])
    made: dict[str, Param] = {"left": len(left), "chosen": len(chosen)}
    return made | {"helpers": departments_named(helpers) if helpers else "", "lead": _lead(draft)}


def _lead(draft: Draft) -> Param:
    return department(draft.values["lead"]) if draft.values.get("lead") else ""


async def check(talk: Talk, draft: Draft) -> Letter:
    """Everything that the department will read, and what it still tells of people."""
    item = await talk.item(draft.values["item"], REQUIRES)
    values = draft.values
    rows = [row("users", department(values["lead"]), f"label.{Label.LEAD}")]
    if values["helpers"]:
        rows.append(row("users", departments_named(values["helpers"]), f"label.{Label.HELPERS}"))
    texts = written(values)
    rows += [row("message-square", words(one, 200), f"label.{Label.SHEET_TEXT}") for one in texts]
    if place := await building(talk, item):
        rows.append(row("map-pin", place, f"label.{Label.PLACE}"))
    if values["chosen"]:
        count = text(f"label.{Label.PHOTO_COUNT}", count=len(values["chosen"]))
        rows.append(row("image", count, f"label.{Label.PHOTOS}"))
    return Letter(
        "refer.check.ask",
        (phrase("refer.check.ask", number=item.number, **times(talk, item)), *await warned(talk, item, texts)),
        card=Card(rows=tuple(rows)),
        choices=(
            answer_choice(phrase(f"button.{Button.SEND}"), CHECK, "submit", primary=True),
            answer_choice(phrase(f"button.{Button.CHANGE_WORDS}"), CHECK, "how"),
            answer_choice(phrase(f"button.{Button.CHANGE_LEAD}"), CHECK, "lead"),
            button(Button.CANCEL, "cancel"),
        ),
        item_id=item.id,
        via=item.via,
        carries=True,
    )


def written(values: dict[str, Any]) -> list[str]:
    """The contents of the text as it stands: as proposed, or in words of one's own."""
    found: list[str] = values["words"] if values["how"] == "own" else values["draft"]
    return found


def times(talk: Talk, item: Item) -> dict[str, Param]:
    clocks = talk.house.clocks_of(item.clocks)
    returning, reply = clocks.allowance(Clock.REFERRAL_RETURN), clocks.allowance(Clock.REFERRAL_REPLY)
    return {"sign": returning.amount, "reply": reply.amount}


async def warned(talk: Talk, item: Item, texts: list[str]) -> tuple[Phrase, ...]:
    found = findings(await talk.words(texts), await names_known(talk, item))
    return (found_in(found),) if found else ()


def found_in(found: tuple[tuple[Hidden, int], ...]) -> Phrase:
    """看到 电话 1 处 … ."""
    parts = [phrase(f"hidden.{kind}", count=count) for kind, count in found]
    return phrase(f"say.{Say.STILL_TOLD}", found=listing(parts, "comma"))


async def building(talk: Talk, item: Item) -> str:
    """Where it is, to the building."""
    return to_building(await talk.words([item.place_id])) if item.place_id else ""


async def handle(talk: Talk, form: Refer) -> None:
    item = await talk.item(form.item, REQUIRES)
    sheets = await sheets_of(talk.work, item.id)
    wanted = [form.lead, *(one for one in form.helpers if one != form.lead)]
    for one in wanted:
        ensure_department(talk, one, sheets)
    said = form.words if form.how == "own" else form.draft
    text_id = await talk.settle(said, "sheet", item.id, via=item.via)
    for content in form.draft if form.how == "own" else ():
        talk.work.delete(tables.contents, id=content)
    place = await building(talk, item)
    place_id = talk.work.content("sheet_place", place, item_id=item.id, via=item.via) if place else None
    proposals = {one.department_id: one for one in sheets if one.state is SheetState.PROPOSED}
    made: list[Sheet] = []
    fresh = 0
    for index, one in enumerate(wanted):
        base = proposals.pop(one, None)
        if base is None:
            base = blank(item, one, sheets, talk.now)
            base = replace(base, number=f"{item.number}-{len(sheets) + 1 + fresh}")
            fresh += 1
        part = Part.HELPER if index else Part.LEAD
        made.append(
            replace(
                base,
                batch=_batch(item, sheets),
                part=part,
                text_id=text_id,
                place_id=place_id,
                files=tuple(form.chosen),
            )
        )
    dropped = [one for one in proposals.values() if one.id == form.sheet]
    await send_sheets(talk, item, made, sheets, dropped=dropped)


def _batch(item: Item, sheets: list[Sheet]) -> int:
    """Sheets that go out while others are under way belong to the same referral."""
    last = max((one.batch for one in sheets if one.sent_at is not None), default=0)
    return last if item.state is State.REFERRED and last else last + 1
