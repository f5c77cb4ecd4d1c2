"""The part of a plan file that says what the strategy promises: rows of the outcomes app."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from accounts.models import Partner, PartnerVersion
from actions.loading.recorder import Recorder, continued_numbers
from actions.plan_file import shape
from outcomes.models import (
    Area,
    Measure,
    MeasureVersion,
    Outcome,
    OutcomeVersion,
    SourceDocument,
    SourceNote,
    Statement,
    StatementVersion,
    Strategy,
    StrategyPartner,
    StrategyVersion,
    SubOutcome,
    SubOutcomeVersion,
)

SOURCED = ("horizon", "endorsed", "launch", "strapline", "vision", "mission", "monitoring")
TITLE = frozenset({"title"})
TEXT = frozenset({"text"})


@dataclass
class Promises:
    """The rows that the plan's actions and figures refer to, by the file's own references."""

    outcomes: dict[int, Outcome]
    measures: dict[str, Measure]
    statements: dict[str, Statement]
    partners: dict[str, Partner]
    areas: dict[str, Area]


def record_promises(recorder: Recorder, strategy: Strategy, plan: shape.PlanFile) -> Promises:
    """Record the strategy, its documents, partners, areas, outcomes and measures."""
    _record_strategy(recorder, strategy, plan.strategy)
    _record_documents(recorder, strategy, plan.documents)
    _record_notes(recorder, strategy, plan)
    outcomes = _record_outcomes(recorder, strategy, plan.outcomes)
    return Promises(
        outcomes=outcomes,
        measures=_record_measures(recorder, outcomes, plan.outcomes),
        statements=_record_sub_outcomes(recorder, outcomes, plan.outcomes),
        partners=_record_partners(recorder, strategy, plan.partners),
        areas=_record_areas(recorder, strategy, plan.areas),
    )


def sources_of(sources: Sequence[shape.Source]) -> list[dict[str, str]]:
    """Places in documents, as they are kept."""
    return [{"document": source.document, "place": source.place} for source in sources]


def _record_strategy(recorder: Recorder, strategy: Strategy, wanted: shape.Strategy) -> None:
    facts = {name: fact for name in SOURCED if (fact := getattr(wanted, name))}
    sources = {name: _provenance(fact) for name, fact in facts.items()}
    if wanted.period:
        sources["period_label"] = _provenance(wanted.period)
    fields: dict[str, Any] = {name: facts[name].text if name in facts else "" for name in SOURCED}
    fields |= {
        "title": wanted.title,
        "period_label": wanted.period.text if wanted.period else "",
        "sources": sources,
    }
    recorder.versions(StrategyVersion, {strategy.pk: fields}, lambda _: "The strategy", TITLE)


def _provenance(fact: shape.Sourced) -> dict[str, Any]:
    return {
        "by": fact.by,
        "on": fact.on.isoformat() if fact.on else None,
        "sources": sources_of(fact.sources),
        "note": fact.note,
    }


def _record_documents(recorder: Recorder, strategy: Strategy, wanted: Sequence[shape.Document]) -> None:
    recorder.facts(
        [
            SourceDocument(
                strategy=strategy,
                key=d.key,
                title=d.title,
                date=d.date,
                date_as_given=d.date_as_published,
                note=d.note,
            )
            for d in wanted
        ],
        SourceDocument.objects.filter(strategy=strategy),
        lambda row: row.key,
        lambda row: f"Document {row.key}",
    )


def _record_notes(recorder: Recorder, strategy: Strategy, plan: shape.PlanFile) -> None:
    """Record the conflicts and notes, each known by its kind and what it is about."""
    recorded = SourceNote.objects.filter(strategy=strategy)
    conflicts = _numbers_of(recorded.filter(kind=SourceNote.Kind.CONFLICT), [c.item for c in plan.conflicts])
    notes = _numbers_of(recorded.filter(kind=SourceNote.Kind.PROVENANCE), [n.title for n in plan.notes])
    wanted = [
        SourceNote(
            strategy=strategy,
            kind=SourceNote.Kind.CONFLICT,
            number=conflicts[c.item],
            item=c.item,
            detail=c.detail,
            resolution=c.resolution,
            subjects=list(c.subjects),
        )
        for c in plan.conflicts
    ] + [
        SourceNote(
            strategy=strategy,
            kind=SourceNote.Kind.PROVENANCE,
            number=notes[n.title],
            item=n.title,
            detail=n.text,
            subjects=list(n.subjects),
        )
        for n in plan.notes
    ]
    recorder.facts(wanted, recorded, lambda row: (row.kind, row.item), lambda row: f"Note “{row.item}”")


def _numbers_of(recorded: "models.QuerySet[SourceNote]", items: Sequence[str]) -> dict[str, int]:
    return continued_numbers(items, dict(recorded.values_list("item", "number")))


def _record_partners(recorder: Recorder, strategy: Strategy, wanted: Sequence[shape.Partner]) -> dict[str, Partner]:
    rows = recorder.identities(
        [Partner(slug=p.slug, is_group=p.group) for p in wanted],
        Partner.objects.filter(slug__in=[p.slug for p in wanted]),
        lambda row: row.slug,
        lambda row: f"Partner {row.slug}",
        ignoring=frozenset({"is_invented"}),
    )
    names = dict(Partner.objects.values_list("pk", "slug"))
    changed = len(recorder.report.changed)
    recorder.versions(
        PartnerVersion,
        {rows[p.slug].pk: {"name": p.name} for p in wanted},
        lambda pk: f"Partner {names[pk]}",
    )
    if len(recorder.report.changed) > changed:
        # A partner's name is everybody's: this load concerns every strategy, not its own alone.
        recorder.revision.strategy_id = None
    recorder.links(
        StrategyPartner,
        [strategy.pk],
        {
            (strategy.pk, rows[p.slug].pk): {
                "standing": p.standing,
                "position": position,
                "sources": sources_of(p.sources),
                "note": p.note,
            }
            for position, p in enumerate(wanted, 1)
        },
        lambda key: f"Partner {names[key[1]]} in this strategy",
    )
    return rows


def _record_areas(recorder: Recorder, strategy: Strategy, wanted: Sequence[shape.Area]) -> dict[str, Area]:
    return recorder.facts(
        [Area(strategy=strategy, slug=a.slug, name=a.name, position=n) for n, a in enumerate(wanted, 1)],
        Area.objects.filter(strategy=strategy),
        lambda row: row.slug,
        lambda row: f"Area {row.name}",
    )


def _record_outcomes(recorder: Recorder, strategy: Strategy, wanted: Sequence[shape.Outcome]) -> dict[int, Outcome]:
    rows = recorder.identities(
        [Outcome(strategy=strategy, number=o.number) for o in wanted],
        Outcome.objects.filter(strategy=strategy),
        lambda row: row.number,
        lambda row: f"Outcome {row.number}",
    )
    numbers = {row.pk: number for number, row in rows.items()}
    recorder.versions(
        OutcomeVersion,
        {
            rows[o.number].pk: {
                "title": o.title,
                "summary_title": o.summary_title,
                "measures_note": o.measures_note,
                "note": o.note,
            }
            for o in wanted
        },
        lambda pk: f"Outcome {numbers[pk]}",
        TITLE,
    )
    return rows


def _record_sub_outcomes(
    recorder: Recorder, outcomes: dict[int, Outcome], wanted: Sequence[shape.Outcome]
) -> dict[str, Statement]:
    subs = [(o.number, position, s) for o in wanted for position, s in enumerate(o.sub_outcomes, 1)]
    sub_rows = recorder.identities(
        [SubOutcome(outcome=outcomes[number], ref=s.ref, position=position) for number, position, s in subs],
        SubOutcome.objects.filter(outcome__in=outcomes.values()),
        lambda row: row.ref,
        lambda row: f"Outcome {row.ref}",
    )
    statements = [(s.ref, position, t) for _, _, s in subs for position, t in enumerate(s.statements, 1)]
    rows = recorder.identities(
        [Statement(sub_outcome=sub_rows[ref], ref=t.ref, position=position) for ref, position, t in statements],
        Statement.objects.filter(sub_outcome__in=sub_rows.values()),
        lambda row: row.ref,
        lambda row: f"Outcome {row.ref}",
    )
    refs = {row.pk: ref for ref, row in sub_rows.items()}
    worded = {sub_rows[s.ref].pk: _worded(s) for _, _, s in subs}
    recorder.versions(SubOutcomeVersion, worded, lambda pk: f"Outcome {refs[pk]}", TEXT)
    statement_refs = {row.pk: ref for ref, row in rows.items()}
    recorder.versions(
        StatementVersion,
        {rows[t.ref].pk: _worded(t) for _, _, t in statements},
        lambda pk: f"Outcome {statement_refs[pk]}",
        TEXT,
    )
    return rows


def _record_measures(
    recorder: Recorder, outcomes: dict[int, Outcome], wanted: Sequence[shape.Outcome]
) -> dict[str, Measure]:
    measures = [(o.number, position, m) for o in wanted for position, m in enumerate(o.measures, 1)]
    rows = recorder.identities(
        [Measure(outcome=outcomes[number], key=m.ref, position=position) for number, position, m in measures],
        Measure.objects.filter(outcome__in=outcomes.values()),
        lambda row: row.key,
        lambda row: f"Measure {row.key}",
    )
    refs = {row.pk: ref for ref, row in rows.items()}
    recorder.versions(
        MeasureVersion,
        {rows[m.ref].pk: _worded(m) | {"direction": m.desired_direction} for _, _, m in measures},
        lambda pk: f"Measure {refs[pk]}",
        TEXT,
    )
    return rows


def _worded(part: shape.SubOutcome | shape.Statement | shape.Measure) -> dict[str, Any]:
    return {"text": part.wording, "verified_in": list(part.verified_in), "note": part.note}
