"""The quick worksheet writes the same file as xlsxwriter's own."""

import zipfile
from datetime import UTC, datetime
from fractions import Fraction

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from stockpact.report.sheets.quick import QuickWorksheet

NUMBERS = [0, -0.0, 1, -7, 1 / 3, 1e-300, 1.7976931348623157e308, 123456789012345678, True, Fraction(1, 3)]
TEXTS = ["plain", "", " spaced ", "<b>&\"'", "=1+1", "a\nb", "安定", "plain", "x" * 33_000]


def parts(path, kind):
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC)})
        looks = [None, book.add_format({"bold": True}), book.add_format({"num_format": "0.00"})]
        for sheet in (book.add_worksheet("one", kind), book.add_worksheet("two", kind)):
            sheet.set_column(0, 0, 12, looks[1])
            sheet.set_row(3, 20, looks[2])
            for k, look in enumerate(looks):
                for row, value in enumerate(NUMBERS):
                    sheet.write_number(row, 30 * k, value, look)
                for row, text in enumerate(TEXTS):
                    sheet.write_string(row, 30 * k + 1, text, look)
                sheet.write_formula(1, 30 * k + 2, "=SUM(A1:A3)", look, 1.5)
                sheet.write_blank(2, 30 * k + 2, None, look)
            sheet.add_table(20, 0, 24, 3)
            sheet.set_row(40, 30)
            numbers, texts = list(enumerate(NUMBERS[:5], start=50)), [(r, "down", looks[2]) for r in (51, 90)]
            if kind is QuickWorksheet:
                sheet.write_numbers(3, numbers, looks[1])
                sheet.write_strings(70, texts)
                sheet.write_strings(71, [])
            else:
                for row, value in numbers:
                    sheet.write_number(row, 3, value, looks[1])
                for row, text, look in texts:
                    sheet.write_string(row, 70, text, look)
        book.add_worksheet("empty", kind)
    with zipfile.ZipFile(path) as stored:
        return {name: stored.read(name) for name in stored.namelist()}


def test_the_file_is_the_same(tmp_path):
    quick = parts(tmp_path / "quick.xlsx", QuickWorksheet)
    assert quick == parts(tmp_path / "own.xlsx", Worksheet)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(tmp_path, value):
    book = xlsxwriter.Workbook(tmp_path / "book.xlsx")
    sheet = book.add_worksheet("one", QuickWorksheet)
    with pytest.raises(TypeError, match="not supported"):
        sheet.write_number(0, 0, value)
    book.close()
