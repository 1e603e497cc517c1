"""One matter at the desk: what the chat shows of it, all at once, with all that this person may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.cards import item_card
from dialogs.item_choices import choices_for
from dialogs.letter import Choice, Letter, Param, Phrase, called, name
from domain.consultation import Consultation
from domain.item import Item
from domain.permissions import Permission, may
from domain.reading import Reader
from domain.refusal import Refusal, Refused
from domain.running import Running
from domain.sheet import Sheet
from handlers import manage_item
from handlers.alike import merging, near_items
from handlers.clocking import begun
from handlers.desk_identity import Look, identity_looks
from handlers.desk_said import Said, talked_with
from handlers.show_item import talked_over
from handlers.talk import Talk
from handlers.timeline import history, timeline
from handlers.told_to import OUTSIDE
from storage.consultation_calendar import open_to
from storage.consultations import consultations_of
from storage.desk_drafts import Writing, writing_about
from storage.items import files_of
from storage.sheets import sheets_of

_SHOWN_ANYWAY = frozenset({"manage", "full"})
"""Verbs that only lead to what stands on this page."""
TO_RESIDENT = frozenset({"ask", "tell", "answer"})
"""Forms whose words go out to the resident."""


@dataclass(frozen=True, slots=True)
class ItemSeen:
    """`card` is a letter with the card and with all choices, the nearest first; `moves` one line each.

    `alike` are others that may be the same, each with the choice that merges into it for who may. `writing` says who
    else is about to answer the resident.
    """

    item: Item
    reader: Reader
    card: Letter
    moves: Sequence[Phrase]
    both: Sequence[Said]
    notes: Sequence[Said]
    photos: Sequence[str]
    clocks: Sequence[Running]
    alike: Sequence[tuple[Item, Choice | None]]
    sheets: Sequence[Sheet]
    talks: Sequence[Consultation]
    people: Sequence[tuple[str, Param]]
    writing: Sequence[Writing]
    identity: Sequence[Look] | None
    primary: int


async def item_seen(talk: Talk, item_id: str) -> ItemSeen:
    """Raises Refusal, for who is kept out the same as for a matter that there is not."""
    item, reader = await talk.readable(item_id)
    if reader in OUTSIDE:
        raise Refusal(Refused.NOT_YOURS)
    item = begun(talk.house, item, talk.now)
    events = await history(talk.work, item, reader)
    files = [file for file in await files_of(talk.work, item.id) if file["state"] == "ready"]
    talked, to_see = await talked_over(talk, item, reader)
    near = [*to_see, *choices_for(item, reader, talk.person_id)]
    choices = _once([one for one in (*near, *await _more(talk, item)) if one.verb not in _SHOWN_ANYWAY])
    card = Letter(
        "desk.item",
        (),
        card=item_card(item, reader, talk.promised(item), 0, talked),
        choices=choices,
        item_id=item.id,
        via=item.via,
        carries=True,
    )
    both, notes = talked_with(item, reader, events)
    around = talk.reads.around(item.id)
    sheets = await sheets_of(talk.work, item.id) if around is None or around.sheets else []
    talks = await consultations_of(talk.work, item.id) if around is None or around.consultations else []
    return ItemSeen(
        item=item,
        reader=reader,
        card=card,
        moves=timeline(item, reader, events),
        both=both,
        notes=notes,
        photos=[file["id"] for file in files if file["kind"] == "photo"],
        clocks=[one for one in item.running if one.stopped_at is None] if item.open else [],
        alike=await _alike(talk, item, reader),
        sheets=sheets,
        talks=await open_to(talk.work, talk.person_id, talks) if talks else [],
        people=_people(item, reader),
        writing=await _writing(talk, item),
        identity=await identity_looks(talk, item),
        primary=sum(one in near for one in choices),
    )


async def _alike(talk: Talk, item: Item, reader: Reader) -> list[tuple[Item, Choice | None]]:
    merges = may(talk.actor(item.now_at), Permission.ITEM_MERGE)
    return [(one, merging(item, one) if merges else None) for one in await near_items(talk, item, reader)]


def _people(item: Item, reader: Reader) -> list[tuple[str, Param]]:
    """By the key of what each is to it. Who keeps out of it is told to nobody."""
    found: list[tuple[str, Param]] = []
    if reader == "handler":
        found.append(("reporter", called(item.reporter_id, item.called_sealed)))
    for key, person in (("owner", item.owner_id), ("assignee", item.assignee_id), ("offered", item.offered_to)):
        if person and not (key == "assignee" and item.owner_id):
            found.append((key, name(person)))
    if item.entered_by:
        found.append(("entered", name(item.entered_by)))
    if item.shown_id is not None:
        found.append(("supporters", item.supporters))
    return found


async def _writing(talk: Talk, item: Item) -> list[Writing]:
    """Others who are about to tell the resident something: of the station, or who have it in hand."""
    serving = [one.held.person_id for one in await talk.serving(item.now_at)]
    others = sorted({*serving, *item.hands} - {talk.person_id, *item.recused})
    return await writing_about(talk.work, item.id, others, TO_RESIDENT)


async def _more(talk: Talk, item: Item) -> list[Choice]:
    """What 更多操作 offers in the chat."""
    before = len(talk.replies)
    await manage_item.handle(talk, manage_item.FORM(item=item.id))
    offered = talk.replies[before:]
    del talk.replies[before:]
    return [choice for letter in offered for choice in letter.choices]


def _once(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    found = {(one.verb, str(sorted(one.args.items()))): one for one in reversed(choices)}
    kept = {id(one) for one in found.values()}
    return tuple(one for one in choices if id(one) in kept)
