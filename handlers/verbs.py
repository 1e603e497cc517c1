"""The list of all verbs: what a form's name leads to."""

from __future__ import annotations

from typing import Any

from handlers import (
    accept_item,
    answer_human,
    answer_item,
    ask_reporter,
    assign_item,
    call_human,
    choose_language,
    choose_station,
    classify_item,
    conclude_item,
    decline_item,
    diary_to_item,
    explain_rating,
    give_consent,
    hand_over_item,
    join_by_invitation,
    log_visit,
    make_link,
    manage_item,
    move_reply,
    note_item,
    rate_item,
    rate_pleased,
    refuse_item,
    reopen_item,
    reply_item,
    report_item,
    resume_draft,
    show_duty,
    show_help,
    show_item,
    show_lists,
    show_start,
    sort_command,
    sort_message,
    sort_own_words,
    supplement_item,
    tell_reporter,
    withdraw_item,
)
from handlers.dialog import VERBS, Handler

MODULES: tuple[Any, ...] = (
    accept_item,
    answer_human,
    answer_item,
    ask_reporter,
    assign_item,
    call_human,
    choose_language,
    choose_station,
    classify_item,
    conclude_item,
    decline_item,
    diary_to_item,
    explain_rating,
    give_consent,
    hand_over_item,
    join_by_invitation,
    log_visit,
    make_link,
    manage_item,
    move_reply,
    note_item,
    rate_item,
    rate_pleased,
    refuse_item,
    reopen_item,
    reply_item,
    report_item,
    resume_draft,
    show_duty,
    show_help,
    show_item.Show,
    show_item.Full,
    show_lists.My,
    show_lists.Todo,
    show_lists.Inbox,
    show_start,
    sort_command,
    sort_message,
    sort_own_words,
    supplement_item,
    tell_reporter,
    withdraw_item,
)


def register() -> None:
    for module in MODULES:
        hooks = {name: getattr(module, name, None) for name in ("offers", "heard", "taken", "check")}
        VERBS[module.FORM.name] = Handler(module.FORM, module.REQUIRES, module.handle, **hooks)


register()
