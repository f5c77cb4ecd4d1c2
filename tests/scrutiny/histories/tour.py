"""A history that takes every step once at least, from July to November 2026, and one to begin random ones with."""

BEGINNING = (
    *(
        "load_plan",
        "submit_update",
        "accept_update",
        "reopen_review",
        "accept_update",
        "submit_update",
        "add_committee",
        "add_meetings",
    ),
    *("hold_meeting", "add_resolutions", "begin_report", "draw_and_record", "publish_edition", "set_milestones"),
)
TOUR: tuple[tuple[str, tuple[int, ...]], ...] = tuple(
    (name, picks)
    for names, picks in (
        (BEGINNING, (0,)),
        (
            (
                *("rename_partner", "set_mailbox", "change_mailbox", "invite_person", "invite_to_strategy"),
                *("add_member", "set_delegate", "name_person", "arrange_person", "grant_role", "set_workstream_leads"),
                *("add_partner", "add_partner_to_strategy", "set_up_actions", "change_due_date"),
            ),
            (0,),
        ),
        (("ask_for_date", "refuse_date", "ask_for_date", "agree_date"), (0,)),
        (("correct_wording", "set_short_title", "set_links", "set_reporting_months", "complete_milestone"), (0,)),
        (("correct_update", "write_message", "contribute", "confirm_update"), (0,)),
        (("send_update_link", "call_off_link", "send_update_link", "send_by_link", "return_update"), (0,)),
        (("set_cover", "end_cover", "set_cover", "hand_over", "write_summary", "set_reminder_steps"), (0,)),
        (("set_measure", "set_figure_rules", "set_places", "choose_actions", "load_places_and_sums"), (0,)),
        (("add_sum", "set_sum", "confirm_sum", "record_figure", "withdraw_figure", "record_import"), (0,)),
        (("write_narrative", "review_narrative", "open_round", "answer_item", "end_round"), (0,)),
        (("load_published", "load_resolutions", "change_committee", "change_meeting", "add_item", "add_item"), (0,)),
        (("change_item", "order_items", "drop_item", "restore_item", "carry_item", "move_meeting"), (0,)),
        (("cancel_meeting", "reinstate_meeting", "take_away", "change_resolution", "confirm_owner"), (0,)),
        (
            (
                "set_meeting",
                "record_clearance",
                "withdraw_clearance",
                "write_enquiries",
                "draw_and_record",
                "attach_copy",
            ),
            (0,),
        ),
        (("publish_edition", "change_publication"), (3,)),
        (("add_period", "add_periods", "change_window", "chase_missing"), (0,)),
        (("wait",), (90,)),
        (("send_no_change",), (0,)),
        (("submit_update",), (2,)),
        (("choose_late", "submit_update", "accept_update", "load_plan"), (0,)),
        (("load_plan",), (1,)),
        (
            (
                "record_chase",
                "record_answer",
                "propose_closure",
                "add_meetings",
                "hold_meeting",
                "decide_closure",
                "reopen",
            ),
            (0,),
        ),
        (("withdraw", "begin_report", "give_up_report", "ask_takedown", "decide_takedown", "reword_takedown"), (0,)),
        (("add_action", "carry_forward", "close_action", "reopen_action", "close_action"), (0,)),
        (("succeed_partner", "leave_partner", "close_person", "wait"), (0,)),
    )
    for name in names
)
