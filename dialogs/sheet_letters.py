"""How each notice about a sheet is said. A department's letter is about its sheet, never about the item."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.clock_lines import clock_name, over_by
from dialogs.desk_cards import own_choices
from dialogs.keys import Button, Label
from dialogs.letter import Card, Choice, Letter, Param, Timer, department, name, phrase, text, words
from dialogs.sheet_cards import next_date, sheet_card, station_choices
from domain.clocks import Clock
from domain.events import Event, Name
from domain.item import Item
from domain.running import Step, of
from domain.sheet import Phone, Sheet
from domain.sheet_notices import TO_DEPARTMENT, TO_RESIDENT, SheetNotice, SheetTelling

DELIVERED = "sheet_delivered"
"""The timer that starts the department's clocks once its letter is before its eyes."""
_MAY_GIVE_NONE = frozenset({SheetNotice.PROPOSED, SheetNotice.DROPPED, SheetNotice.RECALLED, SheetNotice.NOT_EXTENDED})


def letter_for(telling: SheetTelling, event: Event, sheet: Sheet, item: Item, own: Card, *, writes: bool) -> Letter:
    """`own` is the sheet's card for its department; `writes`: whether its reader is one who sends sheets."""
    notice = telling.notice
    outside = notice in TO_DEPARTMENT
    return Letter(
        kind=f"sheet_notice.{notice}",
        text=_text(notice, event, sheet, item),
        card=own if outside else sheet_card(sheet) if notice not in TO_RESIDENT else None,
        choices=_choices(notice, sheet, item, writes, event.at),
        files=_files(notice, sheet),
        item_id=None if outside else item.id,
        via=item.via,
        carries=True,
        must_reach=telling.must_reach,
        urgent=sheet.urgency == "danger" and telling.must_reach and sheet.open,
        on_delivery=Timer(DELIVERED, sheet.id, delay=0) if notice is SheetNotice.SENT else None,
    )


def _text(notice: SheetNotice, event: Event, sheet: Sheet, item: Item) -> tuple[dict[str, object], ...]:
    outside = notice in TO_DEPARTMENT
    number = item.number if notice in TO_RESIDENT | {SheetNotice.PROPOSED, SheetNotice.DROPPED} else sheet.number
    params: dict[str, Param | None] = {"number": number, "department": department(sheet.department_id)}
    if event.maker is not None and not outside and notice not in TO_RESIDENT:
        params["by"] = name(event.maker)
    said = event.particulars.get("reason")
    params["words"] = _because(notice, said)
    if "step" in event.particulars:
        clock = Clock(str(event.particulars["clock"]))
        one = of(sheet.running, clock)
        params["clock"] = clock_name(clock)
        params["over"] = over_by(one, Step[str(event.particulars["step"]).upper()]) if one is not None else ""
    if sheet.next_department_id and event.name is Name.SHEET_RETURNED:
        to = department(sheet.next_department_id)
        params["next"] = text(f"label.{Label.NEXT_DEPARTMENT}", department=to)
    else:
        params["next"] = ""
    if sheet.extension_days:
        params["days"] = sheet.extension_days
    if sheet.outcome:
        params["outcome"] = text(f"outcome.{sheet.outcome}")
    if event.particulars.get("on_paper") and event.maker is not None and not outside and notice not in TO_RESIDENT:
        params["paper"] = text(f"label.{Label.ENTERED_BY}", by=name(event.maker))
    promised = next_date(sheet)
    params["promise"] = promised.said() if promised is not None else ""
    allowed = sheet.phone is Phone.ALLOWED
    params["decision"] = text(f"label.{Label.PHONE_YES if allowed else Label.PHONE_NO}")
    return (phrase(f"sheet_notice.{notice}", **params),)


def _because(notice: SheetNotice, said: object) -> Param:
    """A reason as it stands in the sentence; nothing where none was given."""
    if not isinstance(said, str):
        return ""
    return text(f"label.{Label.BECAUSE}", words=words(said)) if notice in _MAY_GIVE_NONE else words(said)


def _choices(notice: SheetNotice, sheet: Sheet, item: Item, writes: bool, at: int) -> tuple[Choice, ...]:
    if notice in TO_DEPARTMENT:
        return own_choices(sheet, at)
    match notice:
        case SheetNotice.PHONE_ASKED:
            return phone_choices(sheet)
        case (
            SheetNotice.SIGNED | SheetNotice.EXTENDED_RESIDENT | SheetNotice.PHONE_SEEN | SheetNotice.DUE_MOVED_RESIDENT
        ):
            return (button(Button.SHOW, "show", item=item.id),)
        case SheetNotice.PRINT:
            recorded = button(Button.RECORD_SHEET, "record_sheet", sheet=sheet.id)
            return (button(Button.PRINT_SHEET, "print_sheet", primary=True, sheet=sheet.id), recorded)
        case _:
            return station_choices(sheet, writes=writes)


def phone_choices(sheet: Sheet) -> tuple[Choice, ...]:
    return (
        button(Button.PHONE_ALLOW, "answer_phone", primary=True, sheet=sheet.id, said="yes"),
        button(Button.PHONE_REFUSE, "answer_phone", sheet=sheet.id, said="no"),
    )


def _files(notice: SheetNotice, sheet: Sheet) -> tuple[str, ...]:
    if notice is SheetNotice.SENT:
        return sheet.files
    return sheet.reply_files if notice in (SheetNotice.REPLIED, SheetNotice.AMENDED) else ()
