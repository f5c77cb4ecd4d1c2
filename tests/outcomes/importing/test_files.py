"""Files as spreadsheets write them: letters, separators, sheets, days, percentages, formulas; and files too large."""

import io
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest

from outcomes.importing import packing, tables, workbooks
from outcomes.importing.cells import CellError, plain, read_count, read_date, read_number
from outcomes.importing.tables import FileRefusedError, read_table
from tests.outcomes.importing.files import a_row, csv_file, fill, saved, workbook

MARCH = datetime(2022, 3, 1, tzinfo=UTC).replace(tzinfo=None)
NOTE = "£9.53 \u2013 paid, mostly; “agency”"


def cells(file, name="figures.csv"):
    """The cells of the first row."""
    return next(read_table(file, name).cells())[1]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_whatever_wrote_it(sign, encoding):
    read = cells(csv_file(a_row(value="9.53", note=NOTE), sign=sign, encoding=encoding))
    assert (read["value"], read["note"]) == ("9.53", NOTE)


def test_commas_in_a_file_with_semicolons_are_said():
    said = read_table(csv_file(a_row(value="1,234"), sign=";"), "a.csv").said
    assert said == (tables.COMMAS,)


def test_lines_above_the_headings_and_empty_rows_are_passed_over():
    content = b"Strategy,Care\r\n\r\nPERIOD,value,Comments\r\n,,x\r\n2021/22,30,y\r\n,,\r\n"
    table = read_table(io.BytesIO(content), "figures.csv")
    assert table.rows == ((5, ("2021/22", "30")),)
    assert table.said == ("Columns that were not read: Comments.",)


def test_rows_without_a_figure_are_passed_over_and_counted():
    table = read_table(csv_file(a_row(), a_row("", "")), "figures.csv")
    assert (len(table.rows), table.said) == (1, ("Rows left empty, and passed over: 1.",))


def test_days_numbers_and_percentages_are_read_as_excel_writes_them():
    row = a_row(MARCH, 0.322, starts=MARCH, base_number=1400.0, note=12, approximate=True)
    read = cells(workbook(row, formats={"value": "0.0%"}), "figures.xlsx")
    names = ("period", "starts", "value", "base_number", "note", "approximate")
    assert [read[name] for name in names] == ["2022-03-01", "2022-03-01", "32.2%", "1400", "12", "Yes"]


@pytest.mark.parametrize(
    ("value", "shown_as", "wanted"),
    [
        (32, "0.0", "32.0"),
        (0.1 + 0.2, "General", "0.3"),
        (2022.0, "General", "2022"),
        (0.28, "0%", "28%"),
        (0.07, "0.00%", "7.00%"),
        (-500, "#,##0", "-500"),
    ],
)
def test_number_has_the_decimals_that_it_is_shown_with(value, shown_as, wanted):
    assert cells(workbook(a_row(value=value), formats={"value": shown_as}), "a.xlsx")["value"] == wanted


def test_formula_is_no_figure_and_a_text_that_looks_like_one_is_a_text():
    book = openpyxl.Workbook()
    fill(book.active, [a_row(value="=1+1", note="x")], {})
    note = next(cell for cell in book.active[2] if cell.value == "x")
    note.value, note.data_type = "=a text", "s"
    read = cells(saved(book), "figures.xlsx")
    assert (read["value"], read["note"]) == ("=1+1", "'=a text")
    with pytest.raises(CellError, match="is a formula"):
        plain(read["value"])
    assert plain(read["note"]) == "=a text"


def test_only_the_visible_sheet_of_figures_is_read():
    book = openpyxl.load_workbook(workbook(a_row(value=1), title="Hidden one"))
    book.active.sheet_state = "hidden"
    fill(book.create_sheet("Notes"), [a_row(value=2)], {})
    fill(book.create_sheet("FIGURES"), [a_row(value=3)], {})
    table = read_table(saved(book), "figures.xlsx")
    assert dict(next(table.cells())[1])["value"] == "3"
    assert table.said == ("Only the sheet “FIGURES” was read, and not 1 other sheet and 1 hidden sheet.",)


