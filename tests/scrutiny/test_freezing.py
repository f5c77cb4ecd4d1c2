"""Frozen data: what a report's draft asks for, the same in any process, and what a clearance is about."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from accounts.clock import change
from accounts.moments import current_moment
from govuk.words import london_day
from scrutiny.freezing import cleared_digest, freeze, holding
from scrutiny.frozen import Cleared, Correction, Frozen, Sitting, canonical, digest, thaw, words_as_data
from scrutiny.models import Edition, Report
from scrutiny.questions import QuestionError
from scrutiny.report_words import ReportWords
from scrutiny.services.reports import record_clearance, write_enquiries
from tests.cast import Cast
from tests.factories.scrutiny import make_committee, make_meeting, make_report
from tests.guards.things import publish_figure

WALL = datetime(2026, 11, 22, 12, tzinfo=UTC)
WORDS = ReportWords(title="Care plan update", recommendations=("Note the position.",), report_of="The Director")
PAST = "2026-10-01"


@pytest.fixture
def report(cast: Cast) -> Report:
    """A report for a meeting, cut off on a day gone by."""
    meeting = make_meeting(make_committee(cast.strategy), date(2026, 12, 14))
    return make_report(cast.strategy, cast.carol, meeting, words=words_as_data(WORDS), cut_off=PAST)


def frozen_of(report: Report, **fields: object) -> Frozen:
    frozen = freeze(report, report.draft, wall=WALL, **fields)  # type: ignore[arg-type]
    assert frozen is not None
    return frozen


def test_freeze_holds_words_sitting_and_plan(cast: Cast, report: Report) -> None:
    publish_figure(cast)
    report.draft.cut_off = ""
    frozen = frozen_of(report)
    assert (frozen.edition, frozen.address, frozen.issued_on, frozen.correction) == (None, "", None, None)
    assert frozen.words == WORDS
    assert frozen.sitting == Sitting(
        "Health and Care Overview and Scrutiny Committee", "Example County Council", date(2026, 12, 14)
    )
    assert frozen.progress.summary.actions == 3
    assert [(one.ref, one.latest and one.latest.value, one.direction) for one in frozen.measures] == [
        ("M1.1", "28%", "not known")
    ]
    assert frozen.licence == "This report and its data can be used under the Open Government Licence v3.0."


def test_freeze_of_an_edition_is_numbered_and_read_back(report: Report) -> None:
    correction = Correction(2, "Two ratings were wrong.", ("Action 3.1 printed amber, should be red.",))
    frozen = frozen_of(report, number=3, issued_on=date(2026, 11, 22), correction=correction)
    assert (frozen.edition, frozen.address, frozen.issued_on) == (
        3,
        f"{settings.BASE_URL}/published/care-plan/3/",
        date(2026, 11, 22),
    )
    assert thaw(canonical(frozen)) == frozen


def test_freeze_before_anything_was_recorded_is_none(report: Report) -> None:
    report.draft.cut_off = "2020-01-01"
    assert freeze(report, report.draft, wall=WALL) is None


def test_freeze_names_what_it_cannot_read(report: Report) -> None:
    report.draft.cut_off, report.draft.compare_to = "someday", "edition 9"
    with pytest.raises(QuestionError) as error:
        freeze(report, report.draft, wall=WALL)
    assert error.value.problems == {"compare_to": "There is no edition 9. Compare with something else."}


def test_freeze_compares_with_an_edition(cast: Cast, report: Report) -> None:
    first = frozen_of(report, number=1)
    with change(kind="edition_issued", by=cast.carol, strategy_id=cast.strategy.pk) as revision:
        row = Edition(report=report, strategy=cast.strategy, number=1, title="One", issued_on=date(2026, 11, 1))
        row.data = canonical(first)
        row.sha256 = digest(row.data)
        revision.append(row)
    report.draft.cut_off, report.draft.compare_to = "", "edition 1"
    frozen = frozen_of(report)
    assert frozen.progress.compared_with is not None
    assert frozen.progress.compared_with.name == first.progress.at.name


def test_clearance_outlives_what_says_nothing_of_the_report(cast: Cast, report: Report) -> None:
    report.draft.cut_off = ""
    seen = cleared_digest(frozen_of(report))
    record_clearance(
        report=report,
        sha256=seen,
        shown=seen,
        name="Pat Example",
        office="Director",
        on=london_day(report.draft.saved_at),
        as_at=date(2026, 11, 1),
        by=cast.carol,
    )
    write_enquiries(report=report, lines=("Why?",), seen=0, by=cast.olive)
    after = frozen_of(report, number=4, issued_on=date(2026, 11, 22))
    assert cleared_digest(after) == seen
    assert after.cleared == (Cleared("Pat Example", "Director", london_day(report.draft.saved_at)),)
    assert after.enquiries == ("Why?",)


def test_clearance_lapses_with_a_word_and_with_a_figure(cast: Cast, report: Report) -> None:
    report.draft.cut_off = ""
    seen = cleared_digest(frozen_of(report))
    record_clearance(
        report=report,
        sha256=seen,
        shown=seen,
        name="Pat Example",
        office="Director",
        on=london_day(report.draft.saved_at),
        as_at=date(2026, 11, 1),
        by=cast.carol,
    )
    report.draft.words = words_as_data(replace(WORDS, summary=("One more word.",)))
    assert frozen_of(report).cleared == ()
    report.draft.words = words_as_data(WORDS)
    assert len(frozen_of(report).cleared) == 1
    publish_figure(cast)
    assert frozen_of(report).cleared == ()
    assert holding(report, seen) != []


IN_ANOTHER_PROCESS = """
import json, sys
from scrutiny.frozen import canonical, digest, thaw
print(digest(canonical(thaw(sys.stdin.read()))))
"""


def test_canonical_text_is_the_same_in_another_process(cast: Cast, report: Report) -> None:
    publish_figure(cast)
    report.draft.cut_off = ""
    text = canonical(frozen_of(report))
    for zone, seed, tongue in (("Asia/Tokyo", "1", "C"), ("America/Lima", "77", "de_DE.UTF-8")):
        there = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "LANG": tongue, "LC_ALL": tongue, "PYTHONUTF8": "1"}
        said = subprocess.run(
            [sys.executable, "-c", IN_ANOTHER_PROCESS],
            input=text,
            env=there,
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.strip() == digest(text)
    assert json.loads(text)["words"]["title"] == "Care plan update"


def test_same_draft_and_moment_give_the_same_digest(cast: Cast, report: Report) -> None:
    first = canonical(frozen_of(report))
    assert canonical(frozen_of(Report.objects.get(pk=report.pk))) == first
    assert current_moment(wall=WALL).revision > 0


FREEZE = """
import sys
from datetime import UTC, datetime
import django
django.setup()
from scrutiny.freezing import cleared_digest, freeze
from scrutiny.frozen import canonical, digest
from scrutiny.models import Report
report = Report.objects.get()
frozen = freeze(report, report.draft, wall=datetime(2026, 11, 22, 12, tzinfo=UTC))
print(digest(canonical(frozen)), cleared_digest(frozen))
"""


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_freezing_in_another_process_gives_the_same_data(cast: Cast, report: Report, tmp_path: Path) -> None:
    publish_figure(cast)
    report.draft.cut_off = ""
    report.draft.save()
    frozen = frozen_of(report)
    copy = tmp_path / "tracker.sqlite3"
    with closing(sqlite3.connect(copy)) as file:
        connection.connection.backup(file)
    for zone, seed in (("Asia/Tokyo", "1"), ("America/Lima", "77")):
        there = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "DATABASE_URL": f"sqlite:///{copy}"}
        there |= {"DJANGO_SETTINGS_MODULE": "tracker.settings", "VAR": str(tmp_path)}
        done = subprocess.run([sys.executable, "-c", FREEZE], env=there, capture_output=True, text=True, check=False)
        assert done.stdout.split() == [digest(canonical(frozen)), cleared_digest(frozen)], done.stderr
