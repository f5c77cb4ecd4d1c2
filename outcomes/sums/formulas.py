"""The sums by which figures are worked out: four operations over letters, nothing else."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation
from operator import add, mul, sub, truediv

LONGEST = 300
_OPERATIONS: dict[type[ast.operator], tuple[str, int, Callable[[Decimal, Decimal], Decimal]]] = {
    ast.Add: ("+", 1, add),
    ast.Sub: ("-", 1, sub),
    ast.Mult: ("x", 2, mul),
    ast.Div: ("/", 2, truediv),
}
"""By operation its sign in words, how tightly it binds, and what it does."""


class FormulaError(ValueError):
    """A sum that cannot be read. Its text says which part, and how to mend it."""


@dataclass(frozen=True)
class Formula:
    """A sum that was read.

    Attributes:
        text: as written.
        letters: the inputs that it names, in alphabetical order.
    """

    text: str
    letters: tuple[str, ...]
    tree: ast.expr

    def result(self, values: Mapping[str, Decimal]) -> Decimal | None:
        """What the sum comes to; None where it divides by nothing.

        Args:
            values: by letter; a percentage as a share (32.2% is 0.322).
        """
        try:
            return _result(self.tree, values)
        except (DivisionByZero, InvalidOperation):
            return None

    def words(self, shown: Mapping[str, str], *, whole: str = "1") -> str:
        """The sum with its inputs as they are shown: "32.2% x (100% - 59%)".

        Args:
            shown: by letter the input's value or name.
            whole: what stands for the number 1: "100%" where every input is a percentage.
        """
        return _words(self.tree, shown, whole)


def read_formula(text: str) -> Formula:
    """Read a sum such as "a * (1 - b)".

    Args:
        text: letters a to z, numbers, + - * / and round brackets.

    Raises:
        FormulaError: anything else is in it, or no letter.
    """
    if not text.strip() or len(text) > LONGEST:
        raise FormulaError(f"Enter a sum of {LONGEST} characters or fewer, such as a * (1 - b).")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise FormulaError("This is not a sum. Write it with letters, + - * / and brackets: a * (1 - b).") from error
    letters = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    _refuse_others(tree)
    if not letters:
        raise FormulaError("Name at least one figure in the sum by its letter, such as a.")
    return Formula(text.strip(), tuple(sorted(letters)), tree)


def _refuse_others(node: ast.expr) -> None:
    match node:
        case ast.BinOp(left, operation, right) if type(operation) in _OPERATIONS:
            _refuse_others(left)
            _refuse_others(right)
        case ast.Name(name):
            if len(name) != 1 or not ("a" <= name <= "z"):
                raise FormulaError(f"“{name}” is not a letter from a to z.")
        case ast.Constant(bool() | str() | bytes() | None) | ast.Constant(complex()):
            raise FormulaError(f"“{ast.unparse(node)}” is not a number.")
        case ast.Constant(int() | float()):
            return
        case _:
            raise FormulaError(
                f"“{ast.unparse(node)}” cannot stand in a sum. Use letters, numbers, + - * / and brackets."
            )


def _result(node: ast.expr, values: Mapping[str, Decimal]) -> Decimal:
    match node:
        case ast.BinOp(left, operation, right):
            return _OPERATIONS[type(operation)][2](_result(left, values), _result(right, values))
        case ast.Name(name):
            return values[name]
        case ast.Constant(number):
            return Decimal(str(number))
    raise AssertionError(node)


def _words(node: ast.expr, shown: Mapping[str, str], whole: str, around: int = 0, *, is_right: bool = False) -> str:
    match node:
        case ast.BinOp(left, operation, right):
            sign, binds, _ = _OPERATIONS[type(operation)]
            inner_right = isinstance(operation, ast.Sub | ast.Div)
            said = (
                f"{_words(left, shown, whole, binds)} {sign} {_words(right, shown, whole, binds, is_right=inner_right)}"
            )
            return f"({said})" if binds < around or (is_right and binds == around) else said
        case ast.Name(name):
            return shown[name]
        case ast.Constant(number):
            return whole if number == 1 else f"{Decimal(str(number)):,}"
    raise AssertionError(node)
