"""Expressions in the bodies of blocks: whole numbers, parameters, arithmetic and comparisons.

The grammar, in which a name is that of a parameter or of a number of the inputs, such as `inputs.channels`:

    condition  = ["not"] comparison
    comparison = sum [("<" | "<=" | ">" | ">=" | "==" | "!=") sum]
    sum        = product {("+" | "-") product}
    product    = factor {("*" | "//") factor}
    factor     = ["-"] (number | name | "(" condition ")")
    name       = word {"." word}

Multiplication and division come before addition and subtraction, and those before comparisons. `//` rounds down, as in
Python. Only two words can be compared for equality, and a word that is compared with a parameter needs no quotes.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from netcharts.wording import nearest, quoted

Value: TypeAlias = "int | float | bool | str"

MOST_CHARACTERS, MOST_DEPTH, LARGEST = 200, 20, 10**12

_TOKEN = re.compile(r"\s*(?:(?P<number>\d+)|(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)|(?P<sign>//|[<>=!]=|[-+*<>()]))")
_COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_EQUALITIES: Mapping[str, Callable[[Value, Value], bool]] = {"==": operator.eq, "!=": operator.ne}
_ARITHMETIC: Mapping[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
}


class ExpressionError(Exception):
    """An expression that cannot be computed.

    Attributes:
        message: The reason.
        offset: The number of characters before the place where it shows.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message, self.offset = message, offset


class _Token(NamedTuple):
    sort: str
    text: str
    offset: int


_NUMBER, _NAME, _END = "number", "name", "end"


def names_in(text: str) -> frozenset[str]:
    """Return the names in an expression; none if the text is no expression."""
    try:
        return frozenset(token.text for token in _tokens(text) if token.sort == _NAME) - {"not"}
    except ExpressionError:
        return frozenset()


def evaluate(text: str, values: Mapping[str, Value]) -> Value:
    """Return the value of an expression.

    Args:
        text: The expression.
        values: The values of names.

    Raises:
        ExpressionError: If the text does not follow the grammar, a name has no value, or a value is of the wrong type
            or too large.
    """
    return _Evaluation(_tokens(text), values).whole()


def _tokens(text: str) -> list[_Token]:
    if len(text) > MOST_CHARACTERS:
        raise ExpressionError(f"an expression has at most {MOST_CHARACTERS} characters", 0)
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            start = at + len(text[at:]) - len(text[at:].lstrip())
            raise ExpressionError(f"{quoted(text[start])} cannot stand in an expression", start)
        kind = str(match.lastgroup)
        tokens.append(_Token(kind, match[kind], match.start(kind)))
        at = match.end()
    return [*tokens, _Token(_END, "", end)]


