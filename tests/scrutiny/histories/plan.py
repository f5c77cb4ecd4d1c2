"""Steps that concern what the plan holds: wording, owners, dates, periods, milestones."""

import json
from datetime import timedelta
from typing import Any

from actions.generating import WindowRules, planned_periods
from actions.loading import load_plan
from actions.models import (
    Action,
    ActionEvent,
    DateRequest,
    Ending,
    Milestone,
    MilestoneVersion,
    Period,
    PeriodVersion,
)
from actions.models.reminders import Frequency as Often
from actions.plan_file import read_plan
from actions.reading import periods_of
from actions.services.actions import Links, add_action, correct_wording, set_links, set_short_title
from actions.services.carrying import Carrying, carry_forward
from actions.services.chasing import chase_missing
from actions.services.date_requests import agree_date, ask_for_date, refuse_date
from actions.services.endings import close_action, reopen_action
from actions.services.milestones import MilestoneWanted, complete_milestone, set_milestones
from actions.services.periods import ReportingSettings, Window, add_period, add_periods, change_window
from actions.services.plan import Owners, OwnersChange, change_due_date, set_up_actions
from actions.services.reminder_steps import StepsWanted, set_reminder_steps
from actions.services.reporting import set_reporting_months
from actions.services.summaries import write_summary
from outcomes.models import Area, Frequency, Outcome, YearKind
from tests.actions.plan_file_examples import full_plan
from tests.scrutiny.histories.people import Step
from tests.scrutiny.histories.world import Picks, World

AGREED = {"reason": "The board wants it.", "agreed_by": "the board"}


def owners(w: World, p: Picks) -> object:
    """Other owners of an action; a first date where it has none."""
    action = p.one(reversed(w.actions))
    seen = Owners.of(w.state(action))
    lead, joint, person = p.one(reversed(w.belonging)), p.one([None, *w.belonging]), p.one([None, *w.others])
    due = seen.due_date if seen.has_date else w.in_days(5 + p.number(90))
    joint_id = joint.pk if joint and joint != lead else None
    wanted = Owners(lead.pk, joint_id, person.pk if person else None, due, seen.is_ongoing)
    rows = {action: OwnersChange(seen, wanted)}
    return w.do(set_up_actions, strategy=w.cast.strategy, rows=rows, by=w.cast.carol)


def period(w: World, p: Picks) -> object:
    """The next quarter that there is not."""
    known = set(Period.objects.filter(strategy=w.cast.strategy).values_list("starts", flat=True))
    planned = planned_periods(Frequency.QUARTERLY, YearKind.FINANCIAL, 2026, 4, WindowRules())
    new = p.one([one for one in planned if one.starts not in known][:2])
    about = {"starts": new.starts, "ends": new.ends, "window": new.window}
    return w.do(add_period, strategy=w.cast.strategy, by=w.cast.carol, **about)


def year(w: World, p: Picks) -> object:
    """A whole year of quarters, and the rules that they follow from."""
    rules = WindowRules(due_after=8 + p.number(6))
    planned = planned_periods(Frequency.QUARTERLY, YearKind.FINANCIAL, 2030 + p.number(9), 1, rules)
    settings = ReportingSettings(Frequency.QUARTERLY, YearKind.FINANCIAL, rules)
    return w.do(add_periods, strategy=w.cast.strategy, planned=planned, settings=settings, by=w.cast.carol)


def window(w: World, p: Picks) -> object:
    """A window is moved by some days, to the next working day of its due date."""
    row = p.one(PeriodVersion.objects.open().filter(period__in=w.periods).order_by("-period__ends"))
    opens = row.period.ends + timedelta(days=1 + p.number(9))
    days = [opens + timedelta(days=number) for number in range(7, 14)]
    due = next(day for day in days if day.weekday() == 2)
    wanted = Window(opens, due, due + timedelta(days=2 + p.number(20)), due + timedelta(days=30))
    return w.do(change_window, period=row.period, window=wanted, by=w.cast.carol)


