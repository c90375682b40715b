"""The cells of an Excel file as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from staedtenetz.errors import DataError
from staedtenetz.messages import Message

__all__ = ["read_sheet"]


def read_sheet(path: Path, content: bytes, prefix: str = "") -> list[list[str]]:
    """The cells of an Excel file's first sheet that is not empty, as text.

    Formulas stand for their last results, whole numbers have no decimals, empty cells are empty
    texts. With ``prefix`` it is the first sheet whose name begins so; nothing where there is
    none. Raises DataError where the file is no Excel file or damaged.
    """
    import io
    import warnings
    import zipfile
    import zlib

    import openpyxl

    try:
        with warnings.catch_warnings():
            # What openpyxl does not know of a workbook does not concern its cells.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            for sheet in book.worksheets:
                if sheet.title.startswith(prefix):
                    sheet.reset_dimensions()
                    rows = [[_cell_text(cell) for cell in row] for row in sheet.values]
                    if any(any(row) for row in rows):
                        return rows
            return []
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        EOFError,
        SyntaxError,
    ) as error:
        raise DataError(
            Message("error.no_excel", {"file": str(path)}), Message("advice.right_file")
        ) from error


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
