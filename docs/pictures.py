"""Pictures: the screenshots of the tutorial, taken of the real page, workbook and slides of the sample.

``python docs/pictures.py``: needs Chromium, LibreOffice and poppler, as the tests do; writes ``docs/pictures/*.png`` of 256
colours, each under 150 kB. Run it again when the page looks different.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
SAMPLE = ROOT / "layers" / "sample" / "lianyungang"
MOST_BYTES = 150_000
WIDTH, HEIGHT = 1280, 760
VIEWS = {
    "map": "",
    "idle": "#theme=idle&plot=ST-023&c=34.632,119.21,14",
    "table": "#theme=idle&c=34.632,119.21,13&t=rows;-area_m2&f=park:ST",
    "siting": "#theme=rank_manufacturing&c=34.634,119.205,15",
    "story": "#view=2",
}
"""Views of the page by the name of their picture, as its address says them."""


def run(*words: str) -> None:
    """Run one ``yuantu`` command of this checkout."""
    code = "import sys; sys.argv[0] = 'yuantu'; import cli; cli.main()"
    subprocess.run([sys.executable, "-c", code, *words], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def keep(picture: Image.Image, name: str, width: int = WIDTH) -> None:
    """Write a picture in as many of 256 colours as fit, no wider than ``width``."""
    picture = picture.convert("RGB")
    if picture.width > width:
        picture = picture.resize(
            (width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS
        )
    for colours in (256, 128, 64, 32, 16):
        held = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(held, "PNG", optimize=True)
        if held.tell() <= MOST_BYTES:
            break
    (PICTURES / f"{name}.png").write_bytes(held.getvalue())


def page_pictures(page: Page, html: Path) -> None:
    """Every view of the page, with the network cut."""
    for name, address in VIEWS.items():
        page.goto("about:blank")
        page.goto(html.as_uri() + address)
        page.wait_for_timeout(2500)
        keep(Image.open(io.BytesIO(page.screenshot())), name)


def office_picture(file: Path, name: str, sheet: int) -> None:
    """One printed page of a workbook or one slide of a deck, as LibreOffice draws it."""
    with tempfile.TemporaryDirectory() as folder:
        office = [
            "soffice",
            f"-env:UserInstallation=file://{folder}/user",
            "--headless",
            "--convert-to",
            "pdf",
        ]
        subprocess.run([*office, "--outdir", folder, str(file)], check=True, capture_output=True)
        pdf = Path(folder) / f"{file.stem}.pdf"
        drawn = ["pdftoppm", "-png", "-r", "110", "-f", str(sheet), "-l", str(sheet), "-singlefile"]
        subprocess.run([*drawn, str(pdf), f"{folder}/one"], check=True)
        keep(Image.open(f"{folder}/one.png"), name)


def main() -> None:
    """Build the sample, write its workbook, slides and a still, and take every picture."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        run("build", str(SAMPLE), "--out", f"{out}/built")
        run("report", f"{out}/built", "--out", f"{out}/report", "--workbook", "--slides")
        run(
            "map",
            f"{out}/built",
            "--png",
            f"{out}/still.png",
            "--theme",
            "idle",
            "--size",
            "A4",
            "--dpi",
            "110",
        )
        keep(Image.open(out / "still.png"), "still")
        with sync_playwright() as play:
            found = shutil.which("chromium")
            browser = play.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
            context = browser.new_context(
                viewport={"width": WIDTH, "height": HEIGHT}, offline=True, locale="zh-CN"
            )
            page_pictures(context.new_page(), out / "built" / "map.html")
            browser.close()
        office_picture(out / "report" / "ledger.xlsx", "workbook", 3)
        office_picture(out / "report" / "slides.pptx", "slides", 4)


if __name__ == "__main__":
    main()
