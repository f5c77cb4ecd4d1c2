"""Draws a report's frozen data as files. Nothing here asks the database."""

from scrutiny.report_data import Progress


def file_name(progress: Progress, ending: str) -> str:
    """What a report's file is called: what it holds and the moment that finds it again.

    Args:
        progress: the report.
        ending: the file's kind, without a dot.
    """
    period = progress.at.period.key.replace("/", " to ") if progress.at.period else "no period"
    prefix = "Demonstration - " if progress.demonstration else ""
    return f"{prefix}{progress.strategy} - progress - {period} - as at {progress.at.name}.{ending}"
