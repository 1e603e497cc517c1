"""并案: one report goes into another about the same matter; a card shows both before it is done."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.deciding_forms import MergeItem
from dialogs.form import CHECK, Answer, Draft, Misheard, Option
from dialogs.keys import Button, Label, Say
from dialogs.letter import Card, Letter, category, phrase, row, say, text, title, words
from dialogs.notice_letters import departments_named
from domain import merging, numbers
from domain.item import OPEN, Item, State
from domain.people import Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.wording.likeness import ranked
from handlers.assigning import assign_by_rota
from handlers.dialog import Offers, answer_choice
from handlers.join_consultation import into_talks
from handlers.talk import Talk
from handlers.telling import record
from handlers.telling_supporters import coming_along, merged_along
from storage import tables
from storage.items import contents_by_id, item_by_number, items_at
from storage.items import item as read_item
from storage.merged import followers, main_of
from storage.sheets import sheets_of

FORM = MergeItem
REQUIRES = Permission.ITEM_MERGE
SHOWN = 120


async def offers(talk: Talk, draft: Draft) -> Offers:
    """Open items of the same station, the likest first."""
    item = await talk.item(draft.values["item"], REQUIRES)
    others = {other.id: other for other in await _others(talk, item)}
    said = await contents_by_id(talk.work, [item.words_id, *(other.words_id for other in others.values())])
    texts = {content: row["text"] for content, row in said.items()}
    known = {other.id: (texts.get(other.words_id, ""), other.category) for other in others.values()}
    order = ranked(texts.get(item.words_id, ""), item.category, known)
    return {"into": [Option(other, _line(others[other])) for other in order]}


async def _others(talk: Talk, item: Item) -> list[Item]:
    found = await items_at(talk.work, item.now_at, sorted(OPEN))
    return [other for other in found if other.id != item.id and _may_take(talk, item, other)]


def _may_take(talk: Talk, item: Item, other: Item) -> bool:
    """Nobody sees another item by merging: neither one that he is recused in, nor his own as its head."""
    across = Role.STAFF in talk.roles
    mine = other.reporter_id == talk.person_id and not other.practice
    return (other.now_at == item.now_at or across) and talk.person_id not in other.recused and not mine


def _line(item: Item) -> dict[str, object]:
    return phrase(f"button.{Button.ITEM_LINE}", number=item.number, title=title(item.words_id))


async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
    """A number may be typed; one that is merged itself leads to its main item."""
    if name != "into" or not said.text:
        return said
    if said.words:
        talk.work.delete(tables.contents, id=said.words)
    into = await _numbered(talk, draft, said.text)
    if into is None:
        raise Misheard(Say.MERGE_UNKNOWN)
    return Answer(value=into)


async def _numbered(talk: Talk, draft: Draft, said: str) -> str | None:
    item = await talk.item(draft.values["item"], REQUIRES)
    number = numbers.parse(said)
    if number is None:
        return None
    if number.number is None:
        ends = [i.id for i in await _others(talk, item) if i.number.endswith(f"-{number.serial:03d}")]
        return ends[0] if len(ends) == 1 else None
    found = await item_by_number(talk.work, number.number)
    found = (await main_of(talk.work, found) or found) if found is not None else None
    good = found is not None and found.open and found.id != item.id and _may_take(talk, item, found)
    return found.id if found is not None and good else None


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """A number written on the check card is another answer to the same question."""
    said = draft.values.get("words", [])
    if name != "words" or not said:
        return draft
    values = {key: value for key, value in draft.values.items() if key != "words"}
    into = await _numbered(talk, draft, await talk.words(said))
    for content in said:
        talk.work.delete(tables.contents, id=content)
    return replace(draft, values=values | ({"into": into} if into else {}))


async def check(talk: Talk, draft: Draft) -> Letter:
    """Both, as the station sees them."""
    item = await talk.item(draft.values["item"], REQUIRES)
    main = await _main(talk, draft.values["into"])
    rows = []
    for one, label in ((item, Label.MERGE_THIS), (main, Label.MERGE_INTO)):
        rows.append(row("arrow-right", one.number, f"label.{label}"))
        rows.append(row("message-square", words(one.words_id, SHOWN)))
        rows.append(row("tag", category(one.category)))
        rows.append(row("circle", text(f"state.{one.state}")))
    had = await _with_departments(talk, item)
    recalls = (phrase(f"label.{Label.MERGE_RECALLS}", departments=departments_named(had)),) if had else ()
    return Letter(
        "merge.check.ask",
        (phrase("merge.check.ask", number=item.number, other=main.number), *recalls),
        card=Card(rows=tuple(rows)),
        choices=(
            answer_choice(phrase(f"button.{Button.MERGE_NOW}"), CHECK, "submit", primary=True),
            answer_choice(phrase(f"button.{Button.CHANGE_INTO}"), CHECK, "into"),
            button(Button.CANCEL, "cancel"),
        ),
        item_id=item.id,
        via=item.via,
        carries=True,
    )


async def _with_departments(talk: Talk, item: Item) -> list[str]:
    """Departments that have a sheet of it before them: each is called back when it goes into another matter."""
    if item.state is not State.REFERRED:
        return []
    return list(dict.fromkeys(one.department_id for one in await sheets_of(talk.work, item.id) if one.open))


def _tell_recalled(talk: Talk, item: Item, main: Item, had: list[str]) -> None:
    """Whoever has the main one: its departments are to be asked anew, if they are needed."""
    if not had:
        return
    key = f"say.{Say.MERGED_RECALLED}"
    line = phrase(key, number=item.number, other=main.number, departments=departments_named(had))
    letter = Letter(
        key, (line,), choices=(button(Button.SHOW, "show", item=main.id),), item_id=main.id, must_reach=True
    )
    if main.handler_id is None or main.handler_id == talk.person_id:
        talk.reply(letter)
    else:
        talk.told.append((main.handler_id, letter))


async def _main(talk: Talk, into: str) -> Item:
    """The item to merge into, as it stands now: what was merged meanwhile leads on. Raises Refusal."""
    found = await read_item(talk.work, into)
    main = (await main_of(talk.work, found) or found) if found is not None else None
    if main is None or talk.person_id in main.recused:
        raise Refusal(Refused.NOTHING_TO_MERGE)
    return main


async def handle(talk: Talk, form: MergeItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    main = await _main(talk, form.into)
    talk.thing = main.id
    if not _may_take(talk, item, main):
        raise Refusal(Refused.NOTHING_TO_MERGE)
    talk.thing = item.id
    actor = talk.actor(item.now_at)
    own = [main.reporter_id, *(child.reporter_id for child in await followers(talk.work, main.id))]
    everybody, new = await coming_along(talk, item, main, own)
    had = await _with_departments(talk, item)
    (merged, came), (kept, absorbed) = merging.merge(item, main, actor, talk.now, talk.channel, supporters=len(new))
    made = await record(talk, main, kept, absorbed)
    await record(talk, item, merged, came)
    if item.state is State.CONSULTING:
        made = await into_talks(talk, item, made)
    merged_along(talk, item, made, everybody, new)
    if made.state is State.REPORTED and main.state is not State.REPORTED:
        await assign_by_rota(talk, made)
    _tell_recalled(talk, item, made, had)
    undo = button(Button.UNMERGE, "unmerge", item=item.id)
    talk.reply(say(f"say.{Say.MERGED}", undo, number=item.number, other=main.number))
