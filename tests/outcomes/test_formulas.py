"""Sums over letters: what can be read, what they come to, and how they are written out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.sums.formulas import FormulaError, read_formula

LETTERS = {"a": Decimal("0.322"), "b": Decimal("0.59"), "c": Decimal(21000)}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a * (1 - b)", Decimal("0.13202")),
        ("a * (1 - b) * c", Decimal("2772.42")),
        ("c - c / 4", Decimal(15750)),
        ("0.5 * c + a", Decimal("10500.322")),
    ],
)
def test_sum_comes_to(text: str, result: Decimal) -> None:
    assert read_formula(text).result(LETTERS) == result


def test_sum_that_divides_by_nothing_has_no_result() -> None:
    assert read_formula("c / (b - b)").result(LETTERS) is None
    assert read_formula("(b - b) / (b - b)").result(LETTERS) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Enter a sum of 300 characters or fewer"),
        ("a" * 301, "Enter a sum of 300 characters or fewer"),
        ("a *", "This is not a sum"),
        ("(" * 290, "This is not a sum"),
        ("1 + 2", "Name at least one figure"),
        ("rate * 2", "“rate” is not a letter from a to z."),
        ("A * 2", "“A” is not a letter from a to z."),
        ("a ** 2", "“a ** 2” cannot stand in a sum"),
        ("-a", "“-a” cannot stand in a sum"),
        ("a.b", "“a.b” cannot stand in a sum"),
        ("print(a)", "“print(a)” cannot stand in a sum"),
        ("a if b else c", "cannot stand in a sum"),
        ("a * 'x'", "“'x'” is not a number."),
        ("a * True", "“True” is not a number."),
        ("a\x00b", "This is not a sum"),
    ],
)
def test_sum_that_cannot_be_read_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(FormulaError, match=r"^") as caught:
        read_formula(text)
    assert said in str(caught.value)


def test_words_put_in_what_is_shown() -> None:
    formula = read_formula("a*((1-b))*c")
    shown = {"a": "32.2%", "b": "59%", "c": "21,000 posts"}
    assert formula.words(shown, whole="100%") == "32.2% x (100% - 59%) x 21,000 posts"


SUMS = st.recursive(
    st.sampled_from(["a", "b", "c", "1", "2.5"]),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda one: f"({one[0]} {one[1]} {one[2]})"),
    max_leaves=8,
).filter(lambda text: set(text) & set("abc"))


@given(text=SUMS)
def test_words_say_the_same_sum(text: str) -> None:
    """Brackets that the words leave out change nothing: read again, they come to the same."""
    formula, values = read_formula(text), {"a": Decimal(3), "b": Decimal(8), "c": Decimal(5)}
    again = read_formula(formula.words({letter: letter for letter in "abc"}).replace("x", "*"))
    one, other = formula.result(values), again.result(values)
    assert one == other or (one is not None and other is not None and abs(one - other) < Decimal("1e-12"))
