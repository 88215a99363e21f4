"""What the tests of products share: everything that is handed in of the sample zone, made once in both languages."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from reports.build import evaluate_zone, site_zone
from reports.handed import hand_in

SAMPLE = Path(__file__).resolve().parents[2] / "layers" / "sample"


@pytest.fixture(scope="session")
def lianyungang():
    """The evaluation of the sample zone and its sitings."""
    evaluation = evaluate_zone(SAMPLE / "lianyungang")
    return evaluation, site_zone(evaluation)


@pytest.fixture(scope="session")
def handed_in(lianyungang, tmp_path_factory):
    """By language: the folder with brief and slides of the sample zone."""
    made = {}

    def of(lang):
        if lang not in made:
            folder = tmp_path_factory.mktemp(f"handed_{lang}")
            hand_in(*lianyungang, folder, ("brief", "slides"), lang)
            made[lang] = folder
        return made[lang]

    return of


@pytest.fixture(scope="session")
def as_pdf(tmp_path_factory):
    """A document as LibreOffice prints it; skipped without it, unless ``YUANTU_OFFICE=required``."""
    made = {}

    def of(path):
        if path not in made:
            office = shutil.which("soffice")
            if office is None or shutil.which("pdftotext") is None:
                if os.environ.get("YUANTU_OFFICE") == "required":
                    pytest.fail("YUANTU_OFFICE=required and no soffice or no pdftotext")
                pytest.skip("no soffice or no pdftotext")
            folder = tmp_path_factory.mktemp("printed")
            command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
                       "--convert-to", "pdf", "--outdir", str(folder), str(path)]  # fmt: skip
            subprocess.run(command, check=True, capture_output=True, timeout=240)
            made[path] = folder / f"{path.stem}.pdf"
        return made[path]

    return of


@pytest.fixture(scope="session")
def pdf_text():
    """The text of a PDF, page by page."""

    def of(path):
        done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
        return done.stdout.decode("utf-8").split("\f")[:-1]

    return of
