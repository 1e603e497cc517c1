"""The morning's letter to staff: at eight, every day, once."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from dialogs.health import Health
from domain.people import Role
from handlers.health import findings, health_letter
from handlers.house import House
from handlers.mail import post, recipients
from storage.people import appointed_at
from storage.work import Work

AT = time(8)
KIND = "digest"
MONDAY = 1


def plan(house: House, work: Work) -> None:
    """Sets the next morning's timer; a day has one, however often this is called."""
    now = datetime.fromtimestamp(work.now / 1000, house.district.zone)
    day = now.date() if now.time() < AT else now.date() + timedelta(days=1)
    due = datetime.combine(day, AT, house.district.zone)
    work.timer(KIND, house.district.id, int(f"{day:%Y%m%d}"), round(due.timestamp() * 1000))


async def keep_planned(house: House) -> None:
    work = house.work()
    plan(house, work)
    await work.commit()


async def write(house: House, work: Work) -> None:
    """The letter to everybody who is staff, and the timer of the next one, in the commit of the work."""
    staff = {a.person_id for a in await appointed_at(work, house.district.id) if a.role is Role.STAFF}
    found = await findings(house, work)
    if datetime.fromtimestamp(work.now / 1000, house.district.zone).isoweekday() != MONDAY:
        found = [one for one in found if one.what is not Health.YEAR_MISSING]  # once a week is enough
    letter = health_letter(found, morning=True)
    wanted = await recipients(work, staff)
    for address in wanted.values():
        post(house, work, letter, address, direct=False)
    plan(house, work)
    touched = [address["id"] for address in wanted.values()]
    work.after(lambda: house.changed(touched))
