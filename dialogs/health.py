"""How the product is: findings with their level, said as `health.<value>` to the office and on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dialogs.letter import Param, Phrase, phrase


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


class Health(StrEnum):
    """The word before the first `_` is the part of the product that it is about."""

    BACKUP_FINE = "backup_fine"
    BACKUP_OFF = "backup_off"
    BACKUP_NONE = "backup_none"
    BACKUP_LATE = "backup_late"
    BACKUP_FAILED = "backup_failed"
    BACKUP_NO_TOOL = "backup_no_tool"
    TRIAL_FINE = "trial_fine"
    TRIAL_NONE = "trial_none"
    TRIAL_FAILED = "trial_failed"
    DISK_FINE = "disk_fine"
    DISK_LOW = "disk_low"
    CLOCK_FINE = "clock_fine"
    CLOCK_WRONG = "clock_wrong"
    CLOCK_SAME = "clock_same"
    CLOCK_APART = "clock_apart"
    CLOCK_UNSYNCED = "clock_unsynced"
    KEYS_FINE = "keys_fine"
    KEYS_OPEN = "keys_open"
    KEYS_MISSING = "keys_missing"
    KEYS_LOST = "keys_lost"
    YEAR_FINE = "year_fine"
    YEAR_MISSING = "year_missing"
    ADDRESS_FINE = "address_fine"
    ADDRESS_PLAIN = "address_plain"
    ADDRESS_LOCAL = "address_local"
    MESSENGERS_ON = "messengers_on"
    MESSENGERS_NONE = "messengers_none"
    LETTERS_FINE = "letters_fine"
    LETTERS_STUCK = "letters_stuck"
    LETTERS_LEASED = "letters_leased"
    LETTERS_FAILED = "letters_failed"
    LETTERS_OLD = "letters_old"
    TIMERS_FINE = "timers_fine"
    TIMERS_LATE = "timers_late"
    FAULTS_FINE = "faults_fine"
    FAULTS_WAIT = "faults_wait"
    ITEMS_UNACCEPTED = "items_unaccepted"
    DUTY_NONE = "duty_none"
    PEOPLE_UNREACHABLE = "people_unreachable"
    SYSTEMS_DEAD = "systems_dead"
    ACCOUNT_ADDRESS = "account_address"
    ACCOUNT_LOGIN = "account_login"
    ACCOUNT_USED_UP = "account_used_up"
    ACCOUNT_NOT_ALLOWED = "account_not_allowed"
    ACCOUNT_AWAY = "account_away"
    SCHEMA_FINE = "schema_fine"
    SCHEMA_OLD = "schema_old"
    SCHEMA_MIGRATE = "schema_migrate"
    DATABASE_SOUND = "database_sound"
    DATABASE_READ = "database_read"
    DATABASE_DAMAGED = "database_damaged"
    DATABASE_CHANGED = "database_changed"
    STORAGE_FINE = "storage_fine"
    STORAGE_FULL = "storage_full"
    STORAGE_READONLY = "storage_readonly"
    STORAGE_FAILS = "storage_fails"
    STORAGE_DAMAGED = "storage_damaged"
    STORAGE_GONE = "storage_gone"
    STORAGE_NO_LOG = "storage_no_log"
    CONNECTIONS_FINE = "connections_fine"
    CONNECTIONS_FEW = "connections_few"
    VACUUM_ON = "vacuum_on"
    VACUUM_OFF = "vacuum_off"
    SIZE_TOLD = "size_told"
    EVENTS_FINE = "events_fine"
    EVENTS_BROKEN = "events_broken"
    DAYS_FINE = "days_fine"
    DAYS_WRONG = "days_wrong"
    ROWS_FINE = "rows_fine"
    ROWS_ORPHANED = "rows_orphaned"
    FILES_FINE = "files_fine"
    FILES_MISSING = "files_missing"
    FILES_ORPHANED = "files_orphaned"

    @property
    def part(self) -> str:
        return self.value.partition("_")[0]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; its text says what to do where it is not well."""

    level: Level
    what: Health
    params: Mapping[str, Param] = field(default_factory=dict)

    @property
    def phrase(self) -> Phrase:
        return phrase(f"health.{self.what}", **self.params)


def fine(what: Health, **params: Param) -> Finding:
    return Finding(Level.OK, what, params)


def warn(what: Health, **params: Param) -> Finding:
    return Finding(Level.WARN, what, params)


def bad(what: Health, **params: Param) -> Finding:
    return Finding(Level.BAD, what, params)