def chased(w: World, p: Picks) -> object:
    """Whoever owes an update is asked for it."""
    opened = [one for one in periods_of([w.cast.strategy.pk], w.seen)[w.cast.strategy.pk] if one.opens <= w.day]
    return w.do(chase_missing, strategy=w.cast.strategy, period=p.one(reversed(opened)), by=w.cast.carol)


def moved(w: World, p: Picks) -> object:
    """A date is set or moved."""
    about = {"action": p.one(w.actions), "new": w.in_days(p.number(200)), "reason": w.name("Snow")}
    return w.do(change_due_date, by=w.cast.carol, **about)


def date_asked(w: World, p: Picks) -> object:
    """The college asks for another date."""
    action = p.one(w.actions.filter(pk__in=w.led.filter(lead=w.cast.college).values("action")))
    about = {"action": action, "partner": w.cast.college, "by": w.cast.alice}
    return w.do(ask_for_date, new=w.in_days(10 + p.number(200)), reason=w.name("Ice"), **about)


def asked_date(w: World, p: Picks) -> DateRequest:
    """What was asked and not decided."""
    found: DateRequest = p.one(DateRequest.objects.filter(decisions=None).order_by("-pk"))
    return found


def closed(w: World, p: Picks) -> object:
    """An action ends, now and then: most of what there is to try needs one that goes on."""
    about = {"action": p.one(reversed(w.actions)), "ending": Ending.WITHDRAWN, "by": w.cast.carol}
    return w.do(close_action, **about, **AGREED)


def free_ref(w: World, major: int) -> str:
    """A reference that no action has had."""
    return f"{major}.{20 + Action.objects.count()}"


def added(w: World, p: Picks) -> object:
    """An action is added to the running plan, with links."""
    stream = p.one(w.workstreams)
    words = {
        "title": w.name("Ask leavers why"),
        "short_title": w.name("Ask leavers"),
        "ref": free_ref(w, stream.number),
    }
    links = Links([p.one(outcomes(w))], [p.one(w.belonging)], [])
    return w.do(add_action, workstream=stream, links=links, by=w.cast.carol, **words, **AGREED)


def outcomes(w: World) -> Any:
    """The strategy's outcomes."""
    return Outcome.objects.filter(strategy=w.cast.strategy).order_by("number")


def carried(w: World, p: Picks) -> object:
    """An action goes on in another one."""
    gone = ActionEvent.objects.filter(kind=ActionEvent.Kind.CARRIED_FORWARD).values("other")
    action, stream = p.one(reversed(w.actions.exclude(pk__in=gone))), p.one(w.workstreams)
    rows = [Carrying(action, free_ref(w, stream.number), stream)]
    return w.do(carry_forward, strategy=w.cast.strategy, rows=rows, closes_old=p.flag(), by=w.cast.carol, **AGREED)


def linked(w: World, p: Picks) -> object:
    """Other outcomes, supporters and areas of an action."""
    action = p.one(w.actions)
    state = w.state(action)
    leads = {state.lead_id, state.joint_lead_id}
    areas = Area.objects.filter(strategy=w.cast.strategy)[: p.number(2)]
    supporting = p.one([[], [one for one in w.belonging if one.pk not in leads][:2]])
    links = Links([p.one(reversed(outcomes(w)))], supporting, list(areas))
    return w.do(set_links, action=action, links=links, by=w.cast.carol)


def milestones(w: World, p: Picks) -> object:
    """One milestone more, or one that is dropped and another."""
    action = p.one(w.led).action
    rows = MilestoneVersion.objects.open().filter(milestone__action=action, is_dropped=False)
    kept = [MilestoneWanted(row.title, row.due, row.milestone.number) for row in rows.order_by("milestone__number")]
    wanted = [*kept[p.number(2) :], MilestoneWanted(w.name("Lease signed"), w.in_days(p.number(60)))]
    return w.do(set_milestones, action=action, wanted=wanted, by=w.cast.carol)


