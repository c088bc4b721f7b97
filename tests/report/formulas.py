"""A small evaluator of the workbook's formulas: SUM, SUBTOTAL, SUMIFS and arithmetic over cells."""

from __future__ import annotations

import ast
import math
import re
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook

_CALL = re.compile(r"(SUM|SUBTOTAL|SUMIFS)\(([^()]*)\)")
_CELL = re.compile(r"\$?[A-Z]{1,3}\$?\d+")
_ARGUMENT = re.compile(r"""((?:'[^']*'|"[^"]*"|[^,])+)""")


class Evaluator:
    """Values of formula cells, worked out from the cells they refer to."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.known: dict[tuple[str, str], Any] = {}

    def value(self, sheet: str, cell: str) -> Any:
        """The value of a cell: what it holds, or what its formula gives."""
        cell = cell.replace("$", "")
        if (sheet, cell) not in self.known:
            held = self.book[sheet][cell]
            is_formula = held.data_type == "f"
            self.known[sheet, cell] = self.formula(sheet, held.value) if is_formula else held.value
        return self.known[sheet, cell]

    def formula(self, sheet: str, text: str) -> float:
        """The value of a formula that stands in ``sheet``."""
        body = text.removeprefix("=")
        while found := _CALL.search(body):
            arguments = [a.strip() for a in _ARGUMENT.findall(found[2])]
            body = body[: found.start()] + repr(self.call(sheet, found[1], arguments)) + body[found.end() :]
        body = _CELL.sub(lambda m: repr(float(self.value(sheet, m[0]) or 0.0)), body)
        return _arithmetic(ast.parse(body, mode="eval").body)

    def call(self, sheet: str, function: str, arguments: list[str]) -> float:
        if function == "SUM":
            return math.fsum(_numbers(self.range(sheet, arguments[0])))
        if function == "SUBTOTAL":
            assert arguments[0] == "109"
            return math.fsum(_numbers(self.range(sheet, arguments[1])))
        chosen = self.range(sheet, arguments[0])
        keep = [True] * len(chosen)
        for where, criterion in zip(arguments[1::2], arguments[2::2], strict=True):
            wanted = self.criterion(sheet, criterion)
            cells = self.range(sheet, where)
            assert len(cells) == len(chosen)
            keep = [
                k and str(c).casefold() == str(wanted).casefold() for k, c in zip(keep, cells, strict=True)
            ]
        return math.fsum(_numbers([c for c, k in zip(chosen, keep, strict=True) if k]))

    def criterion(self, sheet: str, text: str) -> Any:
        if text.startswith('"'):
            return text.strip('"')
        return int(text) if text.isdigit() else self.value(sheet, text)

    def range(self, sheet: str, text: str) -> list[Any]:
        name, _, area = text.rpartition("!")
        name = name.strip("'") or sheet
        left, top, right, bottom = range_boundaries(area.replace("$", ""))
        return [
            self.value(name, self.book[name].cell(r, c).coordinate)
            for r in range(top, bottom + 1)
            for c in range(left, right + 1)
        ]


def _numbers(values: list[Any]) -> list[float]:
    return [float(v) for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)]


def _arithmetic(node: ast.expr) -> float:
    if isinstance(node, ast.Constant):
        return float(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_arithmetic(node.operand)
    assert isinstance(node, ast.BinOp), ast.dump(node)
    left, right = _arithmetic(node.left), _arithmetic(node.right)
    operations = {ast.Add: left + right, ast.Mult: left * right, ast.Div: left / right if right else math.nan}
    return operations[type(node.op)]


def loaded(path, **options):
    return openpyxl.load_workbook(path, **options)


def formulas_of(book):
    return [
        (ws.title, c.coordinate, c.value)
        for ws in book
        for row in ws.iter_rows()
        for c in row
        if c.data_type == "f"
    ]
