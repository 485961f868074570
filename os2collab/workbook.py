"""What can be taken out as an Excel workbook: exact numbers as numbers, days as days, and no text that is a formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from os2collab.export import Cell

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 60
LONGEST = 32_767  # characters that a cell takes


def workbook_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """Send a workbook of one sheet; ``name`` without its ending."""
    return HttpResponse(
        workbook(header, rows),
        content_type=TYPE,
        headers={"Content-Disposition": content_disposition_header(True, f"{name}.xlsx") or ""},
    )


def workbook(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The file: a bold first line that stays in view, and columns as wide as what stands in them."""
    lines: list[list[Any]] = [list(header), *map(list, rows)]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("OS2collab")
    sheet.freeze_panes = "A2"
    for number, column in enumerate(zip(*lines, strict=True), 1):
        longest = max(len(str(value)) for value in column if value is not None)
        sheet.column_dimensions[get_column_letter(number)].width = min(longest + 3, WIDEST)
    for number, line in enumerate(lines):
        sheet.append([cell(sheet, value, bold=not number) for value in line])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cell(sheet: object, value: Cell, *, bold: bool = False) -> WriteOnlyCell:
    """One value with how it is shown."""
    if isinstance(value, datetime):
        value = localtime(value).replace(tzinfo=None)
    if isinstance(value, str):
        value = "".join(each for each in value if each in "\n\t" or each.isprintable())[:LONGEST]
    made = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        made.data_type = "s"  # never a formula, whatever it begins with
    elif isinstance(value, Decimal):
        made.number_format = "#,##0.00"
    elif isinstance(value, date):
        made.number_format = "dd.mm.yyyy"
    if bold:
        made.font = Font(bold=True)
    return made
