"""The standing menu of a chat, where a platform shows one: few groups of few commands, by what a person does here."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from dialogs.commands import COMMANDS
from domain.people import Role


class Worn(StrEnum):
    """Whose menu it is."""

    RESIDENT = "resident"
    MEMBER = "member"
    DESK = "desk"  # heads, clerks and staff
    LIAISON = "liaison"


class MenuLine(StrEnum):
    """What stands in a standing menu: `menu.<value>`. Named as the verb that it says, but for the groups."""

    REPORT = "report"
    MY = "my"
    DUTY = "duty"
    STATION = "station"
    HUMAN = "human"
    HELP = "help"
    LANG = "lang"
    TODO = "todo"
    INBOX = "inbox"
    REPORT_FOR = "report_for"
    SHIFTS = "shifts"
    ROTA_MONTH = "rota_month"
    SWAP = "swap"
    LEAVE = "leave"
    DESK = "desk"
    SHEETS = "sheets"
    HAT = "hat"
    MORE = "group_more"
    ROTA = "group_rota"
    WORK = "group_work"
    OWN = "group_own"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: the key of its label, and the word that a press says."""

    label: str
    says: str


@dataclass(frozen=True, slots=True)
class Group:
    """A label's key with what stands under it; one entry under its own label stands by itself."""

    label: str
    entries: tuple[Entry, ...]


def _entries(*lines: MenuLine) -> tuple[Entry, ...]:
    return tuple(Entry(f"menu.{line}", COMMANDS[line.value][0]) for line in lines)


def _group(label: MenuLine, *lines: MenuLine) -> Group:
    return Group(f"menu.{label}", _entries(*lines))


def _alone(line: MenuLine) -> Group:
    return _group(line, line)


_OWN = _group(MenuLine.OWN, MenuLine.REPORT, MenuLine.MY, MenuLine.HAT, MenuLine.HUMAN, MenuLine.HELP)
_ROTA = (MenuLine.DUTY, MenuLine.SHIFTS, MenuLine.ROTA_MONTH, MenuLine.SWAP, MenuLine.LEAVE)
_MORE = (MenuLine.HUMAN, MenuLine.HELP, MenuLine.LANG)

MENUS: dict[Worn, tuple[Group, ...]] = {
    Worn.RESIDENT: (
        _alone(MenuLine.REPORT),
        _alone(MenuLine.MY),
        _group(MenuLine.MORE, MenuLine.DUTY, MenuLine.STATION, *_MORE),
    ),
    Worn.MEMBER: (_alone(MenuLine.TODO), _group(MenuLine.ROTA, *_ROTA), _OWN),
    Worn.DESK: (
        _group(MenuLine.WORK, MenuLine.INBOX, MenuLine.TODO, MenuLine.REPORT_FOR, MenuLine.DESK),
        _group(MenuLine.ROTA, *_ROTA),
        _OWN,
    ),
    Worn.LIAISON: (_alone(MenuLine.SHEETS), _alone(MenuLine.REPORT), _group(MenuLine.MORE, MenuLine.MY, *_MORE)),
}
"""At most three groups of at most five."""

SERVING: tuple[Group, ...] = (
    _group(MenuLine.WORK, MenuLine.INBOX, MenuLine.TODO, MenuLine.SHEETS, MenuLine.REPORT_FOR, MenuLine.DESK),
    _group(MenuLine.ROTA, *_ROTA),
    _OWN,
)
"""One for all who serve, where everybody sees the same."""


def worn(roles: Set[Role]) -> Worn:
    """Which menu somebody gets who holds these offices."""
    if roles & {Role.HEAD, Role.DUTY_HEAD, Role.CLERK, Role.STAFF}:
        return Worn.DESK
    if Role.MEMBER in roles:
        return Worn.MEMBER
    return Worn.LIAISON if Role.LIAISON in roles else Worn.RESIDENT
