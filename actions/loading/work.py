"""The part of a plan file that says what is being done: rows of the actions app."""

from collections.abc import Sequence
from typing import Any

from accounts.clock import record_many
from accounts.models import Partner
from actions.loading.promises import Promises, sources_of
from actions.loading.recorder import Recorder, continued_numbers
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
from actions.references import sort_key
from outcomes.models import Area, Outcome, Strategy

TITLE = frozenset({"title"})


def record_work(recorder: Recorder, strategy: Strategy, promises: Promises, plan: shape.PlanFile) -> None:
    """Record workstreams, actions with their wording and links, and what was published about them."""
    workstreams = _record_workstreams(recorder, strategy, plan.workstreams)
    actions = _record_actions(recorder, strategy, workstreams, plan.actions)
    _record_links(recorder, strategy, actions, promises, plan.actions)
    _record_first_states(recorder, actions, promises, plan.actions)
    _record_published_lines(recorder, strategy, actions, plan.published_lines)


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
    recorder: Recorder,
    strategy: Strategy,
    actions: dict[str, Action],
    promises: Promises,
    wanted: Sequence[shape.Action],
) -> None:
    outcomes: dict[Any, dict[str, Any]] = {}
    partners: dict[Any, dict[str, Any]] = {}
    areas: dict[Any, dict[str, Any]] = {}
    for a in wanted:
        action = actions[a.ref].pk
        inferred = {"is_inferred": a.outcomes_inferred}
        outcomes |= {(action, promises.outcomes[number].pk): inferred for number in a.outcomes}
        partners |= {(action, promises.partners[slug].pk): {} for slug in a.supporting_partners}
        areas |= {(action, promises.areas[slug].pk): {} for slug in a.areas}
    refs = {action.pk: action.ref for action in actions.values()}
    numbers = dict(Outcome.objects.filter(strategy=strategy).values_list("pk", "number"))
    slugs = dict(Partner.objects.values_list("pk", "slug"))
    places = dict(Area.objects.filter(strategy=strategy).values_list("pk", "slug"))
    recorder.links(ActionOutcome, refs, outcomes, lambda key: f"Action {refs[key[0]]} to Outcome {numbers[key[1]]}")
    recorder.links(ActionSupport, refs, partners, lambda key: f"Action {refs[key[0]]} supported by {slugs[key[1]]}")
    recorder.links(ActionArea, refs, areas, lambda key: f"Action {refs[key[0]]} in {places[key[1]]}")


def _record_first_states(
    recorder: Recorder, actions: dict[str, Action], promises: Promises, wanted: Sequence[shape.Action]
) -> None:
    """Give each new action its first state: what the file publishes about owners and dates, which may be nothing."""
    known = {row.action_id: row for row in ActionState.objects.open().filter(action__in=actions.values())}
    states: dict[Any, dict[str, Any]] = {}
    dates: list[DueDateRevision] = []
    for a in wanted:
        action = actions[a.ref]
        owners = {
            "lead_id": promises.partners[a.lead_partner].pk if a.lead_partner else None,
            "joint_lead_id": promises.partners[a.joint_lead].pk if a.joint_lead else None,
            "due_date": a.due_date,
        }
        if state := known.get(action.pk):
            otherwise = [name for name, value in owners.items() if value and value != getattr(state, name)]
            recorder.report.left += [
                f"Action {a.ref}: {name.removesuffix('_id')} reads otherwise in the file; it is set in the tracker"
                for name in otherwise
            ]
            continue
        states[action.pk] = owners | {"original_due_date": a.due_date}
        if a.due_date:
            dates.append(DueDateRevision(action=action, number=0, new=a.due_date))
    record_many(recorder.revision, ActionState, states)
    recorder.revision.append_many(dates)


def _record_published_lines(
    recorder: Recorder, strategy: Strategy, actions: dict[str, Action], wanted: Sequence[shape.PublishedLine]
) -> None:
    """Record the published lines, each known by its document and its words, and the actions that they are about."""
    recorded = PublishedLine.objects.filter(strategy=strategy)
    before = {(row.document, row.text): row.number for row in recorded}
    numbers = continued_numbers([(line.document, line.text) for line in wanted], before)
    rows = recorder.facts(
        [
            PublishedLine(
                strategy=strategy,
                number=numbers[line.document, line.text],
                kind=line.kind,
                text=line.text,
                document=line.document,
                paragraph=line.paragraph,
                date_as_given=line.date,
                on=line.on,
                note=line.note,
                link_is_ours=line.link_is_our_judgement,
            )
            for line in wanted
        ],
        recorded,
        lambda row: (row.document, row.text),
        lambda row: f"Published line {row.number}",
    )
    recorder.facts(
        [
            PublishedLineAction(line=rows[line.document, line.text], action=actions[ref])
            for line in wanted
            for ref in line.actions
        ],
        PublishedLineAction.objects.filter(line__in=rows.values()).select_related("line", "action"),
        lambda row: (row.line_id, row.action_id),
        lambda row: f"Published line {row.line.number} about action {row.action.ref}",
    )
