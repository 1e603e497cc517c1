"""How the product is, for the district office: what database and machine tell, in one short letter."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.cards import button
from dialogs.health import Finding, Health, Level, bad, fine, warn
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, Param, listing, phrase, span, station, text
from handlers.house import House
from storage.database import Row
from storage.health import Counts, counts
from storage.platform_tokens import troubled
from storage.work import Work

AHEAD = 5 * 60_000
"""How far the newest event may lie in the future, ms, before the machine's clock is doubted."""
WEEK = 7
MOST_STATIONS = 6
_REFUSED = {
    "address_refused": Health.ACCOUNT_ADDRESS,
    "unauthorized": Health.ACCOUNT_LOGIN,
    "quota": Health.ACCOUNT_USED_UP,
    "network": Health.ACCOUNT_AWAY,
}


async def findings(house: House, work: Work) -> list[Finding]:
    """Everything that is looked at each morning: cheap, and never the slow full scan."""
    found = await counts(work)
    refused = [_refused(row) for row in await troubled(work)]
    return [
        *await house.machine(),
        *refused,
        *_letters(found),
        *_inner(found, work.now),
        *_stations(house, found, work.now),
    ]


def _refused(row: Row) -> Finding:
    """What a messenger refuses one of its accounts."""
    reason, _, detail = row["trouble"].partition(" ")
    what = _REFUSED.get(reason, Health.ACCOUNT_NOT_ALLOWED)
    return bad(what, name=row["name"], detail=detail)


def _letters(found: Counts) -> list[Finding]:
    told = []
    if found.old:
        told.append(bad(Health.LETTERS_OLD, count=found.old))
    if found.stuck:
        told.append(bad(Health.LETTERS_STUCK, count=found.stuck))
    if found.leased:
        told.append(warn(Health.LETTERS_LEASED, count=found.leased))
    if found.failed:
        told.append(warn(Health.LETTERS_FAILED, count=found.failed))
    return told or [fine(Health.LETTERS_FINE)]


def _inner(found: Counts, now: int) -> list[Finding]:
    late, ahead = found.late, found.newest_event - now
    return [
        warn(Health.TIMERS_LATE, count=late) if late else fine(Health.TIMERS_FINE),
        warn(Health.FAULTS_WAIT, count=found.faults) if found.faults else fine(Health.FAULTS_FINE),
        bad(Health.CLOCK_WRONG, span=span(ahead)) if ahead > AHEAD else fine(Health.CLOCK_FINE),
    ]


def _stations(house: House, found: Counts, now: int) -> list[Finding]:
    told = []
    for row in found.unaccepted[:MOST_STATIONS]:
        waited = span(now - row["oldest"])
        told.append(warn(Health.ITEMS_UNACCEPTED, station=station(row["now_at"]), count=row["count"], span=waited))
    told += [warn(Health.DUTY_NONE, station=station(place)) for place in _without_duty(house, now)[:MOST_STATIONS]]
    if found.unreachable:
        told.append(warn(Health.PEOPLE_UNREACHABLE, count=found.unreachable))
    if found.dead:
        told.append(warn(Health.SYSTEMS_DEAD, count=found.dead))
    return told


def _without_duty(house: House, now: int) -> list[str]:
    """Open stations where nobody sits in the coming seven days."""
    day = 86_400_000
    open_ = [place.id for place in house.district.stations.values() if not place.practice]
    return [id_ for id_ in open_ if not any(house.district.rota(id_).day(now + n * day) for n in range(WEEK))]


def health_letter(found: Sequence[Finding], *, morning: bool) -> Letter:
    """One line where all is well; else a line for each thing that wants somebody's eye, the worst first."""
    wrong = sorted((one for one in found if one.level is not Level.OK), key=lambda one: one.level is not Level.BAD)
    if not wrong:
        key = f"say.{Say.DIGEST_FINE if morning else Say.HEALTH_FINE}"
        backup: Param = next((text(f"health.{f.what}", **f.params) for f in found if f.what is Health.BACKUP_FINE), "")
        return Letter(key, (phrase(key, backup=backup),))
    key = f"say.{Say.DIGEST if morning else Say.HEALTH}"
    lines = listing([one.phrase for one in wrong])
    old = any(one.what is Health.LETTERS_OLD for one in wrong)
    return Letter(key, (phrase(key, count=len(wrong), lines=lines),), choices=old_choices() if old else ())


def old_choices() -> tuple[Choice, ...]:
    """What can be done with letters that a restored backup held unsent."""
    return (
        button(Button.OLD_LOOK, "old_letters", act="look", primary=True),
        button(Button.OLD_SEND, "old_letters", act="send"),
        button(Button.OLD_DROP, "old_letters", act="drop"),
    )
