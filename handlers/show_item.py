"""An item as its reader may see it: the card, and what has happened."""

from __future__ import annotations

from dialogs.cards import button, choices_for, item_card
from dialogs.forms import ShowItem, ShowWords
from dialogs.keys import Button, Label, Say
from dialogs.letter import Choice, Letter, Phrase, listing, moment, name, phrase, station, text, words
from domain.events import Name
from domain.item import Item
from domain.permissions import Permission
from domain.reading import Reader
from domain.refusal import Refusal, Refused
from domain.wording import pages
from handlers.talk import Talk
from storage.database import Row
from storage.items import events_of, files_of

PAGE = 500

FOR_RESIDENT = frozenset(
    {
        Name.ITEM_REPORTED,
        Name.ITEM_ASSIGNED,
        Name.ITEM_ACCEPTED,
        Name.ITEM_ASKED,
        Name.ITEM_SUPPLEMENTED,
        Name.ITEM_TOLD,
        Name.ITEM_REPLIED,
        Name.ITEM_VISITED,
        Name.ITEM_ANSWERED,
        Name.ITEM_RATED,
        Name.ITEM_CONCLUDED,
        Name.ITEM_LAPSED,
        Name.ITEM_REOPENED,
        Name.ITEM_REFUSED,
        Name.ITEM_WITHDRAWN,
        Name.ITEM_TRANSFERRED,
        Name.ITEM_MERGED,
        Name.ITEM_UNMERGED,
        Name.ITEM_SPLIT,
        Name.ITEM_RESTORED,
        Name.ITEM_OBJECTED,
        Name.ITEM_CORRECTED,
        Name.ITEM_REISSUED,
        Name.ITEM_PHONE_SEEN,
        Name.ITEM_HELD,
        Name.ITEM_ERASED,
    }
)
"""A resident sees every move but what is internal: declines, notes, hand-overs under way, lateness."""
_QUOTED = frozenset({Name.ITEM_ASKED, Name.ITEM_TOLD, Name.ITEM_REPLIED, Name.ITEM_SUPPLEMENTED, Name.ITEM_ANSWERED})
_QUOTED_INSIDE = _QUOTED | {Name.ITEM_NOTED, Name.ITEM_VISITED, Name.ITEM_DECLINED, Name.ITEM_REFUSED}
_OUTSIDE = ("resident", "holder")
_MOST = 12


class Show:
    FORM = ShowItem
    REQUIRES = Permission.ITEM_SEE

    @staticmethod
    async def handle(talk: Talk, form: ShowItem) -> None:
        item, reader = await talk.readable(form.item)
        moves = timeline(item, reader, await events_of(talk.work, item.id))
        photos = await files_of(talk.work, item.id)
        shown = [file["id"] for file in photos if file["state"] == "ready" and file["content_id"] == item.words_id]
        key = f"say.{Say.TIMELINE}"
        talk.reply(
            Letter(
                key,
                (phrase(key, number=item.number, lines=listing(moves[-_MOST:])),),
                card=item_card(item, reader, talk.promised(item), len(shown)),
                choices=choices_for(item, reader, talk.person_id),
                files=tuple(shown) if reader not in _OUTSIDE else (),
                item_id=item.id,
                via=item.via,
                carries=True,
            )
        )


def timeline(item: Item, reader: Reader, events: list[Row]) -> list[Phrase]:
    """One line a move, in the reader's words."""
    lines = []
    for event in events:
        kind = Name(event["name"])
        if reader in _OUTSIDE and kind not in FOR_RESIDENT:
            continue
        if kind is Name.ITEM_RATING_EXPLAINED and reader == "handler":
            continue
        lines.append(phrase(f"say.{Say.TIMELINE_LINE}", at=moment(event["at"]), what=_told(event, reader)))
    return lines


def _told(event: Row, reader: Reader) -> dict[str, object]:
    particulars = event["particulars"]
    kind = Name(event["name"])
    who = Label.YOU if reader in _OUTSIDE else Label.THE_RESIDENT
    params: dict[str, object] = {"resident": text(f"label.{who}")}
    if event["maker"] is not None:
        params["by"] = name(event["maker"])
    if isinstance(particulars.get("to"), str):
        params["to"] = name(particulars["to"])
    for field in ("to_station", "from_station"):
        if field in particulars:
            params[field] = station(particulars[field])
    if isinstance(particulars.get("who"), str):
        params["who"] = name(particulars["who"])
    for field in ("solved", "pleased"):
        if field in particulars:
            params[field] = text(f"{field}.{particulars[field]}")
    said = particulars.get("words") or particulars.get("reason")
    quoted = kind in (_QUOTED if reader in _OUTSIDE else _QUOTED_INSIDE)
    params["words"] = words(said, 60) if quoted and isinstance(said, str) else ""
    return text(f"event.{kind}", **params)  # type: ignore[arg-type]


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
