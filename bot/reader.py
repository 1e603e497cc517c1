"""What the web chat reads: stations, a chat's lines as its viewer may see them, invitations, the demo's people."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import bindparam, select

from bot.demo_people import demo_people
from bot.file_rights import may_see_file
from bot.render import Renderer
from bot.signals import Streams
from bot.station_views import duty_refs, station_view
from bot.values import Values
from channels.webchat.reader import (
    ChatHead,
    DemoPerson,
    InvitationView,
    Line,
    MeetingView,
    StationView,
    StoredFile,
    Timeline,
    TimelineMove,
)
from dialogs.cards import item_card
from dialogs.talk import Picture, Rendered, Speaker
from domain.hats import offices, worn
from domain.item import State
from domain.people import Role
from domain.reading import Reader as Reading
from domain.sign_in import Window, window
from domain.wording import title
from handlers.desk_sessions import external_of, seat
from handlers.feeds import note_wrong, too_many
from handlers.house import House
from handlers.join_by_invitation import good_invitation
from handlers.promises import promised
from handlers.sign_in_codes import fits, read_payload
from handlers.timeline import history, timeline
from locales.catalogue import said
from storage import tables
from storage.consultations import consultation
from storage.database import Row
from storage.door import Door, door
from storage.items import contents_by_id, files_by_id, items_of
from storage.letters import letters_by_id, lines_after, undelivered
from storage.people import appointments_of, persons, spelled
from storage.receipts import items_held_by
from storage.sending import mark_delivered
from storage.statements import compiled
from storage.work import Work
from web.peer import network_of

WEB = ("web", "web")
_SIGN_IN = "sign_in"
"""Wrong codes of meetings, counted by network address."""
_LAST = compiled(
    select(tables.lines.c.number)
    .where(
        tables.lines.c.district_id == bindparam("district_id"),
        tables.lines.c.address_id == bindparam("address_id"),
        tables.lines.c.number > bindparam("after"),
    )
    .limit(1)
)
_HATS: tuple[tuple[Role, Literal["head", "member", "clerk", "staff", "liaison"]], ...] = (
    (Role.HEAD, "head"),
    (Role.DUTY_HEAD, "head"),
    (Role.MEMBER, "member"),
    (Role.CLERK, "clerk"),
    (Role.STAFF, "staff"),
    (Role.LIAISON, "liaison"),
)


_OFFICES: dict[str, Literal["staff", "liaison"]] = {Role.STAFF: "staff", Role.LIAISON: "liaison"}


class WebReader:
    """Satisfies `channels.webchat.reader.Reader`."""

    def __init__(self, house: House, renderer: Renderer, streams: Streams, *, demo: bool) -> None:
        self.house = house
        self.renderer = renderer
        self.streams = streams
        self.demo = demo

    async def district_name(self, language: str) -> str:
        return self.house.district.called(language)

    async def stations(self, language: str) -> Sequence[StationView]:
        work = self.house.work()
        values = Values(self.house, await self.renderer.known(work, duty_refs(self.house)), language, work.now)
        return [station_view(place, values) for place in self.house.district.stations.values() if not place.practice]

    async def station(self, slug: str, language: str) -> StationView | None:
        place = self.house.district.by_slug(slug)
        if place is None:
            return None
        work = self.house.work()
        values = Values(self.house, await self.renderer.known(work, duty_refs(self.house)), language, work.now)
        return station_view(place, values)

    async def _door(self, work: Work, external: str) -> Door | None:
        return await door(work, *WEB, external)

    async def head(self, external: str) -> ChatHead:
        work = self.house.work()
        found = await self._door(work, external)
        if found is None:
            return ChatHead()
        held = self.house.district.with_duty(await appointments_of(work, found.person_id), work.now)
        role = worn(offices(held), found.hat, found.station_id).role
        hat = next((name for known, name in _HATS if known is role), None)
        open_items = len(await items_of(work, found.person_id, open_only=True, most=99))
        sealed = self.house.vault.open(found.person_id, found.name_sealed) or ""
        name = await self._english(work, found.person_id, found.language) or sealed
        initial = name[:1] or ("我" if found.language == "zh_CN" else "Me")
        return ChatHead(found.language, initial, hat or "resident", name, open_items, known=True)

    async def _english(self, work: Work, person_id: str | None, language: str) -> str:
        """How the public name is spelled in English, where that is asked for and was given."""
        rows = await persons(work, [person_id]) if person_id and language == "en" else {}
        return spelled(self.house.vault, rows[person_id])["name_en"] if person_id in rows else ""

    async def _invited(self, work: Work, found: Row) -> str:
        """As the invitation calls him, else whose office it is for; a link to one's own chat names nobody."""
        if found["name_sealed"] or not (found["person_id"] and found["role"]):
            return self.house.vault.open(found["id"], found["name_sealed"]) or ""
        rows = await persons(work, [found["person_id"]])
        sealed = rows[found["person_id"]]["name_sealed"] if found["person_id"] in rows else None
        return self.house.vault.open(found["person_id"], sealed) or ""

    async def lines(self, external: str, after: int, limit: int) -> Sequence[Line]:
        work = self.house.work()
        found = await self._door(work, external)
        if found is None:
            return ()
        rows = await lines_after(work, found.address_id, after, limit)
        letters = await letters_by_id(work, [row["letter_id"] for row in rows if row["letter_id"]])
        languages = {row["person_id"]: found.language for row in letters.values()}
        rendered = await self.renderer.render(work, list(letters.values()), languages)
        by_id = {letter.id: letter for letter in rendered}
        own = await self._own(work, rows, found) + await self._presses(work, rows, letters, found)
        await self._delivered(letters)
        theirs = [row for row in rows if row["pressed"] is None and row["letter_id"] in by_id]
        made = [Line(row["number"], False, by_id[row["letter_id"]]) for row in theirs]
        return sorted(made + own, key=lambda line: line.number)

    async def _own(self, work: Work, rows: list[Row], found: Door) -> list[Line]:
        """The viewer's own words and photos."""
        mine = [row for row in rows if row["content_id"]]
        contents = await contents_by_id(work, [row["content_id"] for row in mine])
        files = {f["id"]: f for f in await files_by_id(work, [i for row in mine for i in json.loads(row["files"])])}
        speaker = Speaker("resident", "", "我")
        made = []
        for row in mine:
            kept = contents.get(row["content_id"])
            text = kept["text"] if kept else said("label.erased", found.language)
            if kept and kept["sealed"]:
                text = self.house.vault.open(kept["person_id"], text) or said("label.erased", found.language)
            shown = [files[i] for i in json.loads(row["files"]) if i in files and files[i]["state"] != "failed"]
            alt = said("label.photo_alt", found.language)
            pictures = tuple(Picture(f["id"], alt, "", f["kind"]) for f in shown)
            line = Rendered(row["content_id"], row["at"], speaker, text, text, text, pictures=pictures)
            made.append(Line(row["number"], True, line))
        return made

    async def _presses(self, work: Work, rows: list[Row], letters: dict[str, Row], found: Door) -> list[Line]:
        """What the viewer pressed, by its label as it reads now."""
        pressed = [row for row in rows if row["pressed"] is not None and row["letter_id"] in letters]
        if not pressed:
            return []
        ids = dict.fromkeys(row["letter_id"] for row in pressed)
        labels = await self.renderer.pressed(work, [letters[letter] for letter in ids], found.language)
        speaker = Speaker("resident", "", "我")
        made = []
        for row in pressed:
            text = labels.get((row["letter_id"], row["pressed"]), "")
            line = Rendered(f"{row['letter_id']}+{row['number']}", row["at"], speaker, text, text, text)
            made.append(Line(row["number"], True, line, pressed=True))
        return made

    async def _delivered(self, letters: dict[str, Row]) -> None:
        """Read is delivered: the clocks that wait for the reader start."""
        fresh = [row for row in letters.values() if row["delivered_at"] is None]
        if not fresh:
            return
        work = self.house.work()
        for row in await undelivered(work, [row["id"] for row in fresh]):
            mark_delivered(work, row)
        await work.commit()

    async def wait(self, external: str, after: int, timeout: float) -> bool:  # noqa: ASYNC109
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        while True:
            seen = self.streams.round
            work = self.house.work()
            found = await self._door(work, external)
            if found is None and after:  # erased while the page was open
                return True
            if found is not None and await work.one(_LAST, address_id=found.address_id, after=after):
                return True
            left = end - loop.time()
            if left <= 0:
                return False
            await self.streams.wait(seen, min(left, 5.0), found.address_id if found is not None else "")

    async def timeline(self, external: str, language: str) -> Timeline | None:
        work = self.house.work()
        found = await self._door(work, external)
        if found is None or await appointments_of(work, found.person_id):
            return None
        items = await items_of(work, found.person_id, most=1)
        reader: Reading = "resident" if items else "holder"
        items = items or await items_held_by(work, found.person_id, most=1)
        if not items or items[0].state in (State.WITHDRAWN, State.MERGED, State.REFUSED):
            return None
        item = items[0]
        lines = timeline(item, reader, await history(work, item, reader))
        card = item_card(
            item, reader, promised(item, self.house.clocks_of(item.clocks), self.house.calendar, self.house.clock())
        ).kept()
        known = await self.renderer.known(work, [lines, card])
        values = Values(self.house, known, language, work.now, "web", item.via)
        moves = [
            TimelineMove(values.value(line["params"]["what"]), values.value(line["params"]["at"]), "", "done")
            for line in lines
        ]
        coming = [
            TimelineMove(said(key, language), "", "", "todo") for key, _, state in card["track"] if state == "todo"
        ]
        if moves and item.open:
            last = moves.pop()
            moves.append(TimelineMove(last.title, last.when, "", "now"))
        return Timeline(item.number, values.value(card["title"]), (*moves[-8:], *coming))

    async def file(self, external: str, file_id: str) -> StoredFile | None:
        """A file of one's own, of an item that one may read, or of a letter that one was sent."""
        for _ in range(40):
            work = self.house.work()
            rows = await files_by_id(work, [file_id])
            found = await self._door(work, external)
            if not rows or found is None or not await may_see_file(self.house, work, rows[0], found):
                return None
            row = rows[0]
            if row["state"] == "ready":
                return StoredFile(str(self.renderer.files / row["name"]), row["mime"])
            if row["state"] != "pending":
                return None
            await self.streams.wait(self.streams.round, 0.2)
        return None

    async def invitation(self, code: str, language: str) -> InvitationView | None:
        work = self.house.work()
        found = await good_invitation(self.house, work, code)
        if found is None:
            return None
        stations = self.house.district.stations
        place = stations.get(found["scope_id"]) or next(iter(stations.values()))
        office = self.house.district.department(found["scope_id"]) or self.house.district
        where = (place if found["scope_id"] in stations else office).called(language)
        role = said(f"role.{found['role']}", language) if found["role"] else ""
        kind: Literal["role", "link"] = "link" if found["kind"] == "link" else "role"
        name = await self._english(work, found["person_id"], language) or await self._invited(work, found)
        return InvitationView(kind, role, where, place.slug, name, _OFFICES.get(found["role"], ""))

    async def meeting(self, token: str, language: str, peer: str) -> MeetingView | None:
        """The same None for a wrong code, for one whose time is not now, and after too many wrong ones of a peer."""
        if await too_many(self.house, peer, _SIGN_IN):
            return None
        work, read = self.house.work(), read_payload(token)
        found = await consultation(work, read[0]) if read is not None else None
        if read is None or found is None or window(found, work.now) is not Window.OPEN:
            return None
        if not fits(self.house, found, read[1]):
            await note_wrong(self.house, peer, _SIGN_IN)
            return None
        place = self.house.district.stations.get(found.station_id)
        if place is None:
            return None
        words = await contents_by_id(work, [found.title_id])
        shown = title(words[found.title_id]["text"]) if found.title_id in words else found.number
        return MeetingView(shown, place.called(language), place.slug)

    async def station_of(self, external: str) -> str:
        found = await self._door(self.house.work(), external)
        place = self.house.district.stations.get(found.station_id or "") if found else None
        return place.slug if place else ""

    async def at_desk(self, token: str, host: str, *, acts: bool) -> str:
        found = await seat(self.house, token[:64], network_of(host), acts=acts)
        return external_of(found.talk.person_id) if found is not None else ""

    async def demo_people(self, slug: str) -> Sequence[DemoPerson]:
        return await demo_people(self.house, slug) if self.demo else ()