def refused(content, name="figures.csv"):
    """Why a file is refused."""
    with pytest.raises(FileRefusedError) as refusal:
        read_table(io.BytesIO(content), name)
    return refusal.value.message


def test_files_that_are_no_figures_are_refused():
    empty = "No line of headings was found: it has at least “Period” and “Value”. Begin with the template."
    assert refused(b"") == empty
    assert refused(b"a,b\r\n1,2\r\n") == empty
    assert refused(b"Period,Value,Value\r\n2022,1,1\r\n") == "The file has the column “Value” twice. Keep one of them."
    assert refused(b"Period,Value\r\n,\r\n").startswith("The file has no figures")
    assert refused(b"Period,Value\r\n2022,\0\r\n") == "The file is no CSV. Save it as CSV or .xlsx."
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.xls").startswith("The file is an old workbook")
    assert refused(b"Period,Value\r\n", "figures.xlsx").startswith("The file is called .xlsx and is no workbook.")
    assert refused(b"PK\x03\x04 and nothing", "figures.xlsx") == packing.DAMAGED
    assert refused(b"\xff\xfe\x00\xd8", "figures.csv").startswith("The letters of the file cannot be read.")


def test_every_cut_of_a_workbook_is_refused_and_none_is_an_error():
    content = workbook(a_row()).getvalue()
    for end in range(8, len(content), 97):
        assert refused(content[:end], "figures.xlsx") == packing.DAMAGED


