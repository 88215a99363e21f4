"""A zone that holds everything a zone may hold, with a hostile string in every text of it; evaluated and written once."""

import itertools
import re
import shutil
import zipfile
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from click.testing import CliRunner

import cli
from layers.schema import schema
from reports import build
from reports.evidence import bundle_zip
from reports.page.images import images_of
from reports.site.dossier import write_dossiers
from reports.slides import deck

SAMPLE = Path(__file__).resolve().parents[2] / "layers" / "sample" / "lianyungang"
CODED = {
    "kind", "side", "role", "confidence", "supply_mode", "chain", "chain_link", "ownership", "storey_heights_m", "lead_codes",
    "government_cause",
}  # fmt: skip
"""Columns whose words mean something, or are no text at all."""

EVERY = 24
"""Every so manieth plot of the sample is kept, and those with proceedings."""

MARK = "pwned"
"""What runs when one of them is taken for a script sets ``window.pwned``."""

SCRIPT = "window.pwned=1;alert(1)"

TEXTS = (
    f"<script>{SCRIPT}</script>",
    f'"><img src=x onerror="{SCRIPT}">',
    f"'><svg/onload={SCRIPT}>",
    f"</script><!--<script>{SCRIPT}//",
    f"</title></style></textarea></noscript><script>{SCRIPT}</script>",
    f"]]>--><script>{SCRIPT}</script>",
    f"&#x3c;script&#x3e;{SCRIPT}&lt;/script&gt;",
    f"javascript:{SCRIPT}",
    "https://leak.example/x?y=1",
    "file:///etc/passwd",
    "\\\\leak.example\\share\\x",
    '=HYPERLINK("https://leak.example","x")',
    "=cmd|'/C calc'!A0",
    "+cmd|'/C calc'!A0",
    "-2+3+cmd|'/C calc'!A0",
    "@SUM(1+1)*cmd|'/C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "＝1+1",
    "'=1+1",
    '"=1+1","=2+2"',
    "a,b;c\td\"e'f",
    "line\u2028of\u2029lines",
    "\x01\x02\x08\x0b\x0c\x0e\x1b[2J\x1f\x7f\x85\ufffe\uffff",
    "\u202e右到左\u202c\u2066x\u2069",
    "\u200b零\u200d宽\ufeff",
    "字" * 33_000,
    "x" * 300,
    "{{7*7}}",
    "{% raw %}{{ this.get_name() }}{# x #}",
    "%s%n%(x)s%1$s",
    "${7*7}`${alert(1)}`",
    "{0.__class__.__mro__}{name}{count}",
    "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:extra\r\nEND:VEVENT",
    "\nATTENDEE:mailto:x@leak.example",
    f"}}</style><style>@import 'https://leak.example/x.css'</style><script>{SCRIPT}</script>",
    "url(https://leak.example/x.png)",
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    '</w:t></w:r><w:fldSimple w:instr="DDEAUTO c:\\\\x"/>',
    '{ INCLUDETEXT "https://leak.example/x" } { DDEAUTO c:\\x }',
    "</a:t></a:r><a:hlinkClick/>",
    "$\\frac{x$ $\\input{/etc/passwd}$ _^&%#~",
    "../../../x",
    "..\\..\\x",
    "/etc/passwd",
    "CON",
    "nul.txt",
    "a:b|c?d*e",
    "-rf",
    "a\nb",
    "C:\\地块`${1}`",
    "__proto__",
    "constructor",
    "_x0041_",
    "\\u003cscript\\u003e",
    "😀👩‍👩‍👧‍👦é́́́́",
    "None",
    "nan",
    "1e5",
    "'; DROP TABLE plots;--",
)
"""Each may stand in any text of a zone."""


def toml(text: str) -> str:
    """A text as a TOML file spells it."""
    plain = "".join(
        letter if letter.isprintable() and letter not in '"\\' else f"\\U{ord(letter):08x}" for letter in text
    )
    return f'"{plain}"'


class Hostile:
    """Texts handed out in turn, so that each of them stands somewhere; a number is the same wherever it is named."""

    def __init__(self):
        self._next = itertools.cycle(TEXTS)
        self._numbers = {}

    def text(self, most=40_000):
        """The next of the texts that is no longer than that."""
        return next(one for one in self._next if len(one) <= most)

    def number(self, was):
        """What stands in place of an identifier: unique, and the same again."""
        if was not in self._numbers:
            self._numbers[was] = f"{self.text(400).strip()} {was}".strip()
        return self._numbers[was]

    def frame(self, layer, frame):
        """A layer with every text of it replaced, identifiers alike in all layers."""
        made = {}
        for column in schema(layer).columns:
            if column.name not in frame or column.type != "text" or column.name in CODED:
                continue
            values = frame[column.name]
            if column.name.endswith("_id"):
                made[column.name] = values.map(self.number, na_action="ignore")
            else:
                made[column.name] = [self.text() for _ in values]
        return frame.assign(**made)

    def toml(self, text):
        """A TOML file with every label, title, note and source of it replaced."""
        keys = "zh|en|title|source|sentence|label|label_en|name_en|note"
        return re.sub(
            rf'(?<![\w.])({keys}) = "[^"]*"', lambda found: f"{found[1]} = {toml(self.text(200))}", text
        )


