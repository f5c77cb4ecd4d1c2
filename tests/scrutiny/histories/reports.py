"""Steps that concern reports and editions."""

from typing import Any

from django.core.files.base import ContentFile

from scrutiny.models import Edition, Enquiry, Report, ReportVersion, TakedownRequest
from scrutiny.report_words import ReportWords
from scrutiny.services.editions import Replacing, issue_edition, last_edition
from scrutiny.services.publishing import attach_copy, publish_edition
from scrutiny.services.reports import (
    DraftContent,
    begin_report,
    give_up_report,
    record_clearance,
    save_draft,
    set_meeting,
    write_enquiries,
)
from scrutiny.services.takedown import ask_takedown, decide_takedown
from tests.factories.editions import frozen_of
from tests.scrutiny.histories.committees import GOING, meetings
from tests.scrutiny.histories.people import Step
from tests.scrutiny.histories.world import Picks, World


def under_way(w: World) -> Any:
    """Reports that nobody gave up, the first one first."""
    going = ReportVersion.objects.open().filter(given_up="").values("report")
    return Report.objects.filter(pk__in=going).order_by("pk")


def standing() -> Any:
    """Editions that were not taken down, the last one first."""
    return Edition.objects.exclude(takedown_requests__decision__is_agreed=True).order_by("-pk")


def begun(w: World, p: Picks) -> object:
    """A report is begun, for a meeting or for none."""
    row = p.one([*meetings(*GOING).filter(meeting__committee__scrutinised__strategy=w.cast.strategy), None])
    content = DraftContent(ReportWords(title=w.name("Care plan update")))
    about = {"meeting": row.meeting if row else None, "content": content, "by": w.cast.carol}
    return w.do(begin_report, strategy=w.cast.strategy, **about)


def meeting_set(w: World, p: Picks) -> object:
    """A report is for another meeting, or for none."""
    report = p.one(reversed(under_way(w)))
    own = ReportVersion.objects.open().get(report=report).meeting
    row = p.one([*meetings(*GOING).exclude(meeting=own), None])
    return w.do(set_meeting, report=report, meeting=row.meeting if row else None, by=w.cast.carol)


def given_up(w: World, p: Picks) -> object:
    """Nothing comes of a report."""
    report = p.one(reversed(under_way(w).filter(editions=None)))
    return w.do(give_up_report, report=report, reason="Not asked for.", by=w.cast.carol)


def cleared(w: World, p: Picks) -> object:
    """Somebody cleared a report."""
    same = dict.fromkeys(("sha256", "shown"), f"{w.seen:064}")
    about = {"name": "Pat Example", "office": "Director", "on": w.day, "by": w.cast.carol}
    return w.do(record_clearance, report=p.one(under_way(w)), **same, **about)


def enquired(w: World, p: Picks) -> object:
    """The officer writes what members may wish to ask, or takes it back."""
    report = p.one(under_way(w))
    row = Enquiry.objects.open().filter(report=report).first()
    lines = () if row and p.flag() else (w.name("Why so few?"),)
    return w.do(write_enquiries, report=report, lines=lines, seen=row.pk if row else 0, by=w.cast.olive)


def issued(w: World, p: Picks) -> object:
    """An edition is issued with what the report says then; it replaces the last one of its report."""
    report = p.one(under_way(w))
    content = DraftContent(ReportWords(title=w.name("Care plan update")))
    save_draft(report=report, content=content, seen=report.draft.number, by=w.cast.carol, now=w.later())
    report.draft.refresh_from_db()
    last = last_edition(report)
    replacing = Replacing(last, "A slip.", [w.name("Action 1.1 was left out.")]) if last else None
    about = {"frozen": frozen_of(report, wall=w.now), "replacing": replacing, "by": w.cast.carol, "now": w.later()}
    return w.do(issue_edition, report=report, **about)


def published(w: World, p: Picks) -> object:
    """An edition is published, from today or from a later day on."""
    edition = p.one(standing().filter(publication=None))
    return w.do(publish_edition, edition=edition, on=w.in_days(p.number(4)), by=w.cast.olive)


def copied(w: World, p: Picks) -> object:
    """The committee's own copy is kept."""
    file = ContentFile(b"%PDF-1.7 " + w.name("copy").encode(), "Agenda pack.pdf")
    return w.do(attach_copy, edition=p.one(standing()), file=file, by=w.cast.olive)


def takedown_asked(w: World, p: Picks) -> object:
    """Somebody asks for an edition to be taken down."""
    waits = TakedownRequest.objects.filter(decision=None).values("edition")
    edition = p.one(standing().exclude(pk__in=waits))
    return w.do(ask_takedown, edition=edition, reason=w.name("It names a person"), by=w.cast.olive)


def takedown_decided(w: World, p: Picks) -> object:
    """Another person agrees, or refuses."""
    request = p.one(TakedownRequest.objects.filter(decision=None).order_by("pk"))
    return w.do(decide_takedown, request=request, agrees=not p.flag(), by=w.cast.dan)


STEPS: dict[str, Step] = {
    "begin_report": begun,
    "set_meeting": meeting_set,
    "give_up_report": given_up,
    "record_clearance": cleared,
    "write_enquiries": enquired,
    "draw_and_record": issued,
    "publish_edition": published,
    "attach_copy": copied,
    "ask_takedown": takedown_asked,
    "decide_takedown": takedown_decided,
}
