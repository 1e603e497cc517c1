"""An item as its reader may see it: the card, and what has happened."""

from __future__ import annotations

from dialogs.cards import button, item_card
from dialogs.consultation_cards import card_choice
from dialogs.forms import ShowItem, ShowWords
from dialogs.item_choices import choices_for
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, Phrase, listing, phrase
from domain.consultation import UNDER_WAY, Consultation
from domain.events import Name
from domain.item import Item, State
from domain.merging import as_main
from domain.permissions import Permission
from domain.reading import Reader
from domain.refusal import Refusal, Refused
from domain.wording import pages
from handlers.alike import hint
from handlers.dialog import MOST_CHOICES
from handlers.sheet_record import remember_date
from handlers.talk import Talk
from handlers.timeline import history, timeline
from handlers.told_to import OUTSIDE
from storage.consultation_calendar import open_to
from storage.consultations import consultations_of, participant_as
from storage.items import events_of, files_of
from storage.sheets import sheets_of

PAGE = 500

_OF_MAIN = frozenset(
    {
        Name.ITEM_ASSIGNED,
        Name.ITEM_ACCEPTED,
        Name.ITEM_ASKED,
        Name.ITEM_TOLD,
        Name.ITEM_VISITED,
        Name.ITEM_ANSWERED,
        Name.ITEM_CONCLUDED,
        Name.ITEM_LAPSED,
        Name.ITEM_REOPENED,
        Name.ITEM_REFUSED,
        Name.ITEM_TRANSFERRED,
        Name.ITEM_RESTORED,
        Name.ITEM_REFERRED,
        Name.ITEM_REFERRAL_ENDED,
        Name.ITEM_EXTENDED,
    }
)
"""Moves of the main item, as whoever's own item went into it sees them: without words, which he has in his letters."""
_MOST = 12


class Show:
    FORM = ShowItem
    REQUIRES = Permission.ITEM_SEE

    @staticmethod
    async def handle(talk: Talk, form: ShowItem) -> None:
        item, reader = await talk.readable(form.item)
        read, stands, moves = await as_read(talk, item, reader)
        if stands.state is State.REFERRED:
            remember_date(talk, stands.id, await sheets_of(talk.work, stands.id))
        photos = await files_of(talk.work, item.id)
        shown = [file["id"] for file in photos if file["state"] == "ready" and file["content_id"] == item.words_id]
        why = (button(Button.WHY, "why", item=item.id),) if reader in OUTSIDE else ()
        talked, to_see = await talked_over(talk, item, reader)
        lines, merging = await hint(talk, item, reader)
        if lines:
            talk.reply(Letter(f"say.{Say.ALIKE}", lines, choices=merging, item_id=item.id, via=item.via, carries=True))
        key = f"say.{Say.TIMELINE}"
        talk.reply(
            Letter(
                key,
                (phrase(key, number=item.number, lines=listing(moves[-_MOST:])),),
                card=item_card(read, reader, talk.promised(stands), len(shown), talked),
                choices=(*to_see, *choices_for(read, reader, talk.person_id), *why)[:MOST_CHOICES],
                files=tuple(shown) if reader not in OUTSIDE else (),
                item_id=item.id,
                via=item.via,
                carries=True,
            )
        )


async def talked_over(talk: Talk, item: Item, reader: Reader) -> tuple[list[str], tuple[Choice, ...]]:
    """The numbers of the consultations that it is in now, and the way to the one that this reader may see.

    None of one that has another matter of which he keeps out.
    """
    known = talk.reads.around(item.id)
    if item.state is not State.CONSULTING or (known is not None and not known.consultations):
        return [], ()
    every = [one for one in await consultations_of(talk.work, item.id) if one.state in UNDER_WAY]
    found = await open_to(talk.work, talk.person_id, every)
    seen = [one for one in found if reader not in OUTSIDE or await _invited(talk, one)]
    return [one.number for one in found], tuple(card_choice(one) for one in seen[:1])


async def _invited(talk: Talk, found: Consultation) -> bool:
    mine = await participant_as(talk.work, found.id, talk.person_id)
    return mine is not None and mine.ended_at is None and mine.invited_at is not None


async def as_read(talk: Talk, item: Item, reader: Reader) -> tuple[Item, Item, list[Phrase]]:
    """The item as its reader sees it, the one whose promise counts, and what happened, also to the main one."""
    events = await history(talk.work, item, reader)
    main = talk.mains.get(item.id)
    if main is None or reader not in OUTSIDE:
        return item, item, timeline(item, reader, events)
    since = max(event["at"] for event in events if event["name"] == Name.ITEM_MERGED)
    later = [event for event in await events_of(talk.work, main.id) if event["at"] >= since]
    came = next((event["seq"] for event in later if event["name"] == Name.ITEM_ABSORBED), 0)
    theirs = [
        event | {"particulars": {**event["particulars"], "words": None, "reason": None}}
        for event in later
        if event["seq"] > came and event["name"] in _OF_MAIN
    ]
    every = sorted([*events, *theirs], key=lambda event: event["at"])
    return as_main(item, main), main, timeline(item, reader, every)


class Full:
    """全文: page by page, so that one message never grows past what a chat carries."""

    FORM = ShowWords
    REQUIRES = Permission.CHAT_USE

    @staticmethod
    async def handle(talk: Talk, form: ShowWords) -> None:
        ids, files, item = await Full.source(talk, form)
        parts = pages(await talk.words(ids), PAGE)
        page = min(form.page, len(parts) - 1)
        more: tuple[Choice, ...] = ()
        if page + 1 < len(parts):
            more = (button(Button.NEXT_PAGE, "full", item=form.item, page=page + 1),)
        key = f"say.{Say.PAGE_OF}"
        shown = {"$": "page", "ids": ids, "page": page, "size": PAGE}
        line = phrase(key, page=page + 1, pages=len(parts), words=shown)
        via = item.via if item else talk.channel
        talk.reply(Letter(key, (line,), choices=more, files=files if page == 0 else (), via=via, carries=True))

    @staticmethod
    async def source(talk: Talk, form: ShowWords) -> tuple[list[str], tuple[str, ...], Item | None]:
        if not form.item:
            draft = talk.door.draft
            if draft is None or not draft["values"].get("words"):
                raise Refusal(Refused.BUTTON_STALE)
            return draft["values"]["words"], (), None
        item, _ = await talk.readable(form.item)
        files = [file["id"] for file in await files_of(talk.work, item.id) if file["content_id"] == item.words_id]
        return [item.words_id], tuple(files), item
