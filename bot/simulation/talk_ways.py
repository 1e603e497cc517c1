"""How people act about consultations, as chances: the same tables as in `ways`, for what only consultations send."""

from __future__ import annotations

from bot.simulation.ways import DAYS, TODAY, Way

NOW = (0.0, 0.3)
_ASKED = Way("answer_poll", 0.75, TODAY, "every", {"yes": 0.55, "no": 0.1, "None": 0.35})
_INVITED = (
    Way("answer_invitation", 0.72, TODAY, "said", {"yes": 0.76, "no": 0.14, "sends": 0.1}),
    Way("written_opinion", 0.25, TODAY),
)
_VOTE = (Way("vote", 0.85, NOW, "choice", {"yes": 0.7, "fairly": 0.1, "no": 0.1, "abstain": 0.1}),)
_SEE = (Way("show_consultation", 0.7, TODAY),)
_HAND = Way("close_motion", 0.9, (0.4, 0.9))
_TICK = (Way("tick", 0.7, NOW),)

ONE_OF: dict[str, tuple[Way, ...]] = {
    "timing.poll_asked": (_ASKED,),
    "timing.poll_again": (_ASKED,),
    "timing.poll_nudge": (_ASKED,),
    "timing.called_off": (Way("revive", 0.15, DAYS),),
    "inviting.invited": _INVITED,
    "inviting.moved": _INVITED,
    "inviting.eve_silent": _INVITED,
    "inviting.to_call": (Way("answer_for", 0.7, TODAY),),
    "inviting.question": (Way("answer_before", 0.5, TODAY),),
    "inviting.thread_none": (Way("ask_before", 0.8, NOW),),
    "inviting.list": (Way("add_participant", 0.85, NOW), Way("add_guest", 0.5, NOW)),
    "inviting.added": (Way("add_participant", 0.65, NOW),),
    "inviting.guest_added": (Way("show_participants", 0.3, NOW),),
    "timing.rooms_none": (Way("add_room", 1, NOW),),
    "meet.paper": _TICK,
    "meet.ticked": _TICK,
    "meet.signed_in": (Way("speak", 0.4, NOW),),
    "meet.opened_itself": (Way("motions", 0.7, (0.2, 0.7)),),
    "meet.opened": (Way("motions", 0.7, (0.2, 0.7)),),
    "meet.motions_none": (Way("put_motion", 0.7, NOW), Way("rate_reply", 0.9, NOW)),
    "meet.motion_draft": (Way("open_motion", 0.95, NOW),),
    "meet.motion_standing": (_HAND,),
    "meet.motion_standing_secret": (_HAND,),
    "meet.ask_vote": _VOTE,
    "meet.ask_rating": _VOTE,
    "meet.still_on": (Way("hold_meeting", 0.8, NOW),),
    "meet.nobody_came": (Way("move_time", 0.5, TODAY), Way("call_off", 0.5, TODAY)),
    "meet.held": (Way("minutes", 0.85, (1, 60)),),
    "meet.held_itself": (Way("minutes", 0.85, (1, 60)),),
    "after.minutes_draft": (Way("send_minutes", 0.9, NOW),),
    "after.minutes_new_edition": (Way("send_minutes", 0.9, NOW),),
    "after.minutes_for_you": (Way("answer_minutes", 0.75, TODAY, "answer", {"agrees": 0.95, "objects": 0.05}),),
    "after.minutes_decide": (Way("keep_minutes", 0.8, TODAY),),
    "after.action_yours": (Way("do_action", 0.55, DAYS),),
    "after.action_eve": (Way("do_action", 0.5, TODAY), Way("extend_action", 0.2, TODAY)),
    "after.action_due": (Way("do_action", 0.4, TODAY),),
    "after.action_over": (Way("do_action", 0.5, TODAY),),
    "after.action_plus_1": (Way("do_action", 0.4, DAYS),),
    "after.action_plus_3": (Way("do_action", 0.5, DAYS), Way("drop_action", 0.3, DAYS)),
    "after.action_ring": (Way("do_action", 0.8, DAYS), Way("drop_action", 0.1, DAYS)),
    "after.action_left": (Way("hand_over_action", 0.8, TODAY),),
    "after.suggested_to_you": (
        Way("note_fate", 0.85, DAYS, "fate", {"adopted": 0.6, "partly": 0.25, "rejected": 0.15}),
    ),
    "after.suggested": (Way("note_fate", 0.3, DAYS),),
    "after.look_ask": (
        Way("answer_consultation_look", 0.7, DAYS, "says", {"holds": 0.86, "partly": 0.09, "failed": 0.05}),
    ),
    "after.look_task": (
        Way("check_consultation_look", 0.85, DAYS, "says", {"holds": 0.86, "partly": 0.09, "failed": 0.05}),
    ),
    "after.look_overdue": (
        Way("check_consultation_look", 0.95, DAYS, "says", {"holds": 0.9, "partly": 0.06, "failed": 0.04}),
    ),
    "say.consultation_shown": (
        Way("conclude_consultation", 0.7, NOW),
        Way("minutes", 0.4, NOW),
        Way("note_fate", 0.2, NOW),
        Way("research", 0.55, NOW),
        Way("step_on", 0.2, NOW),
        Way("fix_time", 0.5, NOW),
        Way("poll_time", 0.4, NOW),
        Way("add_action", 0.3, NOW),
        Way("move_time", 0.06, NOW),
        Way("manage_consultation", 0.5, NOW),
    ),
    "say.consultation_manage": (
        Way("call_off", 0.35, NOW),
        Way("suggest", 0.6, NOW),
        Way("agenda", 0.2, NOW),
    ),
}
"""The first whose luck holds is done; nothing where none does."""

