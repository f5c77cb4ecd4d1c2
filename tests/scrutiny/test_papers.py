"""What a committee's PDF must be before it is published."""

import io
from collections.abc import Callable

import pikepdf
import pytest

from actions.errors import FileNotAllowedError
from scrutiny import papers
from scrutiny.paper_reader import read
from scrutiny.papers import pages_of
from tests.factories.papers import paper

Name, Dictionary, Array = pikepdf.Name, pikepdf.Dictionary, pikepdf.Array


def link(action: pikepdf.Dictionary) -> Callable[[pikepdf.Pdf], None]:
    """Put a link with an action on the first page."""

    def put(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=action)])

    return put


def opens(action: pikepdf.Object) -> Callable[[pikepdf.Pdf], None]:
    """Let something happen when the file is opened."""
    return lambda pdf: setattr(pdf.Root, "OpenAction", action)


def with_file(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.txt"] = b"words"


def first_page(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])


LOCKED = pikepdf.Encryption(owner="one", user="two")
GUARDED = pikepdf.Encryption(owner="one", user="")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (paper(), {"pages": 1}),
        (paper(change=first_page), {"pages": 1}),
        (paper(change=link(Dictionary(S=Name.URI, URI="https://example.org/"))), {"pages": 1}),
        (b"%PDF-1.4\n<script>alert(1)</script>", {"refused": "broken"}),
        (paper()[:300], {"refused": "broken"}),
        (paper(change=lambda pdf: pdf.pages.__delitem__(0)), {"refused": "broken"}),
        (paper(encryption=LOCKED), {"refused": "encrypted"}),
        (paper(encryption=GUARDED), {"refused": "encrypted"}),
        (paper(change=opens(Dictionary(S=Name.JavaScript, JS="app.alert(1)"))), {"refused": "opens"}),
        (paper(change=opens(Dictionary(S=Name.Named, N=Name.Print))), {"refused": "opens"}),
        (paper(change=link(Dictionary(S=Name.JavaScript, JS="app.alert(1)"))), {"refused": "program"}),
        (paper(change=link(Dictionary(S=Name.Launch, F="a.exe"))), {"refused": "program"}),
        (paper(change=link(Dictionary(S=Name.URI, Next=Array([Dictionary(S=Name.Launch)])))), {"refused": "program"}),
        (paper(change=with_file), {"refused": "files"}),
    ],
)
def test_paper_is_whole_and_nothing_but_pages(content: bytes, found: dict[str, object]) -> None:
    assert read(content) == found


def test_refusal_says_how_to_mend_it() -> None:
    content = paper()[:300]
    with pytest.raises(FileNotAllowedError) as refused:
        pages_of(io.BytesIO(content), "Pack.pdf", len(content))
    assert refused.value.message == (
        "“Pack.pdf” cannot be opened as a PDF: it is damaged, or a part is missing. "
        "Download it again and choose that file."
    )


@pytest.mark.parametrize(("name", "value", "said"), [("SECONDS", 0.001, "took longer"), ("MOST_PAGES", 0, "more than")])
def test_paper_takes_little_time_and_room(monkeypatch: pytest.MonkeyPatch, name: str, value: float, said: str) -> None:
    monkeypatch.setattr(papers, name, value)
    with pytest.raises(FileNotAllowedError, match=said):
        pages_of(io.BytesIO(paper()), "Pack.pdf", 500)


def test_text_named_as_a_pdf_is_told_to_be_none() -> None:
    with pytest.raises(FileNotAllowedError, match="is not a PDF") as refused:
        pages_of(io.BytesIO(b"words"), "a.pdf", 5)
    assert refused.value.message == "“a.pdf” is not a PDF. Choose a PDF."
