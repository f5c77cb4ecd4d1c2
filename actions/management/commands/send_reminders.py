"""Send the reminders that are due, as the timetable does; or print what would go out on a day, and why."""

from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from actions.calendar import is_working_day, next_working_day, why_not_working
from actions.models import Action, ReminderKind, ReminderRun
from actions.pages.coming import ComingRow, held_or_not
from actions.reminders.content import digest_of
from actions.reminders.mail import text_of
from actions.reminders.preview import Coming, coming
from actions.reminders.running import due_batches, is_sending_time, remind
from actions.reminders.sending import Sent, send_batch
from govuk.dates import DateError, read_text
from govuk.words import count_of, day, weekday

RULE = "-" * 72
FURTHEST = timedelta(days=3653)
"""Within 10 years, leap days and all: what falls later, nobody knows today."""


class Command(BaseCommand):
    help = "Send the reminders that are due now. With --dry-run, print what would go out and why, and send nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", default="", metavar="DATE", help="the day, 2026-11-30 for example (today)")
        parser.add_argument("--dry-run", action="store_true", help="print the mails and why each line is in them")

    def handle(self, *args: Any, on: str, dry_run: bool, **options: Any) -> None:
        """Send, or print.

        Raises:
            CommandError: the day cannot be read, or is another one than today and something would be sent.
        """
        now = timezone.now()
        today = timezone.localdate(now)
        wanted = _day_of(on, today) if on else today
        if dry_run:
            self._print(wanted, today)
        elif wanted != today:
            go = "have gone" if wanted < today else "go"
            raise CommandError(
                f"Reminders go out on the day itself. Add --dry-run to see what would {go} out on {day(wanted)}, "
                "or leave --on out to send what is due now. Nothing was sent."
            )
        else:
            self._send(now)

    def _send(self, now: datetime) -> None:
        if not is_sending_time(now):
            self.stdout.write("Reminders go out from 8am to 6pm on working days in England. Nothing was sent.")
            return
        run = remind(now)
        if run is None:
            self.stdout.write("The reminders of today were looked for before.")
        else:
            found, withdrawn = count_of(run.reminders.count(), "reminder"), run.withdrawn.count()
            self.stdout.write(f"{found} found, {withdrawn} withdrawn.")
        total = Sent()
        for ids in due_batches(now):
            done = send_batch(ids, now)
            for name, number in vars(done).items():
                setattr(total, name, getattr(total, name) + number)
        self.stdout.write(
            f"{count_of(total.sent, 'mail')} sent, {total.refused} refused, {total.failed} to be tried again, "
            f"{total.withdrawn} with nothing left to say."
        )

    def _print(self, wanted: date, today: date) -> None:
        is_past = wanted < today
        if not is_working_day(wanted):
            following = next_working_day(wanted)
            go, was = ("went", "was") if is_past else ("go", "is")
            do = "did was" if following < today else "do is"
            self.stdout.write(
                f"{day(wanted)} {was} {why_not_working(wanted)}: no reminders {go} out. The next day on which "
                f"they {do} {weekday(following)}."
            )
            return
        if is_past:
            self.stdout.write(f"{day(wanted)} is over. What follows is what it would have been by what is known now.")
        elif ReminderRun.objects.filter(day=wanted, by=None, ended_at__isnull=False).exists():
            self.stdout.write(f"The run of {day(wanted)} is over: what follows waits for the next working day.")
        by_person: dict[int, list[ComingRow]] = defaultdict(list)
        for row in held_or_not(coming(wanted), wanted):
            by_person[row.coming.person_id].append(row)
        refs = dict(Action.objects.filter(pk__in=_actions(by_person.values())).values_list("pk", "ref"))
        mails = 0
        for person in User.objects.filter(pk__in=by_person).order_by("email"):
            rows = by_person[person.pk]
            going = [row.coming for row in rows if not row.held]
            mails += bool(going)
            self._print_mail(person, going, wanted, refs)
            held = [f"{row.held}: {_line(row.coming, refs, wanted)}" for row in rows if row.held]
            self._print_lines(f"Not in a mail to {person.email} on this day", held)
        go = "have gone" if is_past else "go"
        self.stdout.write(f"{count_of(mails, 'mail')} would {go} out on {weekday(wanted)}. Nothing was sent.")

    def _print_mail(self, person: User, rows: Sequence[Coming], wanted: date, refs: dict[int, str]) -> None:
        if not rows:
            return
        content = digest_of(person, rows, wanted)
        self.stdout.write(f"{RULE}\nTo: {person.email}\nSubject: {content.subject}\n\n{text_of(content)}")
        self._print_lines("Why", [_line(row, refs, wanted) for row in rows])

    def _print_lines(self, heading: str, lines: Sequence[str]) -> None:
        if lines:
            self.stdout.write("\n".join((f"{heading}:", *(f"  {line}" for line in lines), "")))


def _day_of(text: str, today: date) -> date:
    found = _read(text)
    if found is None:
        raise CommandError(f"--on: “{text}” is not a date. Give one such as 2026-11-30. Nothing was sent.")
    if abs(found - today) > FURTHEST:
        raise CommandError(
            f"--on: {day(found)} is more than 10 years from today. Give a day within 10 years, such as "
            f"{today.isoformat()}. Nothing was sent."
        )
    return found


def _read(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return read_text(text)
    except DateError:
        return None


def _actions(groups: Any) -> set[int]:
    return {row.coming.action_id for rows in groups for row in rows if row.coming.action_id}


def _line(row: Coming, refs: dict[int, str], wanted: date) -> str:
    """What, which step of which date, and why this person."""
    about = f"Action {refs[row.action_id]}: " if row.action_id else ""
    why = f"; {row.why}" if row.why else ""
    falls = "falls" if row.day > wanted else "fell"
    step = f"{row.step}, {falls} on {day(row.day)}, counted from {day(row.counted_from)}"
    return f"{about}{ReminderKind(row.kind).label} ({step}){why}"
