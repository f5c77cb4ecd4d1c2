"""The pages that take figures in: the form for one, and a file with its check, as people send them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import change, record_many
from accounts.models import Change
from outcomes.models import FigureImport, MeasureSettings, Observation, Series
from tests.factories.measures import make_figures, make_measure
from tests.outcomes.importing.files import a_row, csv_file, workbook

pytestmark = pytest.mark.django_db

MEASURES = "/strategies/care-plan/measures/"
IMPORT = f"{MEASURES}import/"
ADD = f"{MEASURES}M1.1/figures/add/"
HIDDEN = " It is hidden in what is published: a few people could be made out."


@pytest.fixture
def measure(cast):
    """Measure M1.1; its line has 28.2% in 2020/21 and 32.2% in 2021/22."""
    row = make_measure(cast.outcomes[1])
    make_figures(row.series.get(), "28.2", "32.2")
    return row


@pytest.fixture
def lead(cast, measure, client):
    client.force_login(cast.carol)
    return client


def typed(measure, **boxes):
    """A figure of 2022/23 as it is typed."""
    line = str(measure.series.get().pk)
    usual = {
        "line_choice": line,
        "period_kind": "financial_year",
        "period": "2022/23",
        "has_value": "value",
        "value": "30.1",
    }
    own = {} if {"base_number", "base_words"} & boxes.keys() else {"no_base": "on"}
    return usual | {"status": "final", "source": "Survey of 2023"} | own | boxes


def problems(response):
    """What the page says is wrong, by box."""
    return {name: [str(text) for text in texts] for name, texts in response.context["form"].errors.items()}


# One figure


def test_figure_is_recorded_once_however_often_it_is_sent(lead, measure):
    sent = typed(
        measure, count="301", base_number="1,000", base_words="1,000 staff", note="First results.", status="provisional"
    )
    for said in ("Turnover 1, 2022/23: the figure is recorded.", "This figure was recorded already. Nothing changed."):
        answer = lead.post(ADD, sent, follow=True)
        assert answer.redirect_chain == [("/strategies/care-plan/measures/M1.1/", 302)]
        assert [str(one) for one in answer.context["messages"]] == [said]
    row = Observation.objects.get(period_label="2022/23")
    got = (str(row.value.normalize()), row.decimals, row.count, row.base_number, row.is_provisional, row.issue)
    assert got == ("30.1", 1, 301, 1000, True, 1)
    assert (row.revision.kind, row.revision.by.email) == ("figure_recorded", "carol@example.org")
    assert row.revision.summary == "Measure M1.1: Turnover 1, 2022/23"


def test_figure_that_will_be_hidden_is_said_to_be(lead, measure):
    answer = lead.post(ADD, typed(measure, base_number="20", base_words="20 staff"), follow=True)
    (said,) = answer.context["messages"]
    assert str(said) == f"Turnover 1, 2022/23: the figure is recorded.{HIDDEN}"


def test_figure_of_a_new_line_begins_it(lead, measure):
    sent = typed(
        measure,
        line_choice="new",
        label="Vacancies",
        unit="posts",
        geography="Tamworth",
        breakdown="age: 55+",
        value="1,400",
    )
    assert lead.post(ADD, sent).status_code == 302
    line = Series.objects.latest("pk")
    assert (line.key, line.measure, line.geography, line.breakdown) == (
        "vacancies",
        measure,
        "Tamworth",
        {"age": "55+"},
    )
    assert line.observations.get().value == 1400


def test_figure_that_is_not_available_has_a_reason(lead, measure):
    sent = typed(measure, has_value="none", value="30", not_available="")
    assert problems(lead.post(ADD, sent)) == {"not_available": ["Enter why there is no value"]}
    assert lead.post(ADD, sent | {"not_available": "Not collected in 2022/23."}).status_code == 302
    row = Observation.objects.get(period_label="2022/23")
    assert (row.value, row.not_available) == (None, "Not collected in 2022/23.")


def test_survey_has_its_days_and_a_period_may_not_be_stated(lead, measure):
    survey = typed(measure, period_kind="survey", period="Staff survey", starts="14/6/2022", ends="1 July 2022")
    assert lead.post(ADD, survey).status_code == 302
    unstated = typed(measure, period_kind="not_stated", period="", reading="2022/23")
    assert lead.post(ADD, unstated).status_code == 302
    rows = Observation.objects.exclude(period_kind="financial_year").order_by("pk")
    assert [(row.period_label, row.period_reading, str(row.period_starts)) for row in rows] == [
        ("Staff survey", "", "2022-06-14"),
        ("Period not stated", "2022/23", "None"),
    ]


def test_revised_figure_says_why_and_the_earlier_one_stays(lead, measure):
    sent = typed(measure, period="2021/22", value="31.9")
    answer = lead.post(ADD, sent)
    assert answer.status_code == 422
    assert problems(answer) == {"note": ["2021/22 has a figure already, 32.2%. Say in the note why it is revised."]}
    lead.post(ADD, sent | {"note": "Corrected by the source in May 2026."})
    rows = Observation.objects.filter(period_label="2021/22").order_by("issue")
    assert [(row.issue, str(row.value.normalize())) for row in rows] == [(1, "32.2"), (2, "31.9")]


def test_jump_is_recorded_once_it_is_confirmed_for_that_very_figure(lead, measure):
    answer = lead.post(ADD, typed(measure, value="82.2"))
    asked = "It was 32.2 in 2021/22: more than 25% of that away."
    assert problems(answer) == {"confirmed": [f"{asked} Check the figure, and tick the box if it is right."]}
    assert answer.context["form"]["asked"].value() == asked
    ticked = {"asked": asked, "confirmed": "on"}
    other = lead.post(ADD, typed(measure, value="82.2", period="2020/21", note="Why.", **ticked))
    assert "confirmed" in problems(other)
    assert lead.post(ADD, typed(measure, value="82.2", **ticked)).status_code == 302


@pytest.mark.parametrize(
    ("boxes", "wanted"),
    [
        ({"line_choice": ""}, {"line_choice": ["Select a line of figures"]}),
        ({"line_choice": "new"}, {"line_choice": ["Name the line of figures"]}),
        ({"period": "2021"}, {"period": ["A financial year is written like 2025/26, not “2021”"]}),
        ({"period_kind": ""}, {"period_kind": ["Select the kind of period"]}),
        ({"value": ""}, {"value": ["Enter the value"]}),
        ({"has_value": ""}, {"has_value": ["Select whether there is a value"]}),
        ({"count": "9", "base_number": "7"}, {"count": ["The numerator, 9, is more than the base, 7. Check both."]}),
        ({"source": ""}, {"source": ["Enter the source"]}),
        ({"status": ""}, {"status": ["Select whether the figure is provisional"]}),
    ],
)
def test_bad_figure_names_the_box_and_keeps_what_was_typed(lead, measure, boxes, wanted):
    answer = lead.post(ADD, typed(measure, note="Kept.", **boxes))
    assert answer.status_code == 422
    if boxes == {"line_choice": "new"}:
        wanted = {"label": ["Say what is counted, or name the line of figures"]}
    assert problems(answer) == wanted
    assert "Kept." in answer.content.decode()
    assert Observation.objects.count() == 2


def test_figure_of_a_period_that_somebody_else_gave_meanwhile_is_not_revised_unseen(lead, measure):
    seen = lead.get(ADD).context["form"]["seen"].value()
    make_figures(measure.series.get(), "31", first=2022)
    sent = typed(measure, note="Mine.", seen=seen)
    assert list(problems(lead.post(ADD, sent))) == ["period"]
    assert Observation.objects.filter(period_label="2022/23").count() == 1


@pytest.mark.parametrize(
    ("name", "status"), [("alice", 403), ("bob", 403), ("olive", 403), ("ada", 403), ("steve", 404)]
)
def test_only_leads_and_the_owner_of_the_measure_enter_figures(cast, measure, client, name, status):
    client.force_login(cast.people[name])
    assert (client.get(ADD).status_code, client.post(ADD, typed(measure)).status_code) == (status, status)
    assert Observation.objects.count() == 2


def test_owner_of_a_measure_enters_its_figures_and_imports_none(cast, measure, client):
    with change(kind="measure_set", job="test", strategy_id=cast.strategy.pk) as revision:
        record_many(revision, MeasureSettings, {measure.pk: {"owner_id": cast.college.pk}})
    client.force_login(cast.alice)
    assert client.post(ADD, typed(measure)).status_code == 302
    assert client.get(IMPORT).status_code == 403


# A file


def uploaded(client, file, name="figures.csv"):
    """Upload a file; the page of its check, or the answer that refuses it."""
    answer = client.post(IMPORT, {"file": SimpleUploadedFile(name, file.read()), "whole": "yes"})
    if answer.status_code != 302:
        return answer
    return client.get(answer.headers["Location"])


def recording(page, **more):
    """Press the button of the page that shows a check."""
    return {"do": "record", "seen": page.context["page"].judgement.mark, **more}


def test_file_is_checked_first_and_recorded_whole_in_one_change(lead, measure):
    rows = [a_row("2022/23", "30.1"), a_row("2021/22", "31.9", note="Corrected."), a_row("2020/21", "28.2")]
    page = uploaded(lead, workbook(*rows), "figures.xlsx")
    text = page.content.decode()
    assert "Record 2 figures" in text
    assert Observation.objects.count() == 2
    address = page.request["PATH_INFO"]
    for _ in range(2):
        answer = lead.post(address, recording(page), follow=True)
        assert "1 figure added, 1 figure revised, 1 unchanged" in answer.content.decode()
    assert Observation.objects.count() == 4
    made = Change.objects.get(kind="figures_imported")
    assert made.summary == "figures.xlsx: 1 figure added, 1 figure revised, 1 unchanged"
    assert FigureImport.objects.get().rows == []


def test_nothing_of_a_file_with_one_bad_row_is_recorded(lead, measure):
    page = uploaded(lead, csv_file(a_row("2022/23"), a_row("2023/24", "n/a")))
    text = page.content.decode()
    assert "Nothing can be recorded: 1 row is refused." in text
    assert "Value holds “n/a”, which stands for a figure that is not given." in text
    assert "Record 1" not in text
    answer = lead.post(page.request["PATH_INFO"], recording(page))
    assert (answer.status_code, Observation.objects.count()) == (422, 2)


def test_row_in_doubt_is_ticked_and_the_tick_is_kept(lead, measure):
    page = uploaded(lead, csv_file(a_row("2022/23", "82.2"), a_row("2023/24", "8")))
    address = page.request["PATH_INFO"]
    answer = lead.post(address, recording(page, row=["2"]))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "1 row in doubt: check and tick each, or mend the file." in text
    assert 'value="2" checked' in text
    assert lead.post(address, recording(page, row=["2", "3"])).status_code == 302
    assert Observation.objects.count() == 4


def test_new_lines_of_figures_are_confirmed(lead, measure):
    page = uploaded(lead, csv_file(a_row("2022/23", geography="Tamworth")))
    address = page.request["PATH_INFO"]
    assert "Tick that the new lines of figures are meant" in lead.post(address, recording(page)).content.decode()
    assert Series.objects.count() == 1
    assert lead.post(address, recording(page, new_lines="yes")).status_code == 302
    assert Series.objects.get(geography="Tamworth").key == "M1.1-1"


def test_file_is_shown_again_where_somebody_recorded_meanwhile(lead, measure):
    page = uploaded(lead, csv_file(a_row("2022/23", "30.1")))
    make_figures(measure.series.get(), "31", first=2022)
    answer = lead.post(page.request["PATH_INFO"], recording(page))
    assert (answer.status_code, Observation.objects.count()) == (422, 3)
    text = answer.content.decode()
    assert "Figures were recorded after this page was made" in text
    assert "2022/23 has a figure already, 31%." in text


def test_waiting_file_is_thrown_away_or_replaced_and_belongs_to_who_uploaded_it(cast, lead, measure, client):
    first = uploaded(lead, csv_file(a_row("2022/23"))).request["PATH_INFO"]
    second = uploaded(lead, csv_file(a_row("2023/24"))).request["PATH_INFO"]
    assert lead.get(first).status_code == 404
    assert "figures.csv" in lead.get(IMPORT).content.decode()
    client.force_login(cast.dan)
    assert client.get(second).status_code == 404
    client.force_login(cast.carol)
    assert client.post(second, {"do": "throw-away"}).status_code == 302
    assert (client.get(second).status_code, FigureImport.objects.count(), Observation.objects.count()) == (404, 0, 2)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("figures.xls", b"x", "The file must be a CSV or XLSX file"),
        ("figures.csv", b"", "The file is empty. Choose another file"),
        ("figures.csv", b"a,b\n1,2\n", "No line of headings was found"),
        ("figures.xlsx", b"PK\x03\x04", "The workbook is damaged"),
    ],
)
def test_file_that_is_none_of_figures_is_refused_at_its_box(lead, measure, name, content, said):
    answer = uploaded(lead, io.BytesIO(content), name)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert FigureImport.objects.count() == 0


def test_file_with_nothing_new_leaves_nothing_to_record(lead, measure):
    text = uploaded(lead, csv_file(a_row("2021/22", "32.2"))).content.decode()
    assert "There is nothing to record: every figure is recorded already." in text
    assert 'value="record"' not in text


# Files to take away


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_comes_back_unchanged_and_the_template_empty(lead, measure, kind):
    answer = lead.get(reverse("figure-export", args=["care-plan", kind]))
    assert "care-plan - all figures - " in answer.headers["Content-Disposition"]
    page = uploaded(lead, io.BytesIO(answer.content), f"figures.{kind}")
    assert len(page.context["page"].judgement.unchanged) == 2
    template = lead.get(reverse("figure-template", args=["care-plan", kind]))
    refused = uploaded(lead, io.BytesIO(template.content), f"figures.{kind}")
    assert "The file has no figures" in refused.content.decode()


def test_export_calculates_nothing(lead, measure):
    make_figures(measure.series.get(), "30", first=2022, note="=HYPERLINK(A1)", base_words="@SUM", source="+1")
    text = lead.get(reverse("figure-export", args=["care-plan", "csv"])).content.decode("utf-8-sig")
    assert "'=HYPERLINK(A1)" in text
    assert "'@SUM,Yes,'+1" in text
    page = uploaded(lead, io.BytesIO(text.encode()))
    assert len(page.context["page"].judgement.unchanged) == 3


def test_export_of_another_kind_is_not_found(lead, measure):
    assert lead.get(reverse("figure-export", args=["care-plan", "ods"])).status_code == 404


def test_check_asks_the_database_as_often_for_many_rows_as_for_one(lead, measure):
    asked = []
    for rows in ([a_row("2022/23")], [a_row(f"20{year}/{year + 1}") for year in range(12, 20)]):
        address = uploaded(lead, csv_file(*rows)).request["PATH_INFO"]
        with CaptureQueriesContext(connection) as queries:
            lead.get(address)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_base_is_read_from_its_words_and_said(lead, measure):
    answer = lead.post(ADD, typed(measure, base_words="12 people who answered"), follow=True)
    said = f"Turnover 1, 2022/23: the figure is recorded. Its base is 12, read from its words.{HIDDEN}"
    assert [str(one) for one in answer.context["messages"]] == [said]
    row = Observation.objects.get(period_label="2022/23")
    assert (row.base_number, row.base_words) == (12, "12 people who answered")


def test_percentage_without_a_base_is_asked_for_one(lead, measure):
    answer = lead.post(ADD, typed(measure, base_words=""))
    asked = "Enter the number that the percentage is of, or say that the source publishes none."
    assert (answer.status_code, problems(answer)) == (422, {"base_number": [asked]})


def test_template_claims_no_source_and_names_the_last_one_beside(lead):
    text = lead.get(reverse("figure-template", args=["care-plan", "csv"])).content.decode("utf-8-sig")
    head, row = (line.split(",") for line in text.splitlines()[-2:])
    told = dict(zip(head, row, strict=True))
    assert (told["Source"], told["Source of the latest figure"]) == ("", "Survey")
