"""Strategies and their outcomes, recorded through the clock."""

from typing import Any

import factory

from accounts.clock import change, record_many
from accounts.models import Partner, User
from outcomes.models import Outcome, OutcomeVersion, Strategy, StrategyVersion
from outcomes.services import add_partner_to_strategy, grant_role
from tests.factories.rising import rising


class StrategyFactory(factory.Factory):
    """A strategy. `partners` take part in it; `grants` is a list of (person, role)."""

    class Meta:
        model = Strategy

    slug = factory.Sequence(lambda number: f"strategy-{number}")
    title = factory.LazyAttribute(lambda fields: fields.slug.replace("-", " ").capitalize())
    is_demonstration = False
    frequency = "quarterly"
    partners: list[Partner] = []
    grants: list[tuple[User, str]] = []
    now = None

    @classmethod
    def _create(cls, model_class: type[Strategy], *args: Any, **fields: Any) -> Strategy:
        instants = rising(fields["now"])
        with change(kind="strategy_loaded", job="test", now=next(instants)) as revision:
            row = Strategy(slug=fields["slug"], is_demonstration=fields["is_demonstration"])
            strategy = revision.append(row)
            names = {"title": fields["title"], "frequency": fields["frequency"]}
            record_many(revision, StrategyVersion, {strategy.pk: names})
        for partner in fields["partners"]:
            add_partner_to_strategy(partner=partner, strategy=strategy, job="test", now=next(instants))
        for person, role in fields["grants"]:
            grant_role(person=person, strategy=strategy, role=role, job="test", now=next(instants))
        return strategy


class OutcomeFactory(factory.Factory):
    """One outcome of a strategy."""

    class Meta:
        model = Outcome

    strategy = None
    number = 1
    title = factory.LazyAttribute(lambda fields: f"Title of outcome {fields.number}")
    now = None

    @classmethod
    def _create(cls, model_class: type[Outcome], *args: Any, **fields: Any) -> Outcome:
        strategy = fields["strategy"]
        with change(kind="outcome_loaded", job="test", strategy_id=strategy.pk, now=fields["now"]) as revision:
            outcome = revision.append(Outcome(strategy=strategy, number=fields["number"]))
            record_many(revision, OutcomeVersion, {outcome.pk: {"title": fields["title"]}})
        return outcome
