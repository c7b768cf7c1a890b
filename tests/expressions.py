"""A reader of the map's expressions: what deck.gl's own reader of JSON expressions makes of them.

It knows what that one knows: literals, names, members, arithmetic, comparison, `&&`, `||`, `?:`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

TOKEN = re.compile(r'\s*(\d+\.?\d*|"[^"]*"|[A-Za-z_]\w*|\|\||&&|[<>=!]=|[-+*/<>?:,.()\[\]])')
LEVELS = [{"||"}, {"&&"}, {"==", "!="}, {"<", ">", "<=", ">="}, {"+", "-"}, {"*", "/"}]

Evaluate = Callable[[Mapping[str, Any]], Any]


def reader(expression: str) -> Evaluate:
    """Return a function that evaluates an expression for one object of a layer's data."""
    tokens = []
    place = 0
    while place < len(expression):
        match = TOKEN.match(expression, place)
        assert match, f"deck.gl can't read {expression[place:]!r}"
        tokens.append(match[1])
        place = match.end()
    evaluate, rest = _conditional(tokens)
    assert not rest, f"left over: {rest}"
    return evaluate


def _number(value: Any) -> float:
    if value is None:
        return float("nan")
    return float(value)


def _member(holder: Any, key: Any) -> Any:
    if isinstance(holder, Mapping):
        return holder.get(key)
    try:
        return holder[int(key)] if int(key) >= 0 else None
    except (IndexError, TypeError, ValueError):
        assert holder is not None, "a member of undefined"
        return None


def _plus(left: Any, right: Any) -> Any:
    if isinstance(left, str) or isinstance(right, str):
        return _text(left) + _text(right)
    return _number(left) + _number(right)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return _number(left) == _number(right)


OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": _same,
    "!=": lambda left, right: not _same(left, right),
    "<": lambda left, right: _number(left) < _number(right),
    ">": lambda left, right: _number(left) > _number(right),
    "<=": lambda left, right: _number(left) <= _number(right),
    ">=": lambda left, right: _number(left) >= _number(right),
    "+": _plus,
    "-": lambda left, right: _number(left) - _number(right),
    "*": lambda left, right: _number(left) * _number(right),
    "/": lambda left, right: _number(left) / _number(right),
}


def _conditional(tokens: list[str]) -> tuple[Evaluate, list[str]]:
    test, tokens = _binary(tokens, 0)
    if not tokens or tokens[0] != "?":
        return test, tokens
    yes, tokens = _conditional(tokens[1:])
    assert tokens[0] == ":"
    no, tokens = _conditional(tokens[1:])
    return lambda names: yes(names) if test(names) else no(names), tokens


def _binary(tokens: list[str], level: int) -> tuple[Evaluate, list[str]]:
    if level == len(LEVELS):
        return _members(tokens)
    left, tokens = _binary(tokens, level + 1)
    while tokens and tokens[0] in LEVELS[level]:
        right, rest = _binary(tokens[1:], level + 1)
        left, tokens = _joined(tokens[0], left, right), rest
    return left, tokens


def _joined(operator: str, left: Evaluate, right: Evaluate) -> Evaluate:
    if operator == "||":
        return lambda names: left(names) or right(names)
    if operator == "&&":
        return lambda names: left(names) and right(names)
    operation = OPERATIONS[operator]
    return lambda names: operation(left(names), right(names))


def _members(tokens: list[str]) -> tuple[Evaluate, list[str]]:
    value, tokens = _value(tokens)
    while tokens and tokens[0] in (".", "["):
        if tokens[0] == ".":
            key, tokens = _constant(tokens[1]), tokens[2:]
        else:
            key, tokens = _conditional(tokens[1:])
            assert tokens[0] == "]"
            tokens = tokens[1:]
        value = _of(value, key)
    return value, tokens


def _of(holder: Evaluate, key: Evaluate) -> Evaluate:
    return lambda names: _member(holder(names), key(names))


def _constant(value: Any) -> Evaluate:
    return lambda _names: value


def _value(tokens: list[str]) -> tuple[Evaluate, list[str]]:
    token, tokens = tokens[0], tokens[1:]
    if token == "(":
        value, tokens = _conditional(tokens)
        assert tokens[0] == ")"
        return value, tokens[1:]
    if token == "[":
        # deck.gl's reader takes `"text"[…]` apart wrongly: a literal stands in parentheses there.
        items = []
        while tokens[0] != "]":
            item, tokens = _conditional(tokens)
            items.append(item)
            tokens = tokens[1:] if tokens[0] == "," else tokens
        return lambda names: [item(names) for item in items], tokens[1:]
    if token[0] == '"':
        assert not tokens or tokens[0] not in ("[", "."), "a literal needs parentheses before ["
        return _constant(token[1:-1]), tokens
    if token[0].isdigit():
        return _constant(float(token)), tokens
    return lambda names: names.get(token), tokens
