"""What the smaller commands do."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import typer
from sqlalchemy import select

from bot.app import EmptyDatabase, core, opened
from bot.faults import faults
from bot.settings import Settings, SettingsError
from domain.events import Event, Name
from domain.people import STATION_ROLES, Role
from handlers.house import House
from handlers.make_link import new_code
from storage import tables
from storage.ids import new_id
from storage.people import appointed_at, persons
from storage.statements import compiled

INVITED = frozenset({Role.MEMBER, Role.HEAD, Role.CLERK, Role.STAFF})
DAY = 86_400_000


async def init(settings: Settings, file: Path) -> None:
    from bot.app import utc_ms
    from handlers.district_text import parse
    from handlers.load_district import LoadError, load_district

    try:
        document = parse(await asyncio.to_thread(file.read_text, encoding="utf-8"))
        _use_own_zone(document, settings.timezone)
        async with opened(settings) as (database, vault):
            changes = await load_district(database, vault, document, utc_ms())
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file}: 不是 UTF-8 文本 · is not UTF-8 text") from None
    except LoadError as error:
        raise SettingsError(str(error)) from None
    typer.echo(str(changes))


def _use_own_zone(document: object, timezone: str) -> None:
    """A file that names no time zone gets the one of the settings."""
    district = document.get("district") if isinstance(document, dict) else None
    if isinstance(district, dict):
        district.setdefault("timezone", timezone)


async def invite(settings: Settings, role: str, station: str, name: str, days: int) -> None:
    try:
        async with core(settings) as running:
            house = running.house
            wanted, scope = _scope(house, role, station)
            known = not name or await _holder(house, wanted, scope, name) is not None
            code = await make_invitation(house, wanted, scope, name, days)
    except EmptyDatabase:
        raise SettingsError("no district here yet: `python -m bot init FILE` first") from None
    typer.echo(f"{code}\n{settings.base_url}/i/{code}")
    if settings.telegram_token is not None:
        username = await _telegram_name(settings)
        typer.echo(f"https://t.me/{username}?start=in_{code}" if username else f"Telegram: /start in_{code}")
    if not known:
        typer.echo(f"{name}: not yet a {wanted.value} here; whoever opens this becomes a new one", err=True)


def _scope(house: House, role: str, station: str) -> tuple[Role, str]:
    """The role and the id of its scope. Raises SettingsError."""
    if role not in {known.value for known in INVITED}:
        raise SettingsError(f"--role {role}: one of {', '.join(sorted(known.value for known in INVITED))}")
    wanted = Role(role)
    if wanted not in STATION_ROLES:
        return wanted, house.district.id
    place = house.district.by_code(station)
    if place is None:
        codes = ", ".join(sorted(known.code for known in house.district.stations.values()))
        raise SettingsError(f"--station {station or '(missing)'}: one of {codes}")
    return wanted, place.id


async def make_invitation(house: House, role: Role, scope: str, name: str, days: int) -> str:
    """Returns the code, kept as an HMAC only. A name already in that office makes it a way in for that person."""
    work = house.work()
    known = await _holder(house, role, scope, name) if name else None
    invitation, code = new_id(), new_code()
    await house.vault.prepare(invitation)
    work.insert(
        tables.invitations,
        id=invitation,
        code_hmac=house.vault.hmac("invitation", code),
        kind="link" if known else "role",
        role=role.value,
        scope_id=scope,
        person_id=known,
        name_sealed=house.vault.seal(invitation, name) if name else None,
        expires_at=work.now + days * DAY,
        used_at=None,
        used_by=None,
    )
    row = await work.one(_DISTRICT)
    assert row is not None
    particulars = {"role": role.value, "scope": scope, "invitation": invitation}
    event = Event(Name.DISTRICT_INVITED, row["id"], None, work.now, via="cli", particulars=particulars)
    work.record_thing(tables.districts, row, event)
    await work.commit()
    return code


async def _holder(house: House, role: Role, scope: str, name: str) -> str | None:
    work = house.work()
    held = [a.person_id for a in await appointed_at(work, scope) if a.role is role]
    rows = await persons(work, held)
    return next((p for p, row in rows.items() if house.vault.open(p, row["name_sealed"]) == name), None)


_DISTRICT = compiled(select(tables.districts).limit(1))
_EVENTS = compiled(select(tables.events).order_by(tables.events.c.thing_id, tables.events.c.seq))
_HEADS = compiled(select(tables.items.c.id, tables.items.c.number, tables.items.c.version, tables.items.c.head))


async def _telegram_name(settings: Settings) -> str | None:
    """The bot's user name, asked of Telegram; None where it does not answer."""
    from telegram import Bot
    from telegram.error import TelegramError

    assert settings.telegram_token is not None
    api = settings.telegram_api
    token = settings.telegram_token.get_secret_value()
    try:
        async with Bot(token, base_url=f"{api}/bot", base_file_url=f"{api}/file/bot") as bot:
            return bot.username
    except TelegramError:
        return None


async def check(settings: Settings) -> None:
    """Prints one line a part; exit 2 with what is wrong."""
    try:
        async with core(settings) as running:
            house = running.house
            work = house.work()
            broken = broken_chains(await work.all(_EVENTS), await work.all(_HEADS))
            typer.echo(f"district   {house.district.name}: {len(house.district.stations)} stations")
            typer.echo(f"database   {settings.database_path}")
            typer.echo(f"keys       {settings.keys_folder}")
            if broken:
                raise SettingsError(f"events: the chain is broken at {', '.join(broken[:5])}")
            typer.echo("events     chain unbroken")
            for fault in await faults(running):
                typer.echo(f"failed     {fault['id'][-8:]} ({fault['reason']}): `python -m bot retry` tries it again")
            typer.echo("telegram   " + ("token set" if settings.telegram_token else "no token: web chat only"))
    except EmptyDatabase:
        raise SettingsError(f"{settings.database_path}: no district yet") from None


def broken_chains(events: list[dict[str, object]], heads: list[dict[str, object]]) -> list[str]:
    """Ids of things whose events do not link, or whose row does not stand at the end of its chain."""
    links: dict[str, tuple[int, str]] = {}
    broken = []
    for row in events:
        thing = str(row["thing_id"])
        seq, head = links.get(thing, (0, ""))
        link = event_of(row).link(head)
        if row["seq"] != seq + 1 or link != row["link"]:
            broken.append(thing)
        links[thing] = (seq + 1, link)
    broken += [str(row["id"]) for row in heads if links.get(str(row["id"])) != (row["version"], row["head"])]
    return list(dict.fromkeys(broken))


def event_of(row: dict[str, object]) -> Event:
    """An event as it was recorded."""
    made = Event(
        Name(str(row["name"])),
        str(row["thing_id"]),
        row["maker"],  # type: ignore[arg-type]
        int(str(row["at"])),
        via=str(row["via"]),
        for_whom=row["for_whom"],  # type: ignore[arg-type]
        happened_at=int(str(row["happened_at"])),
        particulars=json.loads(str(row["particulars"])),
    )
    return made