def test_damaged_part_of_a_workbook_is_refused():
    content, out = workbook(a_row()).getvalue(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            text = old.read(part)
            new.writestr(part.filename, text[: len(text) // 2] if part.filename.endswith("sheet1.xml") else text)
    assert refused(out.getvalue(), "figures.xlsx") == packing.DAMAGED


def test_workbook_without_a_visible_sheet_is_refused():
    content, out = workbook(a_row()).getvalue(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part).replace(b'state="visible"', b'state="hidden"'))
    assert refused(out.getvalue(), "figures.xlsx").startswith("All sheets of the workbook are hidden.")


def patched(content, name, old, new):
    """A workbook in one of whose parts something is put in the place of something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(content) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            text = before.read(part)
            assert not part.filename.endswith(name) or old in text
            after.writestr(part.filename, text.replace(old, new, 1) if part.filename.endswith(name) else text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("sheet1.xml", b"</row>", b"<c/>" * 301_000 + b"</row>"),
        ("sheet1.xml", b"</sheetData>", b"</sheetData>" + b"<mergeCell/>" * 301_000),
        ("styles.xml", b"</cellXfs>", b"<xf/>" * 301_000 + b"</cellXfs>"),
    ],
)
def test_small_workbook_that_its_reader_would_need_gigabytes_for_is_refused(name, old, new):
    content = patched(workbook(a_row()), name, old, new)
    assert len(content) < 20_000
    assert refused(content, "figures.xlsx") == packing.TOO_MUCH


def test_many_rows_are_not_too_much_for_having_many_tags(monkeypatch):
    monkeypatch.setattr(packing, "MOST_TAGS", 900)
    rows = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (number, number) for number in range(3, 5_000))
    content = patched(workbook(a_row()), "sheet1.xml", b"</sheetData>", rows + b"</sheetData>")
    assert len(read_table(io.BytesIO(content), "figures.xlsx").rows) == 1


def test_entities_that_unfold_are_refused():
    unfolds = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    for number in range(1, 10):
        unfolds += b'<!ENTITY %c "%s">' % (97 + number, b"&%c;" % (96 + number) * 10)
    content = patched(workbook(a_row(value=30.5)), "sheet1.xml", b"<worksheet", unfolds + b"]><worksheet")
    assert refused(patched(io.BytesIO(content), "sheet1.xml", b"<v>30.5<", b"<v>&j;<"), "a.xlsx") == packing.DAMAGED


def test_number_beyond_all_numbers_is_refused_at_its_row():
    content = patched(workbook(a_row(value=30.5)), "sheet1.xml", b"<v>30.5<", b"<v>1e400<")
    assert cells(io.BytesIO(content), "figures.xlsx")["value"] == "inf"


def test_merged_cells_of_the_sheet_that_is_read_are_said():
    book = openpyxl.load_workbook(workbook(a_row(), a_row("2022/23")))
    fill(book.create_sheet("Notes"), [a_row()], {})
    book["Notes"].merge_cells("A1:B1")
    assert read_table(saved(book), "figures.xlsx").said == (
        "Only the sheet “Figures” was read, and not 1 other sheet.",
    )
    book["Figures"].merge_cells("A2:A3")
    table = read_table(saved(book), "figures.xlsx")
    assert table.said[1] == workbooks.MERGED
    assert [cells["measure"] for _, cells in table.cells()] == ["Measure M1.1", ""]


def test_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        for number in range(packing.LARGEST_UNPACKED // 10_000_000 + 1):
            bomb.writestr(f"xl/worksheets/sheet{number}.xml", b" " * 10_000_000)
    assert len(out.getvalue()) < 200_000
    assert refused(out.getvalue(), "figures.xlsx").startswith("The workbook holds too much.")


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    assert len(read_table(csv_file(a_row(), a_row()), "a.csv").rows) == 2
    assert refused(csv_file(a_row(), a_row(), a_row()).getvalue()).startswith("The file has more than 2 figures.")


def test_sheet_formatted_to_its_end_is_not_read_for_ever(monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_EMPTY", 20)
    book = openpyxl.load_workbook(workbook(a_row()))
    book.active["A40"] = "far below"
    assert refused(saved(book).getvalue(), "a.xlsx").startswith("The sheet has too many empty rows.")


@pytest.mark.parametrize(
    ("text", "unit", "wanted"),
    [
        ("32.20", "%", "32.20"),
        ("32.2 %", "%", "32.2"),
        ("21,000", "posts", "21000"),
        ("\u2212500", "posts", "-500"),
        ("£9.53", "GBP/hour", "9.53"),
    ],
)
def test_number_is_read_as_it_is_written(text, unit, wanted):
    value, decimals = read_number(text, unit)
    assert (f"{value:.{decimals}f}") == wanted


@pytest.mark.parametrize(
    "text", ["32,2", "1,23", "1e5", "1e400", "12 000", "30 to 40", "about 30", "٣", "nan", "Infinity"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(CellError, match="must be a number such as"):
        read_number(text, "%")


@pytest.mark.parametrize(
    "text", ["c", "[c]", "(C)", "*", "..", "-", ":", "[x]", "z", "n/a", "N.A.", "<5", "< 10", "Not available: too few"]
)
def test_mark_in_the_place_of_a_figure_is_named_as_one(text):
    with pytest.raises(CellError, match="which stands for a figure that is not given"):
        read_number(text, "%")


@pytest.mark.parametrize("text", ["-0", "-0.0", "\u22120"])
def test_nothing_has_no_sign(text):
    assert f"{read_number(text, '%')[0]:f}" == text.lstrip("-\u2212")


def test_cells_say_how_to_mend_them():
    with pytest.raises(CellError, match="is a percentage, and this line of figures is in posts"):
        read_number("32%", "posts")
    with pytest.raises(CellError, match="must be a whole number such as 140"):
        read_count("1.5")
    with pytest.raises(CellError, match="must be a date such as"):
        read_date("44287")
    with pytest.raises(CellError, match="holds the error #REF!"):
        plain("#REF!")
    assert (read_count("1,400.0"), read_count(""), read_date("01/04/2021 00:00")) == (
        1400,
        None,
        date(2021, 4, 1),
    )
