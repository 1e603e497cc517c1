"""拆分: a part goes on as an item of its own, under the same reporter, with a number and a receipt of its own."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button, item_card
from dialogs.deciding_forms import SplitItem
from dialogs.form import CHECK, Draft
from dialogs.keys import Button, Label, Say
from dialogs.letter import Card, Letter, category, name, phrase, row, say, words
from domain import moves, station_moves
from domain.item import Item, Urgency
from domain.notices import Notice
from domain.permissions import Permission
from domain.wording import category as category_of
from domain.wording import danger, is_utility
from handlers.assigning import assign_by_rota, assign_to
from handlers.categories import category_options
from handlers.dialog import Offers, answer_choice
from handlers.recusing import recuse_named
from handlers.registering import new_item, new_receipt, next_number, sealed_receipt
from handlers.talk import Talk
from handlers.telling import record
from storage.ids import new_id

FORM = SplitItem
REQUIRES = Permission.ITEM_SPLIT
SHOWN = 200


async def offers(talk: Talk, draft: Draft) -> Offers:
    return {"category": category_options(talk)}


async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
    """What kind of matter it is, is told from the words where it can be."""
    values = dict(draft.values)
    if name_ == "":
        item = await talk.item(values["item"], REQUIRES)
        values["owned"] = item.handler_id is not None
    if name_ == "words":
        kind = talk.house.district.category_now(category_of(await talk.words(values["words"])))
        if kind and "category" not in draft.order:
            values["category"] = kind
    return replace(draft, values=values)


async def check(talk: Talk, draft: Draft) -> Letter:
    values = draft.values
    rows = [row("message-square", words(content, SHOWN), f"label.{Label.WORDS}") for content in values["words"]]
    rows.append(row("tag", category(values["category"]), f"label.{Label.CATEGORY}"))
    return Letter(
        "split.check.ask",
        (phrase("split.check.ask", number=values["number"]),),
        card=Card(rows=tuple(rows)),
        choices=(
            answer_choice(phrase(f"button.{Button.SPLIT}"), CHECK, "submit", primary=True),
            answer_choice(phrase(f"button.{Button.CHANGE_WORDS}"), CHECK, "words"),
            answer_choice(phrase(f"button.{Button.CHANGE_CATEGORY}"), CHECK, "category"),
            button(Button.CANCEL, "cancel"),
        ),
    )


async def handle(talk: Talk, form: SplitItem) -> None:
    parent = await talk.item(form.item, REQUIRES)
    where = talk.house.district.stations[parent.now_at]
    number, receipt = await next_number(talk, where), new_receipt()
    talk.thing = parent.id
    actor = talk.actor(parent.now_at)
    child = await _child(talk, form, parent, number, receipt)
    kept, event = station_moves.split(parent, child, actor, talk.now, talk.channel)
    await record(talk, parent, kept, event)
    moved, reported = moves.report(child, actor, talk.now, talk.channel)
    of = {"parent": parent.id, "parent_number": parent.number}
    made = await record(talk, None, moved, replace(reported, particulars={**reported.particulars, **of}))
    made = await recuse_named(talk, made, await talk.words([made.words_id]))
    owner = parent.handler_id if form.keep == "owner" and parent.handler_id not in made.recused else None
    given = await assign_to(talk, made, owner, actor) if owner else await assign_by_rota(talk, made)
    talk.told.append((child.reporter_id, await _letter(talk, parent, given or made, receipt)))
    talk.reply(say(f"say.{Say.SPLIT}", number=parent.number, other=number))


async def _child(talk: Talk, form: SplitItem, parent: Item, number: str, receipt: str) -> Item:
    """What is the reporter's own goes over from the parent; place and words are contents of the child's own."""
    child_id = new_id()
    said = await talk.settle(form.words, "words", child_id, via=parent.via)
    place = await talk.words([parent.place_id]) if parent.place_id else ""
    place_id = _place(talk, parent, child_id, place) if place else None
    part = await talk.words([said])
    urgency = Urgency.UTILITIES if is_utility(part, form.category) else Urgency.NORMAL
    return new_item(
        talk,
        talk.house.district.stations[parent.now_at],
        number,
        receipt,
        id=child_id,
        category=form.category,
        reporter_id=parent.reporter_id,
        words_id=said,
        called_sealed=parent.called_sealed,
        place_id=place_id,
        latitude=parent.latitude,
        longitude=parent.longitude,
        via=parent.via,
        notice=parent.notice,
        entered_by=parent.entered_by,
        consent=parent.consent,
        recused=parent.recused,
        urgency=Urgency.DANGER if danger(part) else urgency,
        parent_id=parent.id,
    )


def _place(talk: Talk, parent: Item, child_id: str, place: str) -> str:
    return talk.work.content("place", place, item_id=child_id, person_id=parent.reporter_id, via=parent.via)


async def _letter(talk: Talk, parent: Item, child: Item, receipt: str) -> Letter:
    """What the reporter reads: the new number, who has it, and the receipt's digits."""
    kept = await sealed_receipt(talk, child, receipt)
    promise = talk.promised(child)
    key = f"notice.{Notice.SPLIT}"
    who = name(child.assignee_id) if child.assignee_id else None
    told = phrase(key, number=parent.number, other=child.number, member=who, promise=promise.said() if promise else "")
    show = button(Button.SHOW, "show", item=child.id)
    return Letter(
        key,
        (told, phrase(f"say.{Say.RECEIPT}", receipt=words(kept))),
        card=item_card(child, "resident", promise),
        choices=(show, button(Button.SUPPLEMENT, "supplement", item=child.id)),
        item_id=child.id,
        via=child.via,
        carries=True,
        must_reach=True,
    )
