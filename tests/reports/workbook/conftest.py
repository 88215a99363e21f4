"""What the workbook's tests share: the sample's ledger once, and a ledger whose answers another program worked out anew."""

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from reports.build import evaluate_zone, site_zone
from reports.workbook.book import write_workbook

SAMPLE = Path(__file__).resolve().parents[3] / "layers" / "sample"


def without_answers(source, target):
    """The book with the answers of its formulas taken out, so that a wrong formula cannot hide behind them."""
    taken = 0
    with zipfile.ZipFile(source) as book, zipfile.ZipFile(target, "w") as bare:
        for name in book.namelist():
            data = book.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text, count = re.subn(
                    r'(<c r="[A-Z]+\d+"(?: s="\d+")?)(?: t="\w+")?>(<f>.*?</f>)<v>[^<]*</v>',
                    r"\1>\2",
                    data.decode("utf-8"),
                )
                taken += count
                data = text.encode("utf-8")
            bare.writestr(name, data)
    return taken


def recalculate(source, folder):
    """The book as LibreOffice answers it, values only; how many formulas it had to answer."""
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("YUANTU_OFFICE") == "required":
            pytest.fail("YUANTU_OFFICE=required and no soffice")
        pytest.skip("no soffice")
    folder.mkdir(parents=True, exist_ok=True)
    bare = folder / "bare.xlsx"
    taken = without_answers(source, bare)
    profile = (folder / "profile").as_uri()
    command = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to",
               "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "answered"), str(bare)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return openpyxl.load_workbook(folder / "answered" / "bare.xlsx", data_only=True), taken


@pytest.fixture(scope="session")
def sample():
    """The evaluation of the sample zone and its sitings."""
    evaluation = evaluate_zone(SAMPLE / "lianyungang")
    return evaluation, site_zone(evaluation)


@pytest.fixture(scope="session")
def ledger(sample, tmp_path_factory):
    """The sample's ledger in Chinese."""
    return write_workbook(*sample, tmp_path_factory.mktemp("ledger") / "ledger.xlsx")


@pytest.fixture(scope="session")
def opened(ledger):
    """The ledger with its formulas, and with the answers it was written with."""
    return openpyxl.load_workbook(ledger), openpyxl.load_workbook(ledger, data_only=True)


@pytest.fixture(scope="session")
def answered(ledger, tmp_path_factory):
    """The ledger as LibreOffice recalculates it."""
    book, taken = recalculate(ledger, tmp_path_factory.mktemp("recalculated"))
    return book, taken


def _column_of(page, label):
    for row in page.iter_rows(min_row=1, max_row=12):
        for cell in row:
            if str(cell.value or "").replace("\n", "") == label:
                return cell.column, cell.row
    raise AssertionError(f"{page.title} has no heading {label}")


@pytest.fixture(scope="session")
def column_of():
    """The number of the column under a heading of a page, and the row of the headings."""
    return _column_of


@pytest.fixture(scope="session")
def recalculated():
    """``recalculate(file, folder)``."""
    return recalculate


@pytest.fixture(scope="session")
def zones():
    """The folder of the sample zones."""
    return SAMPLE
