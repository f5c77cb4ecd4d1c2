"""What the log says of a request that was refused."""

import logging

SERVER_ERROR = 500


def without_expected_traceback(record: logging.LogRecord) -> bool:
    """Leave the traceback away where a request was refused on purpose: the line says who asked for what.

    Args:
        record: a line about a request, which Django marks with its `status_code`; any other line stays as it is.

    Returns:
        True: every line is kept.
    """
    if getattr(record, "status_code", SERVER_ERROR) < SERVER_ERROR:
        record.exc_info = None
    return True
