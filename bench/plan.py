"""A plan of any size, written straight into PostgreSQL: the services would take hours for it.

In each strategy 100 actions and 5 organisations, which lead 20 actions each; 2 people speak for an organisation, and
each of them is accountable for half of its actions. Every action is overdue, and owes an update that is late by 30
days: each makes 5 reminders, which are one of the overdue action, one of the late update, and three that tell others of
it (the organisation's other person, the programme lead and the deputy).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.apps import apps
from django.db import connection

from accounts.clock import change
from accounts.guards import drop_guards
from accounts.models import Clock
from accounts.models.ledger import OPEN

ACTIONS, PARTNERS = 100, 5
"""In each strategy."""
REMINDERS = 5
"""For each action."""

BASE = 1_000_000
"""Ids begin after this, out of the way of what is there already."""


@dataclass(frozen=True)
class Plan:
    """What was made.

    Attributes:
        day: the day on which everything is late.
        actions: how many.
        late_updates: whether updates are late, too.
    """

    day: date
    actions: int
    late_updates: bool = True

    @property
    def reminders(self) -> int:
        """How many reminders there are to find on the day."""
        return self.actions * (REMINDERS if self.late_updates else 1)


def make_plan(strategies: int, day: date, late_updates: bool = True) -> Plan:
    """Write the plan into an empty database. Takes the guards of recorded tables away.

    Args:
        strategies: how many; each has 100 actions.
        day: the day on which everything is late.
        late_updates: whether there is a period that asks; else every action makes one reminder.
    """
    with change(kind="plan_loaded", job="bench") as revision:
        revision.touched = True
    drop_guards()
    with connection.cursor() as cursor:
        for statement in STATEMENTS + (PERIODS if late_updates else ()):
            cursor.execute(
                statement,
                {
                    "base": BASE,
                    "open": OPEN,
                    "revision": revision.number,
                    "strategies": strategies,
                    "partners": strategies * PARTNERS,
                    "actions": strategies * ACTIONS,
                    "people": strategies * (2 * PARTNERS + 2),
                    "per_strategy": ACTIONS,
                    "led": ACTIONS // PARTNERS,
                    "due": day - timedelta(days=10),
                    "grace": day - timedelta(days=30),
                },
            )
        cursor.execute("ANALYZE")
    return Plan(day, strategies * ACTIONS, late_updates)


def forget_plan() -> None:
    """Empty the database again."""
    tables = [model._meta.db_table for model in apps.get_models() if model is not Clock]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


# People: two for each organisation, then a programme lead and a deputy for each strategy.
STATEMENTS = (
    """INSERT INTO accounts_user (id, password, is_superuser, email, is_active, is_staff, date_joined)
    SELECT %(base)s + n, '!', false, 'person' || n || '@example.org', true, false, now()
    FROM generate_series(0, %(people)s - 1) n""",
    """INSERT INTO accounts_personversion (from_rev, to_rev, name, job_title, person_id)
    SELECT %(revision)s, %(open)s, 'Person ' || n, '', %(base)s + n FROM generate_series(0, %(people)s - 1) n""",
    """INSERT INTO accounts_partner (id, slug, is_group, is_invented, revision_id)
    SELECT %(base)s + n, 'organisation-' || n, false, false, %(revision)s
    FROM generate_series(0, %(partners)s - 1) n""",
    """INSERT INTO accounts_partnerversion (from_rev, to_rev, name, short_name, has_left, partner_id)
    SELECT %(revision)s, %(open)s, 'Organisation ' || n, '', false, %(base)s + n
    FROM generate_series(0, %(partners)s - 1) n""",
    """INSERT INTO accounts_membership (from_rev, to_rev, person_id, partner_id)
    SELECT %(revision)s, %(open)s, %(base)s + n, %(base)s + n / 2 FROM generate_series(0, 2 * %(partners)s - 1) n""",
    """INSERT INTO outcomes_strategy (id, slug, is_demonstration, revision_id)
    SELECT %(base)s + n, 'strategy-' || n, false, %(revision)s FROM generate_series(0, %(strategies)s - 1) n""",
    """INSERT INTO outcomes_strategyversion (from_rev, to_rev, title, period_label, horizon, endorsed, launch,
        strapline, vision, mission, monitoring, sources, frequency, due_soon_days, strategy_id)
    SELECT %(revision)s, %(open)s, 'Strategy ' || n, '', '', '', '', '', '', '', '', '[]', 'quarterly', 30, %(base)s + n
    FROM generate_series(0, %(strategies)s - 1) n""",
    """INSERT INTO outcomes_strategypartner (from_rev, to_rev, standing, position, sources, note, partner_id,
        strategy_id)
    SELECT %(revision)s, %(open)s, 'contributing', n %% 5 + 1, '[]', '', %(base)s + n, %(base)s + n / 5
    FROM generate_series(0, %(partners)s - 1) n""",
    """INSERT INTO outcomes_grant (from_rev, to_rev, role, person_id, strategy_id)
    SELECT %(revision)s, %(open)s, CASE n %% 2 WHEN 0 THEN 'lead' ELSE 'deputy' END,
        %(base)s + 2 * %(partners)s + n, %(base)s + n / 2
    FROM generate_series(0, 2 * %(strategies)s - 1) n""",
    """INSERT INTO actions_workstream (id, number, revision_id, strategy_id)
    SELECT %(base)s + n, 1, %(revision)s, %(base)s + n FROM generate_series(0, %(strategies)s - 1) n""",
    """INSERT INTO actions_workstreamversion (from_rev, to_rev, title, short_name, letter, report_wording,
        report_sources, note, workstream_id)
    SELECT %(revision)s, %(open)s, 'Workstream', 'Workstream', '', '', '[]', '', %(base)s + n
    FROM generate_series(0, %(strategies)s - 1) n""",
    """INSERT INTO actions_action (id, ref, sort_key, revision_id, strategy_id, workstream_id)
    SELECT %(base)s + n, '1.' || n %% %(per_strategy)s, '0001.' || lpad((n %% %(per_strategy)s)::text, 4, '0'),
        %(revision)s, %(base)s + n / %(per_strategy)s, %(base)s + n / %(per_strategy)s
    FROM generate_series(0, %(actions)s - 1) n""",
    """INSERT INTO actions_actionwording (from_rev, to_rev, title, short_title, correction_reason, verified_in,
        source_note, outcomes_source, action_id)
    SELECT %(revision)s, %(open)s, 'Official wording of action ' || n, 'Action number ' || n, '', '[]', '', '',
        %(base)s + n
    FROM generate_series(0, %(actions)s - 1) n""",
    """INSERT INTO actions_actionstate (from_rev, to_rev, awaiting_completion, due_date, original_due_date, due_moves,
        is_ongoing, action_id, lead_id, person_id)
    SELECT %(revision)s, %(open)s, false, %(due)s, %(due)s, 0, false, %(base)s + n, %(base)s + n / %(led)s,
        %(base)s + 2 * (n / %(led)s) + n %% 2
    FROM generate_series(0, %(actions)s - 1) n""",
)
PERIODS = (
    """INSERT INTO actions_period (id, starts, ends, revision_id, strategy_id)
    SELECT %(base)s + n, %(grace)s::date - 120, %(grace)s::date - 31, %(revision)s, %(base)s + n
    FROM generate_series(0, %(strategies)s - 1) n""",
    """INSERT INTO actions_periodversion (from_rev, to_rev, opens, due, grace_until, cut_off, period_id)
    SELECT %(revision)s, %(open)s, %(grace)s::date - 28, %(grace)s::date - 7, %(grace)s, %(grace)s::date + 7,
        %(base)s + n
    FROM generate_series(0, %(strategies)s - 1) n""",
)
