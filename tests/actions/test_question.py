"""What is typed into the search box is understood, whatever it is, and marking leaves every text as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.question import MOST_TERMS, Term, excerpt, marked, read_question


def said(typed):
    """The choices as words: a phrase in quotation marks, a minus before what is left out, what a reference names."""
    return [
        [
            ("-" if term.is_excluded else "")
            + (f"“{term.words}”" if term.is_phrase else term.words)
            + (f"={term.kind or '?'} {term.reference}" if term.reference else "")
            for term in choice
        ]
        for choice in read_question(typed).choices
    ]


@pytest.mark.parametrize(
    ("typed", "choices"),
    [
        ("recruitment hub", [["recruitment", "hub"]]),
        ("the hub of the county", [["hub", "county"]]),
        ("hub hub", [["hub"]]),
        ('"recruitment hub" -closed', [["“recruitment hub”", "-closed"]]),
        ("“recruitment hub”", [["“recruitment hub”"]]),
        ('"hub"', [["hub"]]),
        ('"unclosed hub', [["unclosed", "hub"]]),
        ("care home or hub", [["care", "home"], ["hub"]]),
        ("or or", []),
        ("3.1", [["3.1=? 3.1"]]),
        ("Action 3.1", [["“Action 3.1”=action 3.1"]]),
        ("Action 3.1 Open a hub", [["“Action 3.1”=action 3.1", "Open", "hub"]]),
        ("outcome 1", [["“outcome 1”=outcome 1"]]),
        ("measure M1.2", [["“measure M1.2”=measure M1.2"]]),
        ("action plan", [["action", "plan"]]),
        ("action", [["action"]]),
        ("action -3.1", [["action", "-3.1"]]),
        ("well-being, £9.53 (28%)", [["well-being", "9.53=? 9.53", "28=? 28"]]),
        ("\x00hub\x00\u200b", [["hub"]]),
        ("of the", []),
        ("-hub", []),
        ("-- ' \" % _ \\ & | ! : * ( ) <>", [["_"]]),
        ("", []),
    ],
)
def test_question_is_understood(typed, choices):
    assert said(typed) == choices


def test_last_word_may_go_on_unless_it_is_closed():
    assert [term.may_go_on for term in read_question("open recru").choices[0]] == [False, True]
    assert [term.may_go_on for term in read_question('open "recru"').choices[0]] == [False, False]


def test_question_is_kept_as_typed_without_what_cannot_be_printed():
    assert read_question("  Open\x00 a \t“hub”  ").text == "Open a “hub”"


def test_reference_names_its_own_kind_only():
    bare, action = Term("3.1", reference="3.1"), Term("action 3.1", kind="action", reference="3.1")
    assert [bare.names(kind) for kind in ("action", "measure", "outcome", "workstream")] == ["3.1", "3.1", "", ""]
    assert [action.names(kind) for kind in ("action", "measure", "outcome", "workstream")] == ["3.1", "", "", ""]


def test_question_of_very_many_words_is_too_long():
    words = [f"word{number}" for number in range(MOST_TERMS + 1)]
    assert not read_question(" ".join(words[:-1])).is_too_long
    assert read_question(" ".join(words)).is_too_long
    assert read_question(" or ".join(words)).is_too_long


@given(st.text(max_size=80))
def test_anything_may_be_typed(typed):
    question = read_question(typed)
    assert all(any(not term.is_excluded for term in choice) for choice in question.choices)
    assert all(term.words.strip() for choice in question.choices for term in choice)


@given(st.text(max_size=200), st.sampled_from("aeiou"))
def test_marked_text_is_the_text(text, letter):
    assert "".join(piece.text for piece in marked(text, lambda word: letter in word)) == text


def test_marked_words_are_whole_words():
    pieces = marked("Recruiting for recruiters' <hub>.", lambda word: word.startswith("recruit"))
    assert [piece.text for piece in pieces if piece.is_marked] == ["Recruiting", "recruiters"]
    assert "".join(piece.text for piece in pieces) == "Recruiting for recruiters' <hub>."


def test_excerpt_stands_around_the_word():
    text = "before " * 100 + "hub " + "after " * 100
    pieces = excerpt(text, lambda word: word == "hub")
    shown = "".join(piece.text for piece in pieces)
    assert [piece.text for piece in pieces if piece.is_marked] == ["hub"]
    assert (shown[:8], shown[-7:]) == ("… before", "after …")
    assert len(shown) < 270


@given(st.lists(st.sampled_from(["a", "hub", "z" * 300, "word", "two words"]), max_size=60), st.integers(20, 300))
def test_excerpt_never_loses_the_word(words, length):
    text = " ".join(words)
    pieces = excerpt(text, lambda word: word == "hub", length)
    assert any(piece.is_marked for piece in pieces) == ("hub" in words)
    inside = "".join(piece.text for piece in pieces).removeprefix("… ").removesuffix(" …")
    assert inside in text


def test_short_text_is_given_whole():
    assert [piece.text for piece in excerpt("Open a\n hub.", lambda word: False)] == ["Open a hub."]
