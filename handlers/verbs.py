"""The list of all verbs: what a form's name leads to."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from handlers.dialog import VERBS, Handler

_FILES = (
    "accept_item",
    "answer_human",
    "answer_item",
    "answer_objection",
    "appoint_person.Appoint",
    "appoint_person.Invite",
    "arrive",
    "ask_reporter",
    "assign_item",
    "call_human",
    "choose_hat",
    "choose_language",
    "choose_station",
    "classify_item",
    "close_station",
    "conclude_item",
    "correct_data",
    "correct_item",
    "decide_silence.Keep",
    "decide_silence.Lift",
    "decide_silence.Paused",
    "decline_item",
    "diary_to_item",
    "end_appointment",
    "erase_data",
    "explain_rating",
    "export_data",
    "export_list",
    "give_consent",
    "hand_over_duty",
    "hand_on.Be",
    "hand_on.Each",
    "hand_on.On",
    "hand_over_item",
    "join_by_invitation",
    "load_holidays",
    "log_visit",
    "make_link",
    "manage_item",
    "merge_item",
    "move_reply",
    "note_call",
    "note_duty",
    "note_item",
    "object_item",
    "object_to_silence",
    "old_letters",
    "open_by_receipt",
    "open_item.Hide",
    "open_item.Open",
    "open_identity.Agree",
    "open_identity.Open",
    "open_station",
    "plan_draw",
    "plan_end",
    "plan_menu",
    "plan_rota",
    "plan_settings",
    "print_slip",
    "print_slips",
    "rate_by_call",
    "rate_item",
    "rate_pleased",
    "recuse_person",
    "refuse_item",
    "reissue_receipt",
    "renew_consent",
    "reopen_item",
    "reply_item",
    "report_for",
    "report_item",
    "restore_item",
    "resume_draft",
    "see_phone",
    "set_up",
    "leave_end",
    "leave_take",
    "override_duty.Override",
    "override_undo",
    "show_duty",
    "show_shifts",
    "swap_agree.Agree",
    "swap_agree.Refuse",
    "swap_answer.Accept",
    "swap_answer.Decline",
    "swap_end.Undo",
    "swap_end.Withdraw",
    "swap_offer",
    "take_now",
    "show_feeds.Feeds",
    "show_feeds.Make",
    "show_feeds.Stop",
    "show_month",
    "show_opened.Followed",
    "show_opened.Opened",
    "show_health",
    "show_hours",
    "show_help",
    "show_item.Full",
    "show_item.Show",
    "show_lists.Inbox",
    "show_lists.My",
    "show_lists.Todo",
    "show_people",
    "show_privacy.Lookers",
    "show_privacy.Privacy",
    "show_start",
    "show_stations.Posters",
    "show_stations.Stations",
    "show_why",
    "silence_person",
    "sort_command",
    "sort_message",
    "sort_own_words",
    "split_item",
    "supplement_item",
    "support_item.Support",
    "support_item.Unsupport",
    "tell_reporter",
    "transfer_item",
    "unmerge_item",
    "withdraw_item",
)
"""One line for each verb: its file here, and its class where a file holds several."""


def _verb(named: str) -> Any:
    file, _, held = named.partition(".")
    module = import_module(f"handlers.{file}")
    return getattr(module, held) if held else module


MODULES: tuple[Any, ...] = tuple(_verb(named) for named in _FILES)


def register() -> None:
    for verb in MODULES:
        hooks = {name: getattr(verb, name, None) for name in ("offers", "heard", "taken", "check", "fills")}
        VERBS[verb.FORM.name] = Handler(verb.FORM, verb.REQUIRES, verb.handle, **hooks)


register()
