"""One message under way: who writes, in which hat, what was read, and what is to be answered and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dialogs.cards import Promised
from dialogs.form import Draft
from dialogs.letter import Letter
from domain.consultation import Consultation, Participant
from domain.events import Particular
from domain.hats import Hat, offices, worn
from domain.item import Item, State
from domain.notices import Crew
from domain.people import Actor, Appointment, Role, roles_at
from domain.permissions import Permission, ensure
from domain.reading import Reader, reader_of
from domain.refusal import Refusal, Refused
from domain.sheet import Sheet
from domain.wording import Danger, danger, strip_contacts
from handlers.house import House
from handlers.numbering import Given
from handlers.promises import promised
from handlers.reads import Reads
from storage import tables
from storage.district import Station
from storage.door import Door
from storage.items import contents_by_id
from storage.letters import drop_waiting
from storage.merged import main_of
from storage.people import Serving
from storage.work import Work

DAY = 86_400_000
CONTACT_REMOVED = "〔联系方式已隐去〕"


@dataclass(slots=True)
class Talk:
    """`draft` is the open form, `kept` those that were put aside. `thing` is what the message came to touch."""

    house: House
    work: Work
    door: Door
    channel: str
    appointments: tuple[Appointment, ...]
    draft: Draft | None
    kept: list[Draft]
    replies: list[Letter] = field(default_factory=list)
    told: list[tuple[str, Letter]] = field(default_factory=list)
    thing: str = ""
    given: Given | None = None  # the number of what this work writes down
    toast: Refused | None = None
    pressed: bool = False
    peer: str = ""  # a mark of the network address, where the channel knows one
    placed: bool = False  # this very message says which station, or that none need be chosen
    page: bool = False  # a page shows the answer itself: a no is the toast, not a line of the chat
    beside: bool = False  # the message is about something else than the open form
    dropped: Draft | None = None  # what the person said that he wants no more
    whole: bool = True
    account: str = ""
    external: str = ""
    warned: bool = False  # the numbers to call were said already
    texts: dict[str, str] = field(default_factory=dict)  # contents made or read in this work
    attached: dict[str, tuple[str, ...]] = field(default_factory=dict)  # files by content, as this work attaches them
    line: list[str] | None = None  # files of the line that keeps this very message
    said: str = ""  # the content of that line
    choice: tuple[str, str] | None = None  # letter and code of what was pressed: a line of its own
    holding: set[str] = field(default_factory=set)  # items that the person came to by their receipt
    tries: set[str] = field(default_factory=set)  # counted by this work already
    unkept: bool = False  # nothing of how this message was put may stay
    ended: bool = False  # the person is erased: there is no chat to keep
    guest: Participant | None = None  # who acts on a page of his own, and is nobody known
    barred: Station | None = None  # of the page it was written on: in practice, and not open to this person
    items: dict[str, Item] = field(default_factory=dict)  # as this work found or left them
    sheets: dict[str, Sheet] = field(default_factory=dict)  # as this work left them
    consultations: dict[str, Consultation] = field(default_factory=dict)  # as this work left them
    mains: dict[str, Item] = field(default_factory=dict)  # which item a merged one went into
    standing_in: set[str] = field(default_factory=set)  # items that staff decide about in the head's place
    referred: dict[str, Promised] = field(default_factory=dict)  # until when a department is to reply, by item
    led: dict[str, Particular] = field(default_factory=dict)  # departments that led, by item, as this work answers
    dangers: dict[str, Danger | None] = field(default_factory=dict)  # by the words that were looked through
    reads: Reads = field(init=False)

    def __post_init__(self) -> None:
        self.reads = Reads(self.work)

    @property
    def now(self) -> int:
        return self.work.now

    @property
    def person_id(self) -> str:
        return self.door.person_id

    @property
    def language(self) -> str:
        return self.door.language

    @property
    def station(self) -> Station:
        """The chat's current station. Raises Refusal where none was chosen."""
        station = self.house.district.heir(self.door.station_id)
        if station is None:
            raise Refusal(Refused.STATION_UNKNOWN)
        return station

    @property
    def roles(self) -> frozenset[Role]:
        """All roles that the person has anywhere."""
        return frozenset(appointment.role for appointment in self.appointments)

    @property
    def hat(self) -> Hat:
        """What the person acts as in this chat: it decides menu, lists and what free words mean, never a right."""
        return worn(offices(self.appointments), self.door.hat, self.door.station_id)

    @property
    def serves(self) -> bool:
        """Whether the hat worn now is one of somebody who serves."""
        return self.hat.serves

    def actor(self, station_id: str | None = None) -> Actor:
        """The person with the roles that count at a station (the chat's own where none is given)."""
        where = station_id or self.door.station_id or ""
        if self._reported(self.thing):
            return Actor(self.person_id, frozenset({Role.RESIDENT}))
        roles = roles_at(self.appointments, where, self.house.district.id, self.now)
        if self.thing in self.items and self.items[self.thing].recused:
            roles -= {Role.DUTY_HEAD}
        held = {Role.HOLDER} if self.thing in self.holding else set()
        stands = {Role.HEAD} if self.thing in self.standing_in else set()
        return Actor(self.person_id, roles | held | stands)

    def _reported(self, item_id: str) -> bool:
        """Whether the item is the person's own, which nobody handles himself; in practice he may, where he is alone."""
        found = self.items.get(item_id)
        return found is not None and found.reporter_id == self.person_id and not found.practice

    def anywhere(self) -> Actor:
        """The person with all roles that he has at any place: for what is not about one item."""
        return Actor(self.person_id, self.roles | {Role.RESIDENT})

    def reply(self, *letters: Letter) -> None:
        self.replies.extend(letters)

    def danger(self, text: str) -> Danger | None:
        """The danger that words tell of; looked for once, though several ask."""
        if text not in self.dangers:
            self.dangers[text] = danger(text)
        return self.dangers[text]

    def unsay(self) -> None:
        """Of this message only its effect stays: no line of the chat, no button pressed, no words in a fault."""
        self.unkept, self.choice, self.line = True, None, None
        if self.said:
            self.work.unsay(self.said)
            self.said = ""

    def drop_waiting(self, letter_id: str) -> None:
        """A letter that another one takes the place of, unless it is known to have gone out."""
        gone = letter_id == self.door.letter_id and self.door.letter_state == "sent"
        if letter_id and not gone:
            drop_waiting(self.work, letter_id)

    def keep(self, kind: str, text: str, *, days: int | None = None, item_id: str | None = None) -> str:
        """Keep words as a content; `days` is how long, if nothing comes of them."""
        expires = self.now + days * DAY if days else None
        made = self.work.content(
            kind, text, item_id=item_id, person_id=self.person_id, via=self.channel, expires_at=expires
        )
        self.texts[made] = text
        return made

    async def words(self, ids: Sequence[str]) -> str:
        """The words of several contents, one below the other."""
        missing = [content for content in ids if content not in self.texts]
        for content, row_ in (await contents_by_id(self.work, missing)).items():
            self.texts[content] = row_["text"]
        return "\n".join(self.texts.get(content, "") for content in ids).strip()

    async def settle(
        self, ids: Sequence[str], kind: str, item_id: str | None, *, strip: bool = False, via: str = ""
    ) -> str:
        """Make one lasting content of what was written in pieces; `strip` takes out phones and other contacts.

        `via` is the channel that the item came by: it decides where words about it may be shown, whoever wrote them.
        Raises Refusal where all of it has had its time.
        """
        text = await self.words(ids)
        ids = [content for content in ids if content in self.texts]
        if not ids:
            raise Refusal(Refused.WORDS_GONE)
        said = strip_contacts(text, CONTACT_REMOVED) if strip else text
        first, *others = ids
        columns: dict[str, Any] = {"kind": kind, "item_id": item_id, "text": said, "sealed": 0, "expires_at": None}
        if via:
            columns["via"] = via
        self.work.update(tables.contents, {"id": first}, rule="one", **columns)  # they may just have expired
        for other in others:
            self.work.delete(tables.contents, id=other)
        self.texts[first] = said
        return first

    def attach(self, files: Sequence[str], item_id: str, content_id: str | None = None) -> None:
        for file in files:
            self.work.update(tables.attachments, {"id": file}, item_id=item_id, content_id=content_id)
        if content_id is not None:
            self.attached[content_id] = tuple(files)

    async def item(self, item_id: str, permission: Permission) -> Item:
        """An item that this person may touch so. Raises Refusal; who is recused learns nothing."""
        found = await self.reads.item(item_id)
        self.thing = item_id
        if found is None or self.person_id in found.recused:
            raise Refusal(Refused.ITEM_UNKNOWN)
        self.items[item_id] = found
        await self.holds(found)
        await self._stand_in(found)
        ensure(self.actor(found.now_at), permission)
        return found

    async def holds(self, found: Item) -> None:
        """Notes it where the person came to this item by its receipt."""
        if found.reporter_id != self.person_id and self.person_id in await self.reads.holders(found.id):
            self.holding.add(found.id)
        main = await main_of(self.work, found)
        if main is not None:
            self.mains[found.id] = main

    async def _stand_in(self, found: Item) -> None:
        """Staff decide in the head's place where there is none left: none appointed, or each recused."""
        if Role.STAFF in self.roles and self.person_id in (await self.crew(found.now_at)).deciders(found):
            self.standing_in.add(found.id)

    async def readable(self, item_id: str) -> tuple[Item, Reader]:
        """An item whose words this person may read, and as whom."""
        found = await self.item(item_id, Permission.ITEM_SEE)
        reader = self.reader_of(found)
        if reader is None:
            raise Refusal(Refused.NOT_YOURS)
        return found, reader

    def reader_of(self, found: Item) -> Reader | None:
        """In which hat the person reads an item that `holds` was asked about."""
        self.thing = found.id
        self.items.setdefault(found.id, found)
        if found.plays_alone and self.hat.scope_id == found.now_at:
            found = replace(found, reporter_id="")
        main = self.mains.get(found.id)
        roles = self.actor(found.now_at).roles | (self.actor(main.now_at).roles if main else set())
        return reader_of(found, self.person_id, roles, main)

    async def serving(self, station_id: str) -> tuple[Serving, ...]:
        """Everybody appointed to a station or the district, in the order of appointment."""
        return await self.reads.serving(station_id, self.house.district.id)

    async def crew(self, station_id: str) -> Crew:
        people: dict[Role, list[str]] = {}
        held = [one.held for one in await self.serving(station_id)]
        for one in self.house.district.with_duty(held, self.now):
            people.setdefault(one.role, []).append(one.person_id)
        in_charge = (Role.HEAD, Role.CLERK, Role.STAFF, Role.DUTY_HEAD)
        return Crew(*(tuple(people.get(role, ())) for role in in_charge))

    def promised(self, found: Item) -> Promised | None:
        if found.state is State.REFERRED and found.id in self.referred:
            return self.referred[found.id].as_of(self.now)
        return promised(found, self.house.clocks_of(found.clocks), self.house.calendar, self.now)