class _Evaluation:
    """The evaluation of one expression, by recursive descent."""

    def __init__(self, tokens: list[_Token], values: Mapping[str, Value]) -> None:
        self.tokens, self.values = tokens, values
        self.at, self.depth = 0, 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.at]

    def take(self, *texts: str) -> _Token | None:
        """Return the next token if it is one of some signs or words, and go past it."""
        token = self.token
        if token.sort == _END or token.text not in texts:
            return None
        self.at += 1
        return token

    def whole(self) -> Value:
        value = self.condition()
        if self.token.sort != _END:
            raise ExpressionError(f"{quoted(self.token.text)} is not expected here", self.token.offset)
        return value

    def condition(self) -> Value:
        negation = self.take("not")
        if negation is None:
            return self.comparison()
        value = self.condition()
        if not isinstance(value, bool):
            raise ExpressionError("'not' needs a truth value", negation.offset)
        return not value

    def comparison(self) -> Value:
        first, start = self.sum_or_word(), self.token.offset
        sign = self.take(*_COMPARISONS, *_EQUALITIES)
        if sign is None:
            return self.known(first, start)
        second = self.sum_or_word()
        if sign.text in _COMPARISONS:
            return _COMPARISONS[sign.text](self.number(first, sign), self.number(second, sign))
        return _EQUALITIES[sign.text](*self.comparable(first, second, sign))

    def comparable(self, first: Value | _Token, second: Value | _Token, sign: _Token) -> tuple[Value, Value]:
        """Return two values to be compared; next to a word, an unknown name is a word as well."""
        if isinstance(first, _Token) and isinstance(second, str):
            first = first.text
        if isinstance(second, _Token) and isinstance(first, str):
            second = second.text
        one, other = self.known(first, sign.offset), self.known(second, sign.offset)
        if isinstance(one, str) != isinstance(other, str) or isinstance(one, bool) != isinstance(other, bool):
            raise ExpressionError(f"{_words(one)} cannot equal {_words(other)}", sign.offset)
        return one, other

    def sum_or_word(self) -> Value | _Token:
        """Return a sum; or the token of a name that has no value, if nothing is computed with it."""
        token = self.token
        if token.sort == _NAME and token.text not in self.values and token.text != "not":
            after = self.tokens[self.at + 1]
            if after.text not in _ARITHMETIC:
                self.at += 1
                return token
        return self.sum()

    def known(self, value: Value | _Token, offset: int) -> Value:
        if isinstance(value, _Token):
            raise ExpressionError(self.unknown(value.text), value.offset)
        return value

    def unknown(self, name: str) -> str:
        return f"unknown name {quoted(name)} in an expression{nearest(name, self.values)}"

    def sum(self) -> Value:
        return self.left_to_right(self.product, "+", "-")

    def product(self) -> Value:
        return self.left_to_right(self.factor, "*", "//")

    def left_to_right(self, operand: Callable[[], Value], *signs: str) -> Value:
        value = operand()
        while (sign := self.take(*signs)) is not None:
            value = self.bounded(sign, self.number(value, sign), self.number(operand(), sign))
        return value

    def bounded(self, sign: _Token, first: int, second: int) -> int:
        if sign.text == "//" and second == 0:
            raise ExpressionError("division by zero", sign.offset)
        value = _ARITHMETIC[sign.text](first, second)
        if abs(value) > LARGEST:
            raise ExpressionError(f"a value exceeds {LARGEST:,}", sign.offset)
        return value

    def factor(self) -> Value:
        if (minus := self.take("-")) is not None:
            return -self.number(self.factor_once(), minus)
        return self.factor_once()

    def factor_once(self) -> Value:
        token = self.token
        if self.take("(") is not None:
            return self.parenthesis(token)
        if token.sort not in (_NUMBER, _NAME) or token.text == "not":
            found = quoted(token.text) if token.text else "the end"
            raise ExpressionError(f"a number or a name is expected, not {found}", token.offset)
        self.at += 1
        if token.sort == _NUMBER:
            if len(token.text) > len(str(LARGEST)):
                raise ExpressionError(f"a value exceeds {LARGEST:,}", token.offset)
            return int(token.text)
        if token.text not in self.values:
            raise ExpressionError(self.unknown(token.text), token.offset)
        return self.values[token.text]

    def parenthesis(self, opening: _Token) -> Value:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise ExpressionError(f"parentheses nest more than {MOST_DEPTH} deep", opening.offset)
        value = self.condition()
        self.depth -= 1
        if self.take(")") is None:
            raise ExpressionError("a parenthesis is not closed", opening.offset)
        return value

    def number(self, value: Value | _Token, sign: _Token) -> int:
        known = self.known(value, sign.offset)
        if isinstance(known, bool) or not isinstance(known, int):
            raise ExpressionError(f"{quoted(sign.text)} needs whole numbers, not {_words(known)}", sign.offset)
        return known


def _words(value: Value) -> str:
    if isinstance(value, bool):
        return f"the truth value {str(value).lower()}"
    return f"the word {quoted(value)}" if isinstance(value, str) else f"the number {value:g}"
