"""Which tests `make test` gives to one worker, and in which order: what lasts long is not left for the end.

The marks `xdist_group` of pytest-xdist would say it beside the tests, but pytest 9.2 keeps a test's name where
pytest-xdist 3.8 does not look for it, and every mark was passed over without a word.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = {
    # They start whole installations, which would only slow each other down.
    "tests/ops/test_compose.py": "machine",
    "tests/ops/test_run.py": "machine",
    # They read the demonstration, which is loaded once for each module and worker.
    "tests/actions/test_demo.py": "demonstration",
    "tests/actions/test_demo_pages.py": "demonstration",
    # One asks what the one before it has left.
    "tests/guards/test_world.py": "world",
}
"""By file, the name of what its tests share."""


class Scheduling(LoadScopeScheduling):
    """Hands out test by test, but for those that belong together, which come first."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER.get(nodeid.partition("::")[0], nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling | None:
    """Take the place of pytest-xdist's own `--dist=loadgroup`."""
    return Scheduling(config, log) if config.getoption("dist") == "loadgroup" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow ones: a worker that is given one at the end works on while the others wait."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