STORY = """hide = []
[[step]]
show = "zone"
title = { zh = "a", en = "a" }
kicker = { zh = "a", en = "a" }
sentence = { zh = "a", en = "a" }
note = { zh = "a", en = "a" }
[[step]]
show = "text"
title = { zh = "a", en = "a" }
kicker = { zh = "a", en = "a" }
sentence = { zh = "a", en = "a" }
[[step]]
show = "park"
[[step]]
show = "idle"
title = { zh = "a", en = "a" }
"""


def hostile_zone(folder):
    """Write the zone: a part of the sample, all its layers, rasters and stated files."""
    folder.mkdir(parents=True)
    hostile = Hostile()
    frames = {}
    for file in ("plots", "buildings", "zone"):
        for layer, _ in pyogrio.list_layers(SAMPLE / f"{file}.gpkg"):
            frames[layer] = gpd.read_file(SAMPLE / f"{file}.gpkg", layer=layer)
    frames |= {name: pd.read_csv(SAMPLE / f"{name}.csv", dtype=str) for name in ("firms", "proceedings")}
    kept = set(frames["plots"]["plot_id"][::EVERY]) | set(frames["proceedings"]["plot_id"])
    for name in ("plots", "buildings", "firms"):
        frames[name] = frames[name][frames[name]["plot_id"].isin(kept)].reset_index(drop=True)
    for name, frame in frames.items():
        made = hostile.frame(name, frame)
        if name in ("firms", "proceedings"):
            made.to_csv(folder / f"{name}.csv", index=False)
        else:
            file = name if name in ("plots", "buildings") else "zone"
            made.to_file(folder / f"{file}.gpkg", layer=name, driver="GPKG")
    for one in SAMPLE.glob("*.tif"):
        (folder / one.name).write_bytes(one.read_bytes())
    for name in ("targets.toml", "chains.toml", "scheme.toml"):
        (folder / name).write_text(
            hostile.toml((SAMPLE / name).read_text(encoding="utf-8")), encoding="utf-8"
        )
    (folder / "story.toml").write_text(hostile.toml(STORY), encoding="utf-8")
    stated = hostile.toml((SAMPLE / "zone.toml").read_text(encoding="utf-8"))
    stated = stated.replace('quota = "quota.toml"', "").replace("会议汇报", "内部使用", 1)
    stated = stated.replace('["manufacturing", "research"]', '["manufacturing"]')
    name = toml("".join(one for one in TEXTS if len(one) < 60))
    stated = re.sub('(?m)^name = ".*"$', lambda _: f"name = {name}", stated)
    report = f"[report]\nheading = {toml(hostile.text(60))}\nnumber = {toml(hostile.text(60))}\n"
    (folder / "zone.toml").write_text(f"{stated}\n{report}", encoding="utf-8")
    return folder


_WRITTEN = {}


@pytest.fixture
def chessboard(tmp_path, tmp_path_factory, chessboard_parts):
    """The chessboard as a folder, a copy of one that is written once."""
    if "one" not in _WRITTEN:
        _, write = chessboard_parts
        _WRITTEN["one"] = write(tmp_path_factory.mktemp("once") / "chessboard")
    return shutil.copytree(_WRITTEN["one"], tmp_path / "chessboard")


@pytest.fixture(scope="session")
def texts():
    """The strings, what a script among them sets, and how TOML spells one."""
    return SimpleNamespace(every=TEXTS, mark=MARK, toml=toml)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """The zone's folder."""
    return hostile_zone(tmp_path_factory.mktemp("hostile") / "zone")


@pytest.fixture(scope="session")
def written(hostile, tmp_path_factory):
    """Everything that is written of that zone, under one folder; and what was printed."""
    out = tmp_path_factory.mktemp("written") / "out"
    printed = []

    def run(*words):
        done = CliRunner().invoke(cli.main, [str(word) for word in words])
        assert done.exit_code == 0, (words[0], done.output[-2000:], done.exception)
        printed.append(done.output)

    evaluation = build.evaluate_zone(hostile)
    sitings = build.site_zone(evaluation)
    plots = [str(plot) for plot in evaluation.docket.rows.index[:2]]
    images = images_of(evaluation)
    with pytest.MonkeyPatch.context() as patch:  # the same images in each
        patch.setattr(bundle_zip, "images_of", lambda *_: images)
        patch.setattr(deck, "images_of", lambda *_: images)
        bundle_zip.bundle_product(evaluation, sitings, out, "zh", printed.append, {"plots": {"plots": plots}})
    with zipfile.ZipFile(out / "bundle.zip") as archive:
        archive.extractall(out)  # names were looked at by then: see test_outputs
        names = archive.namelist()
    for siting in sitings:
        write_dossiers(evaluation, siting, out, "en")
    with (
        pytest.MonkeyPatch.context() as patch
    ):  # the verbs print and write; what they do it of is there already
        patch.setattr(build, "evaluate_zone", lambda *_, **__: evaluation)
        patch.setattr(build, "site_zone", lambda *_, **__: sitings)
        run("idle", hostile, "--ics", out / "due.ics", "--wide")
        run("map", hostile, "--svg", out / "still.svg", "--size", "A5")
        run("explain", hostile, plots[0])
    for name in ("a.geojson", "a.dxf", "a.txt", "a.csv", "a.xlsx", "a.shp", "a.parquet"):
        run("convert", hostile / "plots.gpkg", out / "converted" / name)
    return SimpleNamespace(out=out, printed=printed, evaluation=evaluation, names=names)
