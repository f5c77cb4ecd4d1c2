"""Steps that concern reports and editions."""

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import OPEN
from scrutiny.editions import published_days
from scrutiny.models import Clearance, Edition, Enquiry, Report, ReportVersion, TakedownRequest
from scrutiny.report_words import ReportWords
from scrutiny.services.editions import Replacing, issue_edition, last_edition
from scrutiny.services.publishing import attach_copy, change_publication, publish_edition
from scrutiny.services.reports import (
    DraftContent,
    begin_report,
    give_up_report,
    record_clearance,
    save_draft,
    set_meeting,
    withdraw_clearance,
    write_enquiries,
)
from scrutiny.services.takedown import ask_takedown, decide_takedown, reword_takedown
from tests.factories.editions import frozen_of
from tests.factories.papers import paper
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
    about = {"name": "Pat Example", "office": "Director", "on": w.day, "as_at": w.day, "by": w.cast.carol}
    return w.do(record_clearance, report=p.one(under_way(w)), **same, **about)


def clearance_withdrawn(w: World, p: Picks) -> object:
    """Somebody takes a clearance back."""
    clearance = p.one(Clearance.objects.standing().filter(report__in=under_way(w)).order_by("pk"))
    return w.do(withdraw_clearance, clearance=clearance, reason="Another version was read.", by=w.cast.carol)


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
    edition = p.one(standing().filter(publications=None))
    on = w.in_days(p.number(4))
    return w.do(publish_edition, edition=edition, on=on, takes_replaced=True, by=w.cast.olive)


def publication_changed(w: World, p: Picks) -> object:
    """An edition that waits for its day is published from a later one on."""
    waits = {pk: on for pk, on in published_days(standing(), OPEN - 1).items() if on and on > w.day}
    edition = p.one(standing().filter(pk__in=waits))
    on = waits[edition.pk] + timedelta(days=1 + p.number(4))
    about = {"reason": w.name("It was moved"), "takes_replaced": True, "by": w.cast.olive}
    return w.do(change_publication, edition=edition, on=on, **about)


def copied(w: World, p: Picks) -> object:
    """The committee's own copy is kept."""
    file = ContentFile(paper(w.name("copy")), "Agenda pack.pdf")
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


def takedown_reworded(w: World, p: Picks) -> object:
    """What everybody reads in place of an edition is put right."""
    request = p.one(TakedownRequest.objects.filter(decision__is_agreed=True).order_by("pk"))
    about = {"reason": w.name("It named a person"), "agreed_by": w.cast.olive}
    return w.do(reword_takedown, request=request, by=w.cast.ada, **about)


STEPS: dict[str, Step] = {
    "begin_report": begun,
    "set_meeting": meeting_set,
    "give_up_report": given_up,
    "record_clearance": cleared,
    "withdraw_clearance": clearance_withdrawn,
    "write_enquiries": enquired,
    "draw_and_record": issued,
    "publish_edition": published,
    "change_publication": publication_changed,
    "attach_copy": copied,
    "ask_takedown": takedown_asked,
    "decide_takedown": takedown_decided,
    "reword_takedown": takedown_reworded,
}
