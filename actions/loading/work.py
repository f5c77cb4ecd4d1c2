"""The part of a plan file that says what is being done: rows of the actions app."""

import re
from collections.abc import Sequence
from typing import Any

from accounts.clock import record_many
from actions.loading.promises import Promises, sources_of
from actions.loading.recorder import Recorder
from actions.models import (
    Action,
    ActionArea,
    ActionOutcome,
    ActionState,
    ActionSupport,
    ActionWording,
    DueDateRevision,
    PublishedLine,
    PublishedLineAction,
    Workstream,
    WorkstreamVersion,
)
from actions.plan_file import shape
from outcomes.models import Strategy

TITLE = frozenset({"title"})


def record_work(recorder: Recorder, strategy: Strategy, promises: Promises, plan: shape.PlanFile) -> None:
    """Record workstreams, actions with their wording and links, and what was published about them."""
    workstreams = _record_workstreams(recorder, strategy, plan.workstreams)
    actions = _record_actions(recorder, strategy, workstreams, plan.actions)
    _record_links(recorder, actions, promises, plan.actions)
    _record_first_states(recorder, actions, promises, plan.actions)
    _record_published_lines(recorder, strategy, actions, plan.published_lines)


def sort_key(ref: str) -> str:
    """A reference with its numbers padded, so that text order is reading order: 1.10 after 1.9."""
    return re.sub(r"\d+", lambda number: number[0].zfill(4), ref)[:80]


def _record_workstreams(
    recorder: Recorder, strategy: Strategy, wanted: Sequence[shape.Workstream]
) -> dict[int, Workstream]:
    rows = recorder.identities(
        [Workstream(strategy=strategy, number=w.number) for w in wanted],
        Workstream.objects.filter(strategy=strategy),
        lambda row: row.number,
        lambda row: f"Workstream {row.number}",
    )
    numbers = {row.pk: number for number, row in rows.items()}
    recorder.versions(
        WorkstreamVersion,
        {
            rows[w.number].pk: {
                "title": w.title,
                "short_name": w.short_name,
                "letter": w.letter or "",
                "report_wording": w.report_wording.text if w.report_wording else "",
                "report_sources": sources_of(w.report_wording.sources) if w.report_wording else [],
                "note": w.note,
            }
            for w in wanted
        },
        lambda pk: f"Workstream {numbers[pk]}",
        TITLE,
    )
    return rows


def _record_actions(
    recorder: Recorder, strategy: Strategy, workstreams: dict[int, Workstream], wanted: Sequence[shape.Action]
) -> dict[str, Action]:
    rows = recorder.identities(
        [
            Action(strategy=strategy, workstream=workstreams[a.workstream], ref=a.ref, sort_key=sort_key(a.ref))
            for a in wanted
        ],
        Action.objects.filter(strategy=strategy),
        lambda row: row.ref,
        lambda row: f"Action {row.ref}",
    )
    refs = {row.pk: ref for ref, row in rows.items()}
    recorder.versions(
        ActionWording,
        {
            rows[a.ref].pk: {
                "title": a.title,
                "short_title": a.short_title,
                "verified_in": list(a.verified_in),
                "source_note": a.note,
                "outcomes_source": a.outcomes_source,
                "recurs": a.recurs,
            }
            for a in wanted
        },
        lambda pk: f"Action {refs[pk]}",
        TITLE,
    )
    return rows


def _record_links(
    recorder: Recorder, actions: dict[str, Action], promises: Promises, wanted: Sequence[shape.Action]
) -> None:
    outcomes: dict[Any, dict[str, Any]] = {}
    partners: dict[Any, dict[str, Any]] = {}
    areas: dict[Any, dict[str, Any]] = {}
    names: dict[Any, str] = {}
    for a in wanted:
        action = actions[a.ref].pk
        for number in a.outcomes:
            key = (action, promises.outcomes[number].pk)
            outcomes[key] = {"is_inferred": a.outcomes_inferred}
            names["outcome", *key] = f"Action {a.ref} to Outcome {number}"
        for slug in a.supporting_partners:
            key = (action, promises.partners[slug].pk)
            partners[key] = {}
            names["partner", *key] = f"Action {a.ref} supported by {slug}"
        for slug in a.areas:
            key = (action, promises.areas[slug].pk)
            areas[key] = {}
            names["area", *key] = f"Action {a.ref} in {slug}"
    recorder.links(ActionOutcome, outcomes, lambda key: names["outcome", *key])
    recorder.links(ActionSupport, partners, lambda key: names["partner", *key])
    recorder.links(ActionArea, areas, lambda key: names["area", *key])


def _record_first_states(
    recorder: Recorder, actions: dict[str, Action], promises: Promises, wanted: Sequence[shape.Action]
) -> None:
    """Give each new action its first state: what the file publishes about owners and dates, which may be nothing."""
    known = set(ActionState.objects.filter(action__in=actions.values()).values_list("action", flat=True))
    states: dict[Any, dict[str, Any]] = {}
    dates: list[DueDateRevision] = []
    for a in wanted:
        action = actions[a.ref]
        if action.pk in known:
            continue
        states[action.pk] = {
            "lead_id": promises.partners[a.lead_partner].pk if a.lead_partner else None,
            "joint_lead_id": promises.partners[a.joint_lead].pk if a.joint_lead else None,
            "due_date": a.due_date,
            "original_due_date": a.due_date,
        }
        if a.due_date:
            dates.append(DueDateRevision(action=action, number=0, new=a.due_date))
    record_many(recorder.revision, ActionState, states)
    recorder.revision.append_many(dates)


def _record_published_lines(
    recorder: Recorder, strategy: Strategy, actions: dict[str, Action], wanted: Sequence[shape.PublishedLine]
) -> None:
    rows = recorder.facts(
        [
            PublishedLine(
                strategy=strategy,
                number=number,
                kind=line.kind,
                text=line.text,
                document=line.document,
                paragraph=line.paragraph,
                date_as_given=line.date,
                on=line.on,
                note=line.note,
                link_is_ours=line.link_is_our_judgement,
            )
            for number, line in enumerate(wanted, 1)
        ],
        PublishedLine.objects.filter(strategy=strategy),
        lambda row: row.number,
        lambda row: f"Published line {row.number}",
    )
    recorded = set(
        PublishedLineAction.objects.filter(line__in=rows.values()).values_list("line__number", "action__ref")
    )
    recorder.revision.append_many(
        [
            PublishedLineAction(line=rows[number], action=actions[ref])
            for number, line in enumerate(wanted, 1)
            for ref in line.actions
            if (number, ref) not in recorded
        ]
    )
