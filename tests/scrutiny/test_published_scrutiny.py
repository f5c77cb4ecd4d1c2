"""What is published about the shipped strategy's scrutiny, loaded beside its plan."""

from datetime import date

import pytest
from django.core.management import call_command

from accounts.models import Change
from outcomes.models import Strategy
from scrutiny.loading import load_published
from scrutiny.models import Committee, CommitteeVersion, Meeting, MeetingVersion, WorkItemVersion
from scrutiny.services.committees import CommitteeWanted, change_committee
from scrutiny.services.work import drop_item
from tests.factories.outcomes import StrategyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def strategy(cast):
    made = StrategyFactory(slug="social-care-workforce")
    load_published(made)
    return made


def test_committee_meetings_and_items_are_as_published(strategy):
    version = CommitteeVersion.objects.open().get(committee__slug="health-and-care")
    assert (version.name, version.council) == (
        "Health and Care Overview and Scrutiny Committee",
        "Staffordshire County Council",
    )
    rows = MeetingVersion.objects.open().order_by("date")
    assert [(str(row.date), row.status) for row in rows][:3] == [
        ("2022-10-17", "held"),
        ("2023-02-13", "held"),
        ("2023-03-20", "scheduled"),
    ]
    assert [str(row.date) for row in rows][3:] == [
        "2023-06-12",
        "2023-07-24",
        "2023-09-18",
        "2023-10-16",
        "2023-11-27",
        "2024-01-29",
        "2024-03-18",
    ]
    march = rows.get(date=date(2023, 3, 20))
    assert "Tuesday 21 March 2023" in march.note
    items = WorkItemVersion.objects.open().filter(item__committee=version.committee).order_by("item")
    assert [(item.topic, item.basis, item.strategy) for item in items] == [
        ("Workforce Planning: Health and Care; Acute Trusts", "Workforce", strategy),
        ("Care workforce development strategy", "Risk and Performance", strategy),
    ]


def test_loading_again_changes_nothing_that_was_edited(cast, strategy):
    committee = Committee.objects.get(slug="health-and-care")
    item = committee.work_items.latest("pk")
    drop_item(item=item, reason="Another committee.", by=cast.ada)
    seen = CommitteeVersion.objects.open().get(committee=committee).from_rev
    change_committee(
        committee=committee, wanted=CommitteeWanted("Health"), strategies=[strategy], seen=seen, by=cast.ada
    )
    before = Change.objects.count()
    assert load_published(strategy) == []
    assert Change.objects.count() == before
    assert CommitteeVersion.objects.open().get(committee=committee).name == "Health"


def test_what_is_missing_is_added(strategy):
    other = StrategyFactory(slug="another")
    assert load_published(other) == []
    assert Meeting.objects.count() == 10


def test_loading_the_shipped_plan_says_what_was_added(capsys, db):
    call_command("load_strategy")
    assert "Health and Care Overview and Scrutiny Committee: 10 meetings, 2 items" in capsys.readouterr().out
    call_command("load_strategy")
    assert "Health and Care Overview" not in capsys.readouterr().out
    assert Strategy.objects.get(slug="social-care-workforce").scrutinised_by.count() == 1
