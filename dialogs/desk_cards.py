"""A sheet as its department sees it: the card, its line in a list, and what may be done with it now."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from dialogs.cards import button
from dialogs.keys import Button, Label
from dialogs.letter import (
    Card,
    Choice,
    Param,
    Phrase,
    Row,
    category,
    day,
    department,
    listing,
    moment,
    phrase,
    row,
    text,
    title,
    words,
)
from domain import running
from domain.calendar import Calendar
from domain.clocks import Clock
from domain.department_moves import may_amend, may_extend
from domain.running import Running
from domain.sheet import Extension, Part, Phone, Sheet, SheetState
from domain.sheet_guards import may_return

SHOWN = 160
_COLOURS = {"green": Label.SHEET_GREEN, "yellow": Label.SHEET_YELLOW, "red": Label.SHEET_RED}


def noon(iso: str, zone: ZoneInfo) -> int:
    """An instant within a day that is kept as YYYY-MM-DD."""
    return round(datetime.combine(date.fromisoformat(iso), time(12), zone).timestamp() * 1000)


def runs(sheet: Sheet, clock: Clock) -> Running | None:
    one = running.of(sheet.running, clock)
    return one if one is not None and one.stopped_at is None else None


def colour(sheet: Sheet, now: int, calendar: Calendar) -> str:
    """Of the time to reply: green, yellow when a quarter is left, red when it is over."""
    one = runs(sheet, Clock.REFERRAL_REPLY)
    if one is None:
        return "green"
    if now > one.due_at:
        return "red"
    return "yellow" if now >= running.yellow_at(one, calendar) else "green"


def own_card(sheet: Sheet, now: int, calendar: Calendar, zone: ZoneInfo) -> Card:
    rows: list[Row] = [row("message-square", words(sheet.text_id, SHOWN)), row("tag", category(sheet.category))]
    if sheet.practice:
        rows.insert(0, row("info", text(f"label.{Label.PRACTICE}")))
    if sheet.urgency != "normal":
        rows.insert(0, row("triangle-alert", text(f"urgency.{sheet.urgency}")))
    if sheet.place_id:
        rows.append(row("map-pin", words(sheet.place_id, 60)))
    rows.append(row("landmark", _whose(sheet), f"label.{Label.SHEET_FOR}"))
    if sheet.files:
        rows.append(row("image", text(f"label.{Label.PHOTO_COUNT}", count=len(sheet.files))))
    rows += _times(sheet, now, calendar)
    rows += reply_rows(sheet, zone)
    tone = "alert" if sheet.urgency == "danger" and sheet.open else "busy" if sheet.open else "plain"
    return Card(title(sheet.text_id), sheet.number, f"sheet_state.{sheet.state}", tone, tuple(rows))


def _whose(sheet: Sheet) -> Param:
    return text(f"label.{Label.SHEET_WHOSE}", department=department(sheet.department_id), part=_part(sheet.part))


def _part(part: Part) -> Param:
    return text(f"sheet_part.{part}")


def _times(sheet: Sheet, now: int, calendar: Calendar) -> list[Row]:
    made = []
    if may_return(sheet, now):
        due = runs(sheet, Clock.REFERRAL_RETURN)
        made.append(row("clock", moment(due.due_at if due else now), f"label.{Label.SHEET_RETURN_BY}"))
    due = runs(sheet, Clock.REFERRAL_REPLY)
    if due is not None:
        mark: Param = text(f"label.{Label.PROVISIONAL}") if due.provisional else ""
        shade = text(f"label.{_COLOURS[colour(sheet, now, calendar)]}")
        said = text(f"label.{Label.SHEET_DUE}", by=moment(due.due_at), provisional=mark, colour=shade)
        made.append(row("calendar-clock", said, f"label.{Label.SHEET_REPLY_BY}"))
    if sheet.extension is not None:
        asked = text(f"label.{_EXTENSIONS[sheet.extension]}", days=sheet.extension_days or 0)
        made.append(row("hourglass", asked, f"label.{Label.SHEET_EXTENSION}"))
    if sheet.open and sheet.phone is not Phone.NO:
        made.append(row("phone", text(f"label.{_PHONES[sheet.phone]}"), f"label.{Label.SHEET_PHONE}"))
    return made


_EXTENSIONS = {
    Extension.ASKED: Label.EXTENSION_ASKED,
    Extension.GRANTED: Label.EXTENSION_GRANTED,
    Extension.REFUSED: Label.EXTENSION_REFUSED,
}
_PHONES = {
    Phone.ASKED: Label.PHONE_ASKED,
    Phone.ALLOWED: Label.PHONE_ALLOWED,
    Phone.REFUSED: Label.PHONE_REFUSED,
}


def reply_rows(sheet: Sheet, zone: ZoneInfo) -> list[Row]:
    """What the department has said: its reply, or why it was returned or recalled."""
    made: list[Row] = []
    if sheet.outcome is not None and sheet.reply_id and sheet.doer_id and sheet.done_day:
        made.append(row("circle-check", text(f"outcome.{sheet.outcome}"), f"label.{Label.SHEET_OUTCOME}"))
        made.append(row("message-circle", words(sheet.reply_id, SHOWN), f"label.{Label.SHEET_WHAT}"))
        made.append(row("user", words(sheet.doer_id, 60), f"label.{Label.SHEET_WHO}"))
        made.append(row("calendar-days", day(noon(sheet.done_day, zone)), f"label.{Label.SHEET_WHEN}"))
    if sheet.outcome_day:
        made.append(row("calendar-plus", day(noon(sheet.outcome_day, zone)), f"label.{Label.SHEET_PLANNED}"))
    if sheet.reason_id and sheet.state not in (SheetState.SENT, SheetState.SIGNED):
        made.append(row("info", words(sheet.reason_id, SHOWN), f"label.{Label.SHEET_REASON}"))
    if sheet.on_paper:
        made.append(row("file-text", text(f"label.{Label.SHEET_ON_PAPER}")))
    if sheet.next_department_id:
        made.append(row("landmark", department(sheet.next_department_id), f"label.{Label.SHEET_INSTEAD}"))
    return made


def own_choices(sheet: Sheet, now: int) -> tuple[Choice, ...]:
    """What a liaison may do now, the most likely first; at most nine."""
    made = desk_choices(sheet, now)
    reads = button(Button.SHEET_TEXT, "read_sheet", sheet=sheet.id)
    if sheet.open and sheet.phone is Phone.NO:
        made.append(button(Button.ASK_PHONE, "ask_phone", sheet=sheet.id))
    if sheet.open and sheet.phone is Phone.ALLOWED:
        made.append(button(Button.SEE_SHEET_PHONE, "see_sheet_phone", sheet=sheet.id))
    return (*made, reads, button(Button.SHEETS, "sheets"))


def desk_choices(sheet: Sheet, now: int, *, on_paper: bool = False) -> list[Choice]:
    """The department's own acts; `on_paper` as the clerk writes them down for it."""
    fresh = sheet.state is SheetState.SENT
    made: list[Choice] = []

    def put(key: Button, verb: str, *, primary: bool = False, **args: object) -> None:
        if on_paper:
            args["on_paper"] = True
        made.append(Choice(phrase(f"button.{key}"), verb, {"sheet": sheet.id, **args}, primary=primary))

    if fresh:
        put(Button.SIGN_SHEET, "sign_sheet", primary=True)
    if sheet.open:
        put(Button.REPLY_SHEET, "reply_sheet", primary=not fresh)
    if may_return(sheet, now):
        put(Button.RETURN_SHEET, "return_sheet")
    if may_extend(sheet, now):
        put(Button.EXTEND_SHEET, "extend_sheet")
    if may_amend(sheet, now):
        put(Button.AMEND_SHEET, "reply_sheet", amends=True)
    return made


def own_line(sheet: Sheet, now: int, calendar: Calendar, *, several: bool) -> Phrase:
    """A sheet in the list of them; `several`: with its department, where the reader speaks for more than one."""
    due = runs(sheet, Clock.REFERRAL_REPLY)
    whose: Param = department(sheet.department_id) if several else ""
    common = {"number": sheet.number, "title": title(sheet.text_id), "whose": whose}
    if due is None:
        return phrase(f"label.{Label.SHEET_LINE_OVER}", state=text(f"sheet_state.{sheet.state}"), **common)
    shade = text(f"label.{_COLOURS[colour(sheet, now, calendar)]}")
    signed = text(f"sheet_state.{sheet.state}")
    return phrase(f"label.{Label.SHEET_LINE}", state=signed, by=day(due.due_at), colour=shade, **common)


def lines_of(sheets: list[Sheet], now: int, calendar: Calendar, *, several: bool) -> Param:
    return listing([own_line(one, now, calendar, several=several) for one in sheets])
