"""Cards of sheets: what the department sees of a matter, what the station sees, and which verbs stand under each."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from dialogs.cards import Promised, button
from dialogs.desk_cards import noon
from dialogs.keys import Button, Label
from dialogs.letter import Card, Choice, Param, Row, category, day, department, row, text, title, words
from domain.item import Urgency
from domain.sheet import Extension, Phone, Sheet, SheetState
from domain.sheet_clocks import reply_due

SHOWN = 200


def next_date(sheet: Sheet) -> Promised | None:
    """Until when the department is to reply."""
    one = reply_due(sheet)
    if one is None or not sheet.open:
        return None
    return Promised(Label.PROMISE_DEPARTMENT, one.due_at, one.provisional, sheet.department_id)


def sheet_card(sheet: Sheet) -> Card:
    """The same for the department and the station: nothing of the item but what was written for the sheet."""
    rows: list[Row] = [row("users", text(f"sheet_part.{sheet.part}")), row("tag", category(sheet.category))]
    if sheet.text_id:
        rows.insert(0, row("message-square", words(sheet.text_id, SHOWN)))
    if sheet.urgency != Urgency.NORMAL:
        rows.insert(0, row("triangle-alert", text(f"urgency.{sheet.urgency}")))
    if sheet.practice:
        rows.insert(0, row("info", text(f"label.{Label.PRACTICE}")))
    if sheet.place_id:
        rows.append(row("map-pin", words(sheet.place_id, 60)))
    if sheet.files:
        rows.append(row("image", text(f"label.{Label.PHOTO_COUNT}", count=len(sheet.files))))
    rows += _said(sheet)
    promised = next_date(sheet)
    if promised is not None:
        rows.append(row("clock", promised.said()))
    titled: Param = title(sheet.text_id) if sheet.text_id else department(sheet.department_id)
    tone = "busy" if sheet.open else "plain"
    return Card(title=titled, number=sheet.number, state=f"sheet_state.{sheet.state}", tone=tone, rows=tuple(rows))


def _said(sheet: Sheet) -> list[Row]:
    """The department's reply, once there is one."""
    if sheet.outcome is None or sheet.reply_id is None:
        return []
    rows = [row("check", text(f"outcome.{sheet.outcome}")), row("message-square", words(sheet.reply_id, SHOWN))]
    if sheet.outcome_day:
        rows.append(row("calendar", _day(sheet.outcome_day), f"label.{Label.SHEET_PLANNED}"))
    if sheet.reason_id:
        rows.append(row("info", words(sheet.reason_id, SHOWN)))
    if sheet.doer_id and sheet.done_day:
        who = text(f"label.{Label.DONE_BY}", who=words(sheet.doer_id, 40), day=_day(sheet.done_day))
        rows.append(row("user", who))
    return rows


def _day(iso: str) -> Param:
    """Noon of UTC lies on the same day as far as New Zealand."""
    return day(noon(iso, ZoneInfo("UTC")))


def station_choices(sheet: Sheet, *, writes: bool) -> tuple[Choice, ...]:
    """What the station may do with it; `writes`: clerk, head, staff, who send and call back."""
    made: list[Choice] = []
    if sheet.state is SheetState.PROPOSED and writes:
        made.append(button(Button.WRITE_SHEET, "refer", primary=True, item=sheet.item_id, sheet=sheet.id))
        made.append(button(Button.DROP_SHEET, "drop_sheet", sheet=sheet.id))
    if sheet.open and writes:
        if sheet.extension is Extension.ASKED:
            made.append(button(Button.GRANT_EXTENSION, "grant_extension", primary=True, sheet=sheet.id))
            made.append(button(Button.REFUSE_EXTENSION, "refuse_extension", sheet=sheet.id))
        made.append(button(Button.RECORD_SHEET, "record_sheet", sheet=sheet.id))
        made.append(button(Button.PRINT_SHEET, "print_sheet", sheet=sheet.id))
        made.append(button(Button.RECALL_SHEET, "recall_sheet", sheet=sheet.id))
        made.append(button(Button.ALLOW_RETURN, "allow_return", sheet=sheet.id))
    if sheet.open and sheet.phone is Phone.NO:
        made.append(button(Button.ASK_PHONE, "ask_phone", sheet=sheet.id))
    if sheet.state is SheetState.RETURNED and writes:
        if sheet.next_department_id:
            made.append(button(Button.PASS_SHEET_ON, "pass_sheet_on", primary=True, sheet=sheet.id))
        made.append(button(Button.WRITE_SHEET, "refer", item=sheet.item_id))
    if sheet.state is SheetState.REPLIED:
        made.append(button(Button.RELEASE, "release", primary=True, item=sheet.item_id))
    return (*made, button(Button.SHOW, "show", item=sheet.item_id))
