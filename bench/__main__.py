"""`make bench`: measures, and prints a line for each ratio. `python -m bench [number of strategies]`.

Needs TEST_DATABASE_URL and TEST_REDIS_URL (scripts/with_postgres, scripts/with_redis). Works in a database of its own.
"""

import os
import sys
from datetime import UTC, date, datetime

import django

DAY = date(2026, 7, 16)
NOW = datetime(2026, 7, 16, 7, tzinfo=UTC)
STRATEGIES = 2_000
"""200,000 actions, a million reminders."""


def main(strategies: int) -> None:
    """Measure everything."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings_test"
    django.setup()
    # Imported here: models cannot be imported before the settings are set up.
    from django.test.utils import setup_databases, teardown_databases  # noqa: PLC0415

    from bench.figures import measure_import  # noqa: PLC0415
    from bench.mail import mail_server, measure_mail, measure_window  # noqa: PLC0415
    from bench.plan import forget_plan, make_plan  # noqa: PLC0415
    from bench.reminders import measure_sweep, measure_two_at_once  # noqa: PLC0415
    from bench.report_files import measure_files  # noqa: PLC0415

    say(measure_files())
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        say([f"Making a plan of {strategies * 100:,} actions"])
        plan = make_plan(strategies, DAY)
        say(measure_sweep(plan, NOW).lines)
        say(measure_two_at_once(plan, NOW).lines)
        forget_plan()
        plan = make_plan(min(strategies, 60), DAY, late_updates=False)
        with mail_server() as server:
            say(measure_mail(plan, NOW, server).lines)
            say(measure_window(plan, NOW, server).lines)
        say(measure_import())
    finally:
        teardown_databases(databases, verbosity=0)


def say(lines: list[str]) -> None:
    """Print at once."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else STRATEGIES)