def reached(w: World, p: Picks) -> object:
    """A milestone is reached, or that is taken back."""
    stand = MilestoneVersion.objects.open().filter(is_dropped=False).order_by("-milestone")
    row = p.one(stand.select_related("milestone"))
    milestone: Milestone = row.milestone
    done_on = None if row.done_on else w.in_days(-p.number(9))
    return w.do(complete_milestone, milestone=milestone, done_on=done_on, by=w.cast.carol)


def reminders(w: World, p: Picks) -> object:
    """When reminders of a kind go out, and how seldom they may."""
    wanted = {"update_due": StepsWanted(is_on=True, days=(-7 - p.number(9), 0))}
    return w.do(set_reminder_steps, strategy=w.cast.strategy, wanted=wanted, quietest=Often.WEEKLY, by=w.cast.carol)


def summary(w: World, p: Picks) -> object:
    """A workstream's summary is written."""
    stream, about = p.one(w.workstreams), p.one(w.opened)
    last = stream.summaries.filter(period=about).order_by("number").last()
    words = {"text": w.name("On course"), "seen": last.number if last else 0}
    return w.do(write_summary, workstream=stream, period=about, by=w.cast.carol, **words)


def loaded(w: World, p: Picks) -> object:
    """A plan file is loaded into the strategy, each time with another figure, names and wording; or as a new one."""
    plan = full_plan()
    slug = w.name("plan").replace(" ", "-") if p.flag() else w.cast.strategy.slug
    plan["strategy"] |= {"slug": slug, "title": w.name("Care plan")}
    plan["outcomes"].append({"number": 3, "title": w.name("People learn")})
    plan["workstreams"].append({"number": 3, "title": "Ask people", "short_name": w.name("Asking"), "letter": "c"})
    for action, ref in zip(plan["actions"], ("1.7", "2.7"), strict=True):
        action["ref"] = ref
        action["title"] = w.name(action["title"])
    plan["notes"][0]["subjects"] = ["action 1.7", "outcome 2"]
    plan["published_lines"][0]["actions"] = ["2.7"]
    plan["outcomes"][0]["measures"][0]["wording"] = w.name("Fewer people leave")
    for number in range(2 + p.number(2)):
        year = str(2024 + w.names + number)
        seen = {"period": {"kind": "calendar_year", "label": year}, "value": year, "source": "Survey"}
        plan["series"][0]["observations"].append(seen)
    plan["partners"][0]["name"] = w.name("College A")
    return w.do(load_plan, plan=read_plan(json.dumps(plan).encode()), correction="As printed.")


STEPS: dict[str, Step] = {
    "load_plan": loaded,
    "add_period": period,
    "add_periods": year,
    "change_window": window,
    "set_reporting_months": lambda w, p: w.do(
        set_reporting_months, action=p.one(reversed(w.actions)), months=p.one([[3, 9], [6, 12], []]), by=w.cast.carol
    ),
    "set_up_actions": owners,
    "change_due_date": moved,
    "ask_for_date": date_asked,
    "agree_date": lambda w, p: w.do(agree_date, request=asked_date(w, p), by=w.cast.carol),
    "refuse_date": lambda w, p: w.do(refuse_date, request=asked_date(w, p), reason="It can be done.", by=w.cast.carol),
    "add_action": added,
    "carry_forward": carried,
    "correct_wording": lambda w, p: w.do(
        correct_wording, action=p.one(w.actions), title=w.name("Open a hub"), reason="As printed.", by=w.cast.carol
    ),
    "set_short_title": lambda w, p: w.do(
        set_short_title, action=p.one(w.actions), short_title=w.name("The hub"), by=w.cast.carol
    ),
    "set_links": linked,
    "set_milestones": milestones,
    "complete_milestone": reached,
    "chase_missing": chased,
    "set_reminder_steps": reminders,
    "write_summary": summary,
    "close_action": closed,
    "reopen_action": lambda w, p: w.do(
        reopen_action, action=p.one(w.ended), reason="There is money again.", by=w.cast.carol
    ),
}
