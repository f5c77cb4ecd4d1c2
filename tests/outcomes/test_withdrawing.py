"""Earlier values of a figure stay in sight, and what was entered in error is withdrawn."""

import csv
import io
from collections.abc import Iterator
from html import unescape
from re import sub

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from actions.figure_rounds import read_rounds
from actions.models import FigureRound, RoundKind
from actions.services.figure_rounds import RoundWanted, open_round
from outcomes.errors import NotForYouError, SeenOtherError
from outcomes.figures.withdrawals import WITHDRAWN
from outcomes.models import Measure, Observation
from outcomes.promises import latest_observations_at
from outcomes.services.figures import FigureError
from outcomes.services.withdrawing import withdraw_figure
from tests.actions.story import at
from tests.cast import Cast
from tests.factories.measures import make_figures, make_measure

PAGE = "/strategies/care-plan/measures/M1.1/"
FORM = f"{PAGE}figures/withdraw/"
NOW = 2_000_000_000


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    with time_machine.travel(at(8, 3), tick=True):
        yield


@pytest.fixture
def measure(cast: Cast) -> Measure:
    """A measure with figures of two years; the second one was revised from 171.4 to 17.1."""
    measure = make_measure(cast.outcomes[1])
    series = measure.series.get()
    make_figures(series, "16.2", "171.4")
    make_figures(series, "17.1", first=2021, issue=2, note="The point was in the wrong place.")
    return measure


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def said(person: User, address: str = PAGE) -> str:
    main = signed_in(person).get(address).content.decode().partition("<main")[2].partition("</main>")[0]
    return sub(r"\s+", " ", unescape(sub(r"<[^>]+>", " ", main)))


def standing(cast: Cast) -> list[tuple[str, str]]:
    rows = latest_observations_at([cast.strategy.pk], NOW)
    return [(row.period_label, f"{row.value:.1f}") for row in rows]


def test_earlier_value_stands_under_the_table_and_on_paper(cast: Cast, measure: Measure) -> None:
    for address in (PAGE, "/strategies/care-plan/measures/print/"):
        page = said(cast.olive, address)
        assert "1 earlier value" in page
        assert "2021/22 171.4% Base not published 3 August 2026. Issue 1" in page


def test_who_recorded_it_is_told_to_those_who_lead(cast: Cast, measure: Measure) -> None:
    sent = {"figure": str(Observation.objects.get(issue=2).pk), "reason": "Another measure's."}
    assert signed_in(cast.carol).post(FORM, sent).status_code == 302
    withdraw_figure(measure=measure, series=measure.series.get(), period="2021/22", reason="It too.", by=cast.carol)
    assert "Carol Example. Issue 3" in said(cast.dan).replace(" . ", ". ")
    assert "Carol Example. Issue" not in said(cast.olive).replace(" . ", ". ")


def test_file_has_every_issue_and_says_which_stands(cast: Cast, measure: Measure) -> None:
    text = signed_in(cast.olive).get(f"{PAGE}figures.csv").content.decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(text)) if row and row[0] == "Measure M1.1"]
    assert [(row[6], row[8], row[-3], row[-2], row[-1]) for row in rows] == [
        ("2020/21", "16.2", "1", "No", "Yes"),
        ("2021/22", "171.4", "1", "Not published", "No"),
        ("2021/22", "17.1", "2", "No", "Yes"),
    ]


def test_withdrawn_revision_falls_back_to_the_figure_before(cast: Cast, measure: Measure) -> None:
    row = withdraw_figure(
        measure=measure, series=measure.series.get(), period="2021/22", reason=" Not  ours. ", by=cast.carol
    )
    assert (f"{row.value:.1f}", row.issue, row.note) == ("171.4", 3, "Withdrawn: Not ours.")
    assert standing(cast) == [("2020/21", "16.2"), ("2021/22", "171.4")]
    withdraw_figure(measure=measure, series=measure.series.get(), period="2021/22", reason="Wrong.", by=cast.carol)
    assert standing(cast) == [("2020/21", "16.2")]
    with pytest.raises(FigureError, match="There is no such figure any more"):
        withdraw_figure(measure=measure, series=measure.series.get(), period="2021/22", reason="No.", by=cast.carol)


def test_line_whose_figures_are_withdrawn_counts_nowhere(cast: Cast) -> None:
    measure = make_measure(cast.outcomes[1], lines=2)
    one, other = measure.series.order_by("pk")
    make_figures(one, "16.2", "17.1")
    make_figures(other, "3.0")
    withdraw_figure(measure=measure, series=other, period="2020/21", reason="No such place.", by=cast.carol)
    page = said(cast.olive)
    assert "Worse. Turnover 1 went up from 16.2% in 2020/21 to 17.1% in 2021/22." in page
    assert f"{WITHDRAWN}No such place." in page
    assert "None of them alone shows the answer" not in page


def test_figure_is_withdrawn_by_the_form(cast: Cast, measure: Measure) -> None:
    lead = signed_in(cast.carol)
    row = Observation.objects.get(issue=2)
    refused = lead.post(FORM, {"figure": str(row.pk), "reason": ""})
    assert refused.status_code == 422
    assert "Enter why it is withdrawn" in refused.content.decode()
    answer = lead.post(FORM, {"figure": str(row.pk), "reason": "Typed wrongly."}, follow=True)
    words = "Turnover 1, 2021/22: the figure is withdrawn. The figure before it stands again."
    assert [str(one) for one in answer.context["messages"]] == [words]
    stale = lead.post(FORM, {"figure": str(row.pk), "reason": "Again."})
    assert stale.status_code == 422


def test_nobody_else_withdraws_and_nobody_unseen(cast: Cast, measure: Measure) -> None:
    given = {"measure": measure, "series": measure.series.get(), "period": "2021/22", "reason": "Wrong."}
    with pytest.raises(NotForYouError):
        withdraw_figure(**given, by=cast.olive)
    with pytest.raises(SeenOtherError):
        withdraw_figure(**given, by=cast.carol, seen=Observation.objects.get(issue=2).revision_id - 1)
    with pytest.raises(FigureError, match="Enter why"):
        withdraw_figure(**{**given, "reason": " "}, by=cast.carol)


def test_withdrawn_figure_answers_no_round(cast: Cast) -> None:
    measure = make_measure(cast.outcomes[1])
    wanted = RoundWanted(
        title="Figures of the year", due_on=at(9, 30).date(), kind=RoundKind.MEASURES, measures=[measure.pk]
    )
    open_round(strategy=cast.strategy, wanted=wanted, by=cast.carol)
    make_figures(measure.series.get(), "16.2")

    def answer() -> Observation | None:
        return read_rounds(FigureRound.objects.all(), NOW)[0].items[0].figure

    assert answer() is not None
    withdraw_figure(measure=measure, series=measure.series.get(), period="2020/21", reason="Wrong.", by=cast.carol)
    assert answer() is None