EACH_OF: dict[str, tuple[Way, ...]] = {
    "say.consultation_begun": (
        Way("show_participants", 0.8, (0.1, 1)),
        Way("show_consultation", 0.8, (2, 4)),
        Way("poll_time", 0.25, (5, 40)),
    ),
    "meet.code_ahead": (Way("sign_in_paper", 0.4, (0.6, 0.8)),),
    "meet.held": (Way("add_action", 0.3, TODAY),),
    "after.minutes_settled": (Way("show_consultation", 0.5, TODAY),),
}
"""Each is done by itself, where its luck holds."""

WEIGHED: dict[str, dict[str, float]] = {
    "add_participant.part.ask": {"member": 0.4, "department": 0.35, "clerk": 0.1, "other": 0.15},
    "add_guest.votes.ask": {"no": 0.8, "yes": 0.2},
    "answer_for.said.ask": {"yes": 0.8, "no": 0.2},
    "answer_poll.says.ask": {"yes": 0.6, "maybe": 0.2, "no": 0.2},
    "poll_time.edit.ask": {"send": 1.0},
    "put_motion.how.ask": {"open": 0.6, "secret": 0.4},
    "speak.signed.ask": {"signed": 0.6, "unsigned": 0.4},
    "hold_meeting.sure.ask": {"yes": 1.0},
    "call_off.sure.ask": {"yes": 1.0},
    "note_fate.fate.ask": {"adopted": 0.6, "partly": 0.25, "rejected": 0.15},
}
PREFERS_WORDS = frozenset({"speak.words.ask"})
"""Where something could be left out, but is said."""
SAID: dict[str, tuple[str, ...]] = {
    "begin_consultation.words": ("晚上停车怎么排队", "楼下的空地给谁用", "电动车到哪里充电", "垃圾桶放在哪里好"),
    "add_participant.called": ("3 栋王阿姨", "5 栋李师傅", "张大爷"),
    "add_guest.called": ("孙经理", "老何", "吴师傅"),
    "add_guest.party": ("物业", "业委会", "维保公司"),
    "answer_invitation.who": ("我女儿", "同事小刘"),
    "written_opinion": ("我来不了，意见是先修后议。", "赞成，只要费用公开。"),
    "explain_absence": ("那天要上班。",),
    "ask_before": ("费用谁来出？", "上次说的方案还算不算？"),
    "answer_before": ("会上一起说明。", "费用明细会前贴出来。"),
    "add_room.called": ("议事厅",),
    "add_room.seats": ("30",),
    "fix_time.link": ("https://meeting.example/123",),
    "poll_time.link": ("https://meeting.example/123",),
    "move_time.link": ("https://meeting.example/123",),
    "move_time.reason": ("会议室临时有事。",),
    "put_motion.words": ("十点以后不再进车，门卫记录", "先由物业垫付，年底公布"),
    "rate_reply.words": ("十五天内修好，修完请大家验收。",),
    "speak.words": ("先把应急的办了，再谈钱。", "同意，就是要有人盯着。", "老人多，请快一点。"),
    "answer_minutes.words": ("我说的不是这个意思。",),
    "keep_minutes.words": ("和录音核对过，照原文。",),
    "conclude_consultation.words": ("物业两周内办好，驿站看着，办完请大家来看。", "先试一个月，月底再坐下来谈一次。"),
    "add_action.words": ("两周内修好并试用", "把账目贴在公告栏", "画好线，立好牌子"),
    "do_action": ("办好了，请大家看过。", "昨天完工，拍了照片。"),
    "extend_action": ("配件还没到。",),
    "drop_action": ("情况变了，不用再办。",),
    "suggest.words": ("建议把这类设施列入年度维修计划。",),
    "suggest.body": ("街道办事处",),
    "note_fate.words": ("已列入计划。",),
    "call_off": ("事情已经解决，不用再开会。",),
    "research": ("到现场看了，问了三户。",),
    "check_consultation_look": ("去看过，管用。",),
}
