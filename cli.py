"""The ``yuantu`` command: words typed by people. One short function a verb; everything else is in the rooms."""

from __future__ import annotations

import codecs
import contextlib
import datetime as dt
import difflib
import functools
import importlib.metadata
import importlib.util
import io
import itertools
import math
import os
import re
import shutil
import signal
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation
    from land_policy.siting.assemblies import Assemblies
    from land_policy.siting.profile import Profile
    from land_policy.siting.siting import Siting
    from reports.printed import Table

Command = TypeVar("Command", bound=Callable[..., Any])

HERE = Path(__file__).resolve().parent
ROOMS = ("gis", "layers", "land_policy", "maps", "reports")

PAGE_PLACES, LEAST_PLACES = 160, 40
"""Places of a line where no terminal says how many it has, and the fewest that a table is fitted to."""

EXIT_CODES = """
Exit codes: 0 done, also where the zone lacks what a question needs · 1 this toolkit failed · 2 the command was mistyped · 3 input files or values cannot be used ·
4 a rule file, a profile or the question is at fault · 5 results cannot be drawn or written ·
6 another package has taken one of our names · 7 verify: something is not as the bundle records it ·
130, 143 stopped by Ctrl-C or told to end: what was there before is intact.
"""

LANGUAGE, LANGUAGES = "YUANTU_LANG", ("zh", "en")
"""The variable of the environment that says in which language people are spoken to, and the languages."""

DIFFERS = 7
"""The exit code of ``verify`` where something is not as recorded."""


def own_rooms() -> None:
    """Say so at once when ``gis``, ``layers``, ``land_policy``, ``maps`` or ``reports`` is another package's."""
    taken = []
    for room in ROOMS:
        spec = importlib.util.find_spec(room)
        where = Path(spec.origin).resolve().parent if spec and spec.origin else None
        if where != HERE / room:
            taken.append(f"{room} comes from {where or 'nowhere'}, expected under {HERE}")
    taken += [f"{name} is not ours any more" for name in written_over()]
    if taken:
        click.echo(
            f"yuantu: another package has taken one of our names: {'; '.join(taken)}. "
            "Install Yuantu in an environment of its own. · 其他软件包占用了本工具的包名，请将园图安装在单独的环境中。",
            err=True,
        )
        raise SystemExit(6)


def own_names(encoding: str) -> None:
    """Warn where Python takes names of files in an encoding that GDAL does not share: it opens them in UTF-8 alone."""
    if encoding.lower() not in ("utf-8", "utf8"):
        say(
            f"yuantu: 系统按 {encoding} 解读文件名，而读图的库只认 UTF-8，名称含中文的文件会读不到。请先运行：export PYTHONUTF8=1\n"
            f"yuantu: names of files are taken in {encoding} here, and the library that reads maps knows UTF-8 alone: "
            "files with Chinese names will not be found. First: export PYTHONUTF8=1"
        )


def written_over() -> list[str]:
    """The first files of our rooms that are not as they were installed; none where this is no installed copy."""
    try:
        listed = importlib.metadata.files("yuantu") or []
    except importlib.metadata.PackageNotFoundError:
        return []
    first = {f"{room}/__init__.py" for room in ROOMS}
    ours = [file for file in listed if file.as_posix() in first and Path(file.locate()).is_relative_to(HERE)]
    return [file.as_posix() for file in ours if Path(file.locate()).stat().st_size != file.size]


def edge(function: Command) -> Command:
    """Turn the toolkit's errors into a message on stderr, in the language asked for, and an exit code."""

    @functools.wraps(function)
    def guarded(*args: Any, **options: Any) -> Any:
        from gis.errors import YuantuError
        from reports.fitted import Screen, printed_for

        wide = bool(click.get_current_context().meta.get("yuantu.wide"))
        try:
            with printed_for(Screen(None if wide else screen_places(), wide)):
                return function(*args, **options)
        except YuantuError as error:
            complain(error.text(options.get("lang", "zh")))
            raise SystemExit(error.exit_code) from None
        except OSError as error:
            from layers.unwritten import of_the_disk

            if (told := of_the_disk(error)) is None:
                raise
            complain(told.text(options.get("lang", "zh")))
            raise SystemExit(told.exit_code) from None
        except KeyboardInterrupt as stop:
            from reports.words import phrase

            complain(phrase("stopped", options.get("lang", "zh")))
            raise SystemExit(128 + (stop.args[0] if stop.args else signal.SIGINT)) from None

    return guarded  # type: ignore[return-value]


def complain(words: str) -> None:
    """Why a command did not do what it was asked, on stderr."""
    from reports.printed import plain_line

    click.echo("\n".join(plain_line(line) for line in f"yuantu: {words}".splitlines()), err=True)


@contextlib.contextmanager
def stops_in_order() -> Iterator[None]:
    """Let being told to end (SIGTERM, a closed terminal) tidy up as Ctrl-C does; nothing is left half written."""

    def stop(number: int, _frame: object) -> None:
        raise KeyboardInterrupt(number)

    known = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    heard = [one for one in known if signal.getsignal(one) is signal.SIG_DFL] if _in_main_thread() else []
    for one in heard:
        signal.signal(one, stop)
    try:
        yield
    finally:
        for one in heard:
            signal.signal(one, signal.SIG_DFL)


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


lang_option = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="zh",
    show_default=True,
    help="Language of what people see.",
)


class Day(click.ParamType):
    """A day as people write it: 2026-11-20, 2026/11/20, 2026年11月20日 or 20261120."""

    name = "day"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """What stands for it in help."""
        return "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """The day; what is none is refused with an example."""
        from layers.day import day_of

        found = value if isinstance(value, dt.date) else day_of(value)
        if found is None:
            self.fail(f"'{value}' is no day. Write it as 2026-11-20.", param, ctx)
        return found


def zone_options(function: Command) -> Command:
    """``ZONE``, ``--on`` and ``--lang``, written once."""
    function = lang_option(function)
    function = click.option(
        "--on",
        "day",
        type=Day(),
        help="The day to look at [default: day of zone.toml].",
    )(function)
    return click.argument("zone", type=click.Path(path_type=Path))(function)


def finite(_context: click.Context, param: click.Parameter, value: Any) -> Any:
    """A number, several or none, each of which is one: neither nan nor without end."""
    for one in value if isinstance(value, tuple) else (value,):
        if one is not None and not math.isfinite(one):
            raise wrong("typed.finite", option=param.opts[0], value=one)
    return value


def screen_places() -> int:
    """Places of a line: of ``COLUMNS`` or the terminal; 160 where the text goes to a file or another program."""
    size = shutil.get_terminal_size((PAGE_PLACES, 0)) if sys.stdout.isatty() else None
    told = os.environ.get("COLUMNS", "")
    return max(
        LEAST_PLACES, int(told) if told.isdecimal() and int(told) else size[0] if size else PAGE_PLACES
    )


def _wide(context: click.Context, _param: click.Parameter, value: bool) -> bool:
    context.meta["yuantu.wide"] = value
    return value


def format_options(function: Command) -> Command:
    """``--json``, ``--csv`` and ``--wide`` wherever a table is printed, written once."""
    function = click.option(
        "--wide",
        is_flag=True,
        expose_value=False,
        callback=_wide,
        help="Every column, each row on one line however long [default: fitted to the screen].",
    )(function)
    function = click.option(
        "--csv",
        "form",
        flag_value="csv",
        help="Print CSV for a program (UTF-8, no BOM); the CSV files of a build open in Excel.",
    )(function)
    function = click.option("--json", "form", flag_value="json", help="Print JSON.")(function)
    return click.option(
        "--table", "form", flag_value="text", default="text", help="Print a table (default)."
    )(function)


PRESETS = ("内部使用", "会议汇报", "公开", "internal", "meeting", "public")
"""Whom a product is for; what each leaves out stands in ``reports/preset/presets.toml``."""


def dated_zones(help: str) -> Callable[[Command], Command]:
    """ZONES and the days to look at them on, for what is compared over time; ``help`` says how many days."""

    def options(function: Command) -> Command:
        days = click.option("--on", "days", multiple=True, type=Day(), help=help)
        return click.argument("zones", nargs=-1, required=True, type=click.Path(path_type=Path))(
            days(function)
        )

    return options


def preset_options(function: Command) -> Command:
    """``--preset`` and ``--sketch`` wherever something to be passed on is written, written once."""
    function = click.option(
        "--sketch", is_flag=True, help="It is a sketch 示意 and needs no map number 审图号."
    )(function)
    return click.option(
        "--preset", type=click.Choice(PRESETS), help="Whom it is for [default: classification of zone.toml]."
    )(function)


SHIPPED_PROFILES = (
    "A shipped profile by name or label: future, health, logistics, manufacturing, research, services"
)
"""What ``--profile`` takes wherever it stands."""

profile_option = click.option(
    "--profile", "profiles", multiple=True, help=f"{SHIPPED_PROFILES}; may be given several times."
)


def assembly_options(function: Command) -> Command:
    """``--assemble`` and what can be asked of it, written once."""
    for option in (
        click.option("--cost", help="score, clearing (floor area that stands), or an amount of the plots."),
        click.option("--lift", multiple=True, help="Exclusions that keep no plot out; none that is law."),
        click.option(
            "--road-gap", "road_gap_m", type=click.FloatRange(0, 500), help="Join across a road, in m."
        ),
        click.option(
            "--least-edge", "least_edge_m", type=click.FloatRange(min=0), help="Edge that joins, in m."
        ),
        click.option("--max-plots", type=click.IntRange(min=1), help="Plots in one site at most."),
        click.option("--never", multiple=True, metavar="P1,P2", help="Plots no site may have."),
        click.option("--must", multiple=True, metavar="P1,P2", help="Plots every site must have."),
        click.option("--slack", type=click.FloatRange(min=0), help="How far beyond the need, in m²."),
        click.option("--need", type=click.FloatRange(min=0, min_open=True), help="Area needed, in m²."),
        click.option(
            "--assemble", is_flag=True, help="Put adjacent plots together also where one is enough."
        ),
    ):
        function = option(function)
    return function


def say(message: str) -> None:
    """Progress, on stderr."""
    click.echo(message, err=True)


def wrote(path: Path, lang: str) -> None:
    """A file that was written, once: in words on a terminal, as its bare path to another program."""
    from reports.words import phrase

    if sys.stdout.isatty():
        say(phrase("wrote", lang).format(path=path))
    else:
        click.echo(path)


def show(table: Table | str, form: str, lang: str) -> None:
    """A table, or an answer in words, on stdout in the form asked for; why there is none also on stderr where the form cannot carry it."""
    if isinstance(table, str):
        click.echo(table)
        return
    if table.says and form != "text":
        say(f"yuantu: {table.says}")
    click.echo(table.json() if form == "json" else table.csv(lang) if form == "csv" else table.text(lang))


class Verb(click.Command):
    """A verb, which says what it does in the language asked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words; in which language help is wanted before any of them is looked at."""
        ctx.meta["yuantu.lang"] = spoken(args, ctx.meta.get("yuantu.lang"))
        with placed(ctx):
            return super().parse_args(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the verb does and takes."""
        if ctx.meta["yuantu.lang"] == "en":
            super().format_help(ctx, formatter)
        else:
            told_in_chinese(self, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What is to be given, then the options."""
        if given := arguments(self, ctx, "en"):
            with formatter.section("Arguments"):
                formatter.write_dl(given)
        super().format_options(ctx, formatter)


class Console(click.Group):
    """The verbs, printed so that no console's code page can stop them."""

    command_class = Verb

    def main(self, *args: Any, **options: Any) -> Any:
        """Run, with letters that the console lacks written as the nearest it has (``m²`` as ``m2``), or as ``?``."""
        codecs.register_error("nearest", nearest_letters)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
                stream.reconfigure(errors="nearest")
        with stops_in_order():
            return super().main(*args, **options)

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        """A context of the command itself; what was mistyped is said in the language asked for."""
        with said_to_people(sys.argv[1:]):
            return super().make_context(*args, **options)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words before a verb; in which language help is wanted before any of them is looked at."""
        ctx.meta["yuantu.lang"] = spoken(args)
        with placed(ctx):
            return super().parse_args(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What there is to be asked."""
        if ctx.meta["yuantu.lang"] == "en":
            super().format_help(ctx, formatter)
            return
        told_in_chinese(self, ctx, formatter)
        formatter.write("\nEnglish: yuantu --lang en --help · YUANTU_LANG=en\n")

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; what was mistyped is said in the language asked for."""
        words = [*getattr(ctx, "_protected_args", ()), *ctx.args]
        with said_to_people(words, ctx.meta.get("yuantu.lang")):
            return super().invoke(ctx)


def spoken(words: Sequence[str], otherwise: str | None = None) -> str:
    """The language that the words of a command ask for; else ``otherwise``, else ``YUANTU_LANG``, else Chinese.

    >>> spoken(["idle", "zone", "--lang", "en"]), spoken(["idle", "en"])
    ('en', 'zh')
    """
    asked = [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    asked += [word for option, word in itertools.pairwise(words) if option == "--lang"]
    return asked[-1] if asked else otherwise or surrounding() or "zh"


def surrounding() -> str:
    """The language that the environment asks for in ``YUANTU_LANG``: blank where it asks for none, or for one we lack."""
    asked = os.environ.get(LANGUAGE, "").strip().lower()
    return asked if asked in LANGUAGES else ""


def arguments(command: click.Command, ctx: click.Context, lang: str) -> list[tuple[str, str]]:
    """What is to be given to a command without an option before it."""
    from reports import usage

    known = [one for one in command.params if isinstance(one, click.Argument)]
    return [usage.argument(one.make_metavar(ctx), ctx.info_name or "", lang) for one in known]


def taken(ctx: click.Context) -> str:
    """What a command takes after its name, as it is typed; nothing of a group, which takes a verb."""
    if isinstance(ctx.command, click.Group):
        return ""
    return " ".join(one for one in ctx.command.collect_usage_pieces(ctx) if one != "[OPTIONS]")


def told_in_chinese(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """What a command does and takes, from the table of usage."""
    from reports import usage

    options = [
        (record[0], param.help or "", record[1], getattr(param.type, "choices", ()))
        for param in command.get_params(ctx)
        if isinstance(param, click.Option) and (record := param.get_help_record(ctx))
    ]
    verbs = {}
    if isinstance(command, click.Group):
        verbs = {name: one.help or "" for name, one in sorted(command.commands.items())}
    page = usage.Page(
        ctx.command_path, taken(ctx), command.help or "", tuple(arguments(command, ctx, "zh")),
        tuple(options), verbs, command.epilog or "",
    )  # fmt: skip
    formatter.write(page.text(ctx.info_name or "", formatter.width))


def wrong(key: str, **facts: object) -> click.UsageError:
    """What is wrong with a command that only we can know, in both languages."""
    from reports.words import in_both

    return click.UsageError(in_both(key, **facts), click.get_current_context(silent=True))


@contextlib.contextmanager
def placed(ctx: click.Context) -> Iterator[None]:
    """Have what is wrong with a command know of which command it is, so that its usage can be told."""
    try:
        yield
    except click.UsageError as error:
        if error.ctx is None:
            raise click.UsageError(error.message, ctx) from error
        raise


class Mistyped(click.UsageError):
    """What is wrong with a command, told in Chinese from the first word to the last."""

    def show(self, file: Any = None) -> None:
        """How the command is written, where to read on, and what is wrong."""
        from reports import usage
        from reports.printed import plain_line

        lines = [plain_line(f"错误：{self.message}")]
        if self.ctx is not None:
            many = isinstance(self.ctx.command, click.Group)
            about = usage.line(self.ctx.command_path, taken(self.ctx), self.ctx.info_name or "", many=many)
            lines = [about, f"说明见：{self.ctx.command_path} --help", "", *lines]
        click.echo("\n".join(lines), file=file, err=file is None)


@contextlib.contextmanager
def said_to_people(words: Sequence[str], lang: str | None = None) -> Iterator[None]:
    """Say what is wrong with a command in the language its words ask for."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        text = getattr(error.message, "text", None)
        asked = spoken(words, lang)
        if asked == "en" and text is None:
            raise
        if asked == "en" and text is not None:
            raise click.UsageError(text("en"), error.ctx) from None
        raise Mistyped(text("zh") if text else mistyped(error), error.ctx) from None


def mistyped(error: click.UsageError) -> str:
    """What is wrong with a command, in Chinese.

    >>> mistyped(click.NoSuchOption("--outt", possibilities=["--out"]))
    '没有 --outt 这个选项，是否想写 --out？'
    >>> mistyped(click.UsageError("Got unexpected extra argument (b)"))
    '多出了“b”。路径或名称含空格的，请加引号。'
    """
    if isinstance(error, click.NoSuchOption):
        near = f"，是否想写 {'、'.join(error.possibilities)}？" if error.possibilities else "。"
        return f"没有 {error.option_name} 这个选项{near}"
    if isinstance(error, click.MissingParameter) and error.param is not None and error.ctx is not None:
        return f"缺少{_lacking(error.param, error.ctx)}"
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _unfit(error, error.param)
    if found := re.match(r"No such command '(.*)'", error.message):
        close = difflib.get_close_matches(found[1], list(main.commands), n=1, cutoff=0.7)
        return f"没有 {found[1]} 这个命令{f'，是否想写 {close[0]}？' if close else '。'}yuantu --help 列出全部命令。"
    if found := re.match(r"Got unexpected extra arguments? \((.*)\)", error.message):
        return f"多出了“{found[1]}”。路径或名称含空格的，请加引号。"
    if found := re.match(r"Option '(.*)' requires an argument", error.message):
        return f"{found[1]} 之后缺少它的值。"
    if found := re.match(r"Option '(.*)' does not take a value", error.message):
        return f"{found[1]} 之后不写值。"
    return f"命令的写法不对（{error.format_message().rstrip('.')}）。"


def _lacking(param: click.Parameter, ctx: click.Context) -> str:
    """What is to be given and was not."""
    if isinstance(param, click.Option):
        from reports.usage import places

        return f"选项 {param.opts[0]}，应写成 {param.opts[0]} {places(param.make_metavar(ctx))}。"
    from reports.usage import argument

    metavar = param.make_metavar(ctx)
    name, about = argument(metavar, ctx.info_name or "", "zh")
    return f"参数 {metavar}，即{name}：{about}"


def _bounds(kind: click.ParamType) -> str:
    """Between which numbers a value has to be; nothing where any will do.

    >>> _bounds(click.IntRange(36, 1200)), _bounds(click.FloatRange(0, min_open=True)), _bounds(click.INT)
    ('，36 至 1200', '，大于 0', '')
    >>> _bounds(click.IntRange(max=6)), _bounds(click.FloatRange(0, 1, min_open=True, max_open=True))
    ('，至多 6', '，大于 0，小于 1')
    """
    if not isinstance(kind, (click.IntRange, click.FloatRange)):
        return ""
    if kind.min is not None and kind.max is not None and not (kind.min_open or kind.max_open):
        return f"，{kind.min:.12g} 至 {kind.max:.12g}"
    least = "" if kind.min is None else f"，{'大于' if kind.min_open else '至少'} {kind.min:.12g}"
    most = "" if kind.max is None else f"，{'小于' if kind.max_open else '至多'} {kind.max:.12g}"
    return least + most


def _unfit(error: click.BadParameter, param: click.Parameter) -> str:
    """Which value is none of its kind, and what may stand there."""
    kind = param.type
    given = re.match(r"'(.*)' (?:is|does)|(\S+) is", error.message)
    value = f"“{given[1] or given[2]}”" if given else ""
    said = f"{param.opts[0]} 的值{value}"
    if isinstance(kind, click.Choice):
        return f"{said}不对，可取：{'、'.join(map(str, kind.choices))}。"
    if isinstance(kind, Day):
        return f"{said}不是日期，请写成 2026-11-20。"
    if isinstance(kind, (click.types.IntParamType, click.types.FloatParamType)):
        whole = "整数" if isinstance(kind, click.types.IntParamType) else "数字"
        return f"{said}不对，请写{whole}{_bounds(kind)}。"
    if isinstance(kind, click.Path):
        found = re.match(r"\w+ '(.*)' (does not exist|is a)", error.message)
        why = {
            "does not exist": "不存在，请核对路径",
            "is a": "不是所要的一类：要文件还是文件夹，请见 --help",
        }
        return f"{param.opts[0]}：{found[1]} {why[found[2]]}。" if found else f"{said}不能用：{error.message}"
    return f"{said}不对（{error.message.rstrip('.')}）。"


def nearest_letters(error: UnicodeError) -> tuple[str | bytes, int]:
    """What is written in place of letters that an encoding lacks.

    >>> nearest_letters(UnicodeEncodeError("gbk", "4 m²", 3, 4, ""))
    (b'2', 4)
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = unicodedata.normalize("NFKC", error.object[error.start : error.end])
    return text.encode(error.encoding, "replace"), error.end


@click.group(
    cls=Console,
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(package_name="yuantu", prog_name="yuantu")
@click.option(
    "--outside",
    multiple=True,
    metavar="PLACE",
    help="A folder, or a database as postgresql://host/name, that a zone may take data from beside its own folder; "
    "also YUANTU_OUTSIDE, with ; between several.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    help="Language of what people see, of every command; also YUANTU_LANG.",
)
@click.pass_context
def main(context: click.Context, outside: tuple[str, ...], lang: str | None) -> None:
    """From a zone's files to checked layers, indicators, rule findings, siting suggestions and a map.

    A ZONE is a folder with a zone.toml. Start with: yuantu init FOLDER, then: yuantu build FOLDER --out DIR.
    No files at hand: yuantu sample FOLDER.
    """
    own_rooms()
    own_names(sys.getfilesystemencoding())
    if not lang and os.environ.get(LANGUAGE) and not surrounding():
        raise wrong("typed.language", name=LANGUAGE, value=os.environ[LANGUAGE])
    if lang := lang or surrounding():
        context.default_map = {name: {"lang": lang} for name in main.commands}
    if outside:
        from layers.outside import allowed

        context.with_resource(allowed(outside))


@main.command()
@zone_options
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the results.")
@click.option(
    "--map/--no-map",
    "drawn",
    default=True,
    help="Draw the map page map.html (default), or leave it out and write tables and layers alone.",
)
@click.option(
    "--again", is_flag=True, help="Compute anew what an earlier build finished from the same inputs."
)
@click.option("--verbose", is_flag=True, help="Say the time left also where stderr is no terminal.")
@click.option(
    "--postgis",
    "url",
    help="Also write the tables to this database: postgresql://user@host/name, no password.",
)
@click.option(
    "--schema", default="yuantu", show_default=True, help="Schema for them; all are replaced or none."
)
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="dask: ZONE is a province (a folder of zones, or a province.toml), evaluated in partitions; docs/scale.md.",
)
@click.option(
    "--scheduler", default="", help="dask: address of a running scheduler, as tcp://host:8786 or tls://…."
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="dask: processes started here.",
)
@click.option("--memory", default="2GB", show_default=True, help="dask: limit of each of them.")
@click.option(
    "--partition-plots",
    type=click.IntRange(min=1),
    default=25_000,
    show_default=True,
    help="dask: plots of a partition, about.",
)
@edge
def build(
    zone: Path,
    out: Path,
    url: str | None,
    schema: str,
    engine: str,
    drawn: bool,
    again: bool,
    verbose: bool,
    day: dt.date | None,
    lang: str,
    **cluster: Any,
) -> None:
    """Check, evaluate, site and map a zone; write everything to --out."""
    from gis.errors import OutputError
    from layers.postgis.server import address_of
    from reports.build import build as build_zone
    from reports.cluster.province import refuse_province
    from reports.store import publish
    from reports.summary import summary

    if engine == "dask":
        if url is not None:
            raise wrong("typed.dask_postgis")
        if verbose or not drawn:
            raise wrong("typed.dask_page")
        build_in_partitions(zone, out, day, lang, {**cluster, "again": again})
        return
    refuse_province(zone)
    if url is not None:
        address_of(url, OutputError)
    built = build_zone(
        zone, out, day=day, lang=lang, say=say, drawn=drawn, again=again, timed=verbose or sys.stderr.isatty()
    )
    if url is not None:
        publish(built.evaluation, built.sitings, url, schema, lang)
    click.echo(summary(built.evaluation, built.sitings, lang))
    click.echo(built.closing(lang))


def build_in_partitions(
    province: Path, out: Path, day: dt.date | None, lang: str, asked: dict[str, Any]
) -> None:
    """A province evaluated on a cluster, its main figures on stdout."""
    from reports.cluster.build import build_province

    built = build_province(province, out, day=day, lang=lang, say=say, **asked)
    click.echo(built.summary(lang).text(lang))
    click.echo(built.closing(lang))


@main.command()
@zone_options
@click.option(
    "--repair",
    type=click.Path(path_type=Path),
    help="Folder for layers with their safe repairs made, and repairs.csv; never the zone's own files.",
)
@click.option("--report", type=click.Path(path_type=Path), help="Folder for faults.gpkg and faults.json.")
@format_options
@edge
def check(
    zone: Path, repair: Path | None, report: Path | None, day: dt.date | None, lang: str, form: str
) -> None:
    """Say what is wrong with a zone's files: every fault with file, row and remedy; exit 3 when one stops a build."""
    from layers.typed import beside, typed
    from reports.build import check_zone
    from reports.summary import fault_table
    from reports.words import phrase

    faults, stops = check_zone(zone, day=day, repair=repair, report=report, lang=lang, say=say)
    show(fault_table(faults, lang), form, lang)
    named = {"zone": typed(zone), "out": typed(beside(zone))}
    say(phrase("next_mend" if stops else "next_build", lang).format(**named))
    sys.exit(3 if stops else 0)


@main.command()
@zone_options
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write evaluation.* to.")
@click.option(
    "--by",
    "scope",
    type=click.Choice(["zone", "boundary", "park", "sub_park", "corridor"]),
    help="Figures by these units [default: all].",
)
@format_options
@edge
def evaluate(
    zone: Path, out: Path | None, scope: str | None, day: dt.date | None, lang: str, form: str
) -> None:
    """Compute the indicators of plots, parks, corridor and zone, and judge them by the rules in force."""
    from layers.drafts import shown
    from layers.lock import free
    from layers.together import together
    from layers.typed import as_typed
    from reports.build import evaluate_zone
    from reports.store import write_evaluation
    from reports.summary import figure_table, unit_table
    from reports.words import phrase

    if out is not None:
        free(out)
    evaluation = evaluate_zone(zone, day=day, lang=lang, say=say)
    if out is not None:
        with together(out) as draft:
            paths = write_evaluation(evaluation, draft, lang)
        for path in paths:
            say(phrase("wrote", lang).format(path=as_typed(shown(path), out)))
    if scope is None and form == "text":
        click.echo(figure_table(evaluation, lang).text(lang) + "\n")
    show(unit_table(evaluation, scope, lang), form, lang)


@main.command()
@zone_options
@format_options
@edge
def targets(zone: Path, day: dt.date | None, lang: str, form: str) -> None:
    """What the zone's plan aims at, beside the present: distance left, pace needed, and what cannot be computed."""
    from reports.build import evaluate_zone
    from reports.tables.target_table import target_nothing, target_table

    evaluation = evaluate_zone(zone, day=day, lang=lang, say=say)
    if evaluation.targets is None:
        show(target_nothing(evaluation, lang), form, lang)
    else:
        show(target_table(evaluation.targets, lang, evaluation), form, lang)


@main.command()
@zone_options
@click.option("--chain", default="", help="One chain, by name or label [default: all].")
@click.option("--asks", is_flag=True, help="Only links that are missing or hang on one firm.")
@format_options
@edge
def chains(zone: Path, chain: str, asks: bool, day: dt.date | None, lang: str, form: str) -> None:
    """The firms on each link of the industry chains by park, the links that are missing, and who is there to join them."""
    from reports.build import evaluate_zone
    from reports.tables.chain_table import ask_table, chain_nothing, chain_table

    evaluation = evaluate_zone(zone, day=day, lang=lang, say=say)
    if evaluation.chains is None:
        show(chain_nothing(evaluation, lang), form, lang)
        return
    if not asks:
        show(chain_table(evaluation.chains, evaluation, chain, lang), form, lang)
        if form == "text":
            click.echo()
    if asks or form == "text":
        show(ask_table(evaluation.chains, evaluation, chain, lang), form, lang)


@main.command()
@zone_options
@click.option(
    "--by",
    type=click.Choice(["station", "area", "node"]),
    default="station",
    show_default=True,
    help="Bands of station, areas, or the ground nearest to each node.",
)
@click.option(
    "--step", type=float, callback=finite, help="Step of station in m [default: of zone.toml, else 500]."
)
@click.option(
    "--indicator", default="", help="One amount or indicator, as far_plots, with a bar [default: the main]."
)
@format_options
@edge
def corridor(
    zone: Path, by: str, step: float | None, indicator: str, day: dt.date | None, lang: str, form: str
) -> None:
    """The corridor as a line: figures by station along the avenue, by area and by node; with the rest they make the zone."""
    from land_policy.corridor import corridor_profile
    from reports.asked import indicator_of
    from reports.build import evaluate_zone
    from reports.tables.corridor_table import corridor_nothing, corridor_table, corridor_text

    indicator = indicator_of(indicator)
    evaluation = evaluate_zone(zone, day=day, lang=lang, say=say)
    profile = evaluation.corridor if step is None else corridor_profile(evaluation, step)
    if by in profile.missing:
        show(corridor_nothing(profile, by, lang), form, lang)
    elif form == "text":
        click.echo(corridor_text(evaluation, profile, by, indicator, lang))
    else:
        show(corridor_table(evaluation, profile, by, indicator, lang), form, lang)


@main.command()
@zone_options
@click.option(
    "--by",
    type=click.Choice(["park", "sub_park", "chain"]),
    default="park",
    show_default=True,
    help="One park one industry by park or sub-park, or how the firms of each chain lie.",
)
@click.option(
    "--measure",
    type=click.Choice(["output", "employees", "firms", "land"]),
    help="What an industry's weight is taken by [default: the first that is on record].",
)
@click.option("--shares", is_flag=True, help="Every industry of every park with its location quotient.")
@format_options
@edge
def industry(
    zone: Path, by: str, measure: str | None, shares: bool, day: dt.date | None, lang: str, form: str
) -> None:
    """One park, one industry 一园一业: does the planned industry lead, what is special where, do chains cluster."""
    from reports.build import evaluate_zone
    from reports.tables.industry_table import industry_nothing, industry_table, industry_text

    evaluation = evaluate_zone(zone, day=day, lang=lang, say=say)
    if (none := industry_nothing(evaluation, by, lang)) is not None:
        show(none, form, lang)
    elif form == "text":
        click.echo(industry_text(evaluation, by, measure or "", shares, lang))
    else:
        show(industry_table(evaluation, by, measure or "", shares, lang), form, lang)


@main.command()
@zone_options
@click.option(
    "--by",
    type=click.Choice(["batch", "park", "age"]),
    default="batch",
    show_default=True,
    help="One row each.",
)
@click.option("--pieces", type=click.Path(path_type=Path), help="GPKG file for the pieces on the ground.")
@format_options
@edge
def unsupplied(zone: Path, by: str, pieces: Path | None, day: dt.date | None, lang: str, form: str) -> None:
    """Land approved but not supplied 批而未供: by approval batch, park or age, on record and on the ground."""
    from reports.build import evaluate_zone
    from reports.tables.unsupplied_table import unsupplied_table, unsupplied_text, write_pieces
    from reports.words import phrase

    evaluation = evaluate_zone(zone, day=day, lang=lang, say=say)
    if pieces is not None:
        say(phrase("wrote", lang).format(path=write_pieces(evaluation, pieces)))
    if form == "text":
        click.echo(unsupplied_text(evaluation, by, lang))
    else:
        show(unsupplied_table(evaluation, by, lang), form, lang)


@main.command()
@zone_options
@click.option(
    "--scheme", help="A shipped scheme, or a .toml file [default: the zone's own, else by its type]."
)
@click.option(
    "--scope",
    default="",
    help="approved, managed, zone, or the number of a park [default: approved, else managed, else zone].",
)
@click.option("--standard-tables", is_flag=True, help="Print tables E.3, E.4, E.6 and E.7 instead.")
@click.option(
    "--only", type=click.Choice(["score", "parks", "potential", "benchmarks"]), help="Print this table alone."
)
@format_options
@edge
def score(
    zone: Path,
    scheme: str | None,
    scope: str,
    standard_tables: bool,
    only: str | None,
    day: dt.date | None,
    lang: str,
    form: str,
) -> None:
    """Score the zone by an evaluation scheme as a self-check 自评, with potential and published benchmarks."""
    from reports.build import evaluate_zone
    from reports.tables import score_table, standard_table

    evaluation = evaluate_zone(zone, day=day, lang=lang, say=say)
    if standard_tables:
        standard_table.print_tables(click.echo, evaluation, scope, form, lang)
    else:
        score_table.print_score(click.echo, say, evaluation, scheme, scope, only, form, lang)


@main.command()
@zone_options
@click.option(
    "--ahead",
    type=click.IntRange(min=0),
    default=180,
    show_default=True,
    help="List what becomes due within so many days.",
)
@click.option("--park", default="", help="Only the plots of this park.")
@click.option(
    "--due",
    "only_due",
    is_flag=True,
    help="Only what becomes due [with --csv and --json default: the ledger].",
)
@click.option(
    "--ics", type=click.Path(path_type=Path), help="Also write what becomes due to this calendar file."
)
@format_options
@edge
def idle(
    zone: Path,
    ahead: int,
    park: str,
    only_due: bool,
    ics: Path | None,
    day: dt.date | None,
    lang: str,
    form: str,
) -> None:
    """Run the idle-land clock: each plot's class, clause, route, next step and its last day, and what becomes due."""
    from reports.asked import park_of
    from reports.build import evaluate_zone
    from reports.calendar_file import write_calendar
    from reports.tables.docket_table import due_table, idle_nothing, idle_text, ledger_table
    from reports.words import phrase

    evaluation = evaluate_zone(zone, day=day, lang=lang, say=say)
    park = park_of(evaluation, park)
    if ics is not None:
        say(phrase("wrote", lang).format(path=write_calendar(evaluation, ics, ahead, park, lang)))
    if not evaluation.docket.in_use:
        show(idle_nothing(lang), form, lang)
    elif form == "text" and not only_due:
        click.echo(idle_text(evaluation, ahead, park, lang))
    else:
        table = due_table(evaluation, ahead, park, lang) if only_due else ledger_table(evaluation, park, lang)
        show(table, form, lang)


@main.command()
@zone_options
@click.option("--scheme", default="", help="A shipped scheme or a TOML file [default: [policy] grading].")
@click.option(
    "--by",
    type=click.Choice(["firm", "park", "industry"]),
    help="One row a firm, park or industry [default: firm; park with --public].",
)
@click.option("--public", is_flag=True, help="Only what may be published: nothing of fewer than three firms.")
@format_options
@edge
def grades(
    zone: Path, scheme: str, by: str | None, public: bool, day: dt.date | None, lang: str, form: str
) -> None:
    """Grade firms by their use of resources: points, score, suggested class A to D or T; a self-check."""
    from reports.build import evaluate_zone
    from reports.tables.grading_table import graded, grading_nothing, grading_table, grading_text

    evaluation = evaluate_zone(zone, day=day, lang=lang, say=say)
    if (none := grading_nothing(evaluation, scheme or None, lang)) is not None:
        show(none, form, lang)
        return
    found, rows = graded(evaluation, scheme or None), by or ("park" if public else "firm")
    if form == "text":
        click.echo(grading_text(evaluation, found, rows, lang, public=public))
    else:
        show(grading_table(evaluation, found, rows, lang, public=public), form, lang)


@main.command()
@zone_options
@click.option("--by", type=click.Choice(["building", "plot", "park"]), help="[default: park]")
@click.option("--park", default="", help="The number of one park [default: all].")
@click.option("--need", type=click.FloatRange(min=0), help="Buildings with so much floor to let, in m².")
@click.option(
    "--height", type=click.FloatRange(min=0), help="With --need: in storeys at least so high, in m."
)
@format_options
@edge
def space(
    zone: Path,
    by: str | None,
    park: str,
    need: float | None,
    height: float | None,
    day: dt.date | None,
    lang: str,
    form: str,
) -> None:
    """Standard factories: floor, let and to let, vacancy, tenants; --need 2000 --height 6 finds room for one."""
    from reports.asked import park_of
    from reports.build import evaluate_zone
    from reports.tables.space_table import need_table, space_table, space_text

    evaluation = evaluate_zone(zone, day=day, lang=lang, say=say)
    park = park_of(evaluation, park)
    asked = need is not None or height is not None
    if asked and by is None:
        table = need_table(evaluation, need or 0.0, height, park, lang)
    else:
        table = space_table(evaluation, by or ("building" if park else "park"), park, lang)
    if form == "text":
        click.echo(space_text(table, evaluation.space, lang, park=park, high=height is not None))
    else:
        show(table, form, lang)


@main.command()
@zone_options
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--why", "unit", help="Only the parts of this unit's share, each with its reason.")
@format_options
@edge
def quota(zone: Path, file: Path | None, unit: str | None, day: dt.date | None, lang: str, form: str) -> None:
    """Share new construction land among parks by the rules in FILE, or in the one zone.toml names; every share explained."""
    from reports.build import evaluate_zone
    from reports.tables.quota_table import (
        part_table,
        quota_nothing,
        quota_of,
        quota_table,
        quota_text,
        unit_of,
    )

    evaluation = evaluate_zone(zone, day=day, lang=lang, say=say)
    if file is None and (none := quota_nothing(evaluation, lang)) is not None:
        show(none, form, lang)
        return
    answer = quota_of(evaluation, file)
    unit = unit_of(answer, unit)
    if form == "text":
        click.echo(quota_text(answer, unit, lang))
    else:
        show(quota_table(answer, lang) if unit is None else part_table(answer, unit, lang), form, lang)


@main.command()
@zone_options
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("plots", nargs=-1)
@format_options
@edge
def supply(
    zone: Path, project: Path, plots: tuple[str, ...], day: dt.date | None, lang: str, form: str
) -> None:
    """Which supply modes fit PROJECT (a TOML file with [supply]) on PLOTS, and why; without PLOTS, on those suggested first."""
    from reports.build import evaluate_zone
    from reports.tables.supply_table import supply_of, supply_table, supply_text

    evaluation = evaluate_zone(zone, day=day, lang=lang, say=say)
    answer = supply_of(evaluation, project, plots)
    if form == "text":
        click.echo(supply_text(answer, evaluation, lang))
    else:
        show(supply_table(answer, evaluation, lang), form, lang)


@main.command()
@zone_options
@click.option(
    "--what",
    type=click.Choice(["low", "headroom", "price"]),
    default="low",
    show_default=True,
    help="Low-efficiency screening; floor area the plan still allows; floor area without extra land price.",
)
@click.option("--park", default="", help="Only this park; with --raise-to a park or sub-park.")
@click.option("--plot", default="", help="The eight conditions of this plot; with headroom its room.")
@click.option("--extend", multiple=True, metavar="PLOT=M2[:SERVICE]", help="A planned extension, in m².")
@click.option(
    "--raise-to", type=float, callback=finite, help="What raising the average FAR to this would take."
)
@click.option(
    "--measure",
    type=click.Choice(["far_zone", "far_plots", "industrial_far"]),
    default="far_zone",
    show_default=True,
    help="With --raise-to: which average.",
)
@click.option(
    "--way",
    type=click.Choice(["fewest_plots", "low_efficiency_first"]),
    default="fewest_plots",
    show_default=True,
    help="With --raise-to: which plots.",
)
@click.option(
    "--industrial-only", is_flag=True, help="With --raise-to: add floor area on industrial land only."
)
@click.option("--scheme", default="", help="A shipped screening or a .toml file [default: the zone's own].")
@click.option(
    "--before", type=click.Path(path_type=Path), help="The same zone a year earlier, for two years of tax."
)
@click.option(
    "--storey-height",
    "storey_height_m",
    type=click.FloatRange(min=2),
    help="With headroom: an assumed storey height in m, for the bounds of density and height.",
)
@format_options
@edge
def redevelop(zone: Path, day: dt.date | None, lang: str, form: str, **asked: Any) -> None:
    """Redevelopment: land proposed as of low efficiency, room under the plan, extensions without extra land price."""
    from reports.build import evaluate_zone
    from reports.redevelop import Question
    from reports.redevelop import redevelop as answer

    found = answer(evaluate_zone(zone, day=day, lang=lang, say=say), Question(**asked), form, lang)
    show(found, form, lang)


@main.command()
@zone_options
@click.option("--date", default="", help="By the image of this day, YYYY-MM-DD [default: the last].")
@click.option("--park", default="", help="Only the plots of this park.")
@click.option("--plot", default="", help="Instead: one plot through time, with what to look at.")
@click.option(
    "--only",
    default="",
    help="disagree, agree, untold, or one code, as idle_on_record_built [default: disagree; all with --csv and --json].",
)
@click.option("--changes", is_flag=True, help="Instead: what changed from one image to the next.")
@click.option("--raster", default="", help="Instead: this grid, as night_light, by park or station.")
@click.option(
    "--by",
    type=click.Choice(["park", "sub_park", "station"]),
    help="With --raster: one row each [default: park].",
)
@format_options
@edge
def ground(zone: Path, day: dt.date | None, lang: str, form: str, **asked: Any) -> None:
    """What the ground shows beside the papers: images against the record as clues for a visit; any grid by park or station."""
    from reports.build import evaluate_zone
    from reports.ground import Question
    from reports.ground import ground as answer

    found = answer(evaluate_zone(zone, day=day, lang=lang, say=say), Question(**asked), form, lang)
    show(found, form, lang)


@main.command()
@zone_options
@click.option(
    "--from",
    "built",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of a build of the zone: told from it where the zone's files are still those it was made of. It may also stand in place of ZONE.",
)
@click.argument("named", metavar="PLOT|PARK|INDICATOR|CLAUSE")
@click.option(
    "--unit", default="", help="Of an indicator: this park, sub-park, boundary or area [default: the zone]."
)
@click.option(
    "--as",
    "kind",
    type=click.Choice(["plot", "unit", "indicator", "clause"]),
    help="What it is, where several things have the same name.",
)
@edge
def explain(
    zone: Path,
    named: str,
    unit: str,
    kind: str | None,
    built: Path | None,
    day: dt.date | None,
    lang: str,
) -> None:
    """Print where it comes from: a plot down to buildings and rows, a park's figures, an indicator, a clause; by number or name."""
    from reports.kept.told import explain_zone

    click.echo(
        explain_zone(zone, named, kind=kind or "", unit=unit, day=day, lang=lang, built=built, say=say)
    )


@main.command()
@zone_options
@click.argument("project", required=False, type=click.Path(path_type=Path))
@profile_option
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write siting.* to.")
@click.option("--top", default=10, show_default=True, help="How many suggestions to print.")
@click.option("--why", "plot", help="Instead: why this plot is suggested where it is, or not.")
@click.option("--than", "other", help="With --why: that plot beside this one, criterion by criterion.")
@click.option("--criteria", is_flag=True, help="Instead: names, weights and reasons of the criteria.")
@click.option(
    "--against",
    help="Instead: who enters, leaves, moves under a SCENARIO.toml, other weights or another profile.",
)
@assembly_options
@format_options
@edge
def site(
    zone: Path,
    project: Path | None,
    profiles: tuple[str, ...],
    out: Path | None,
    top: int,
    plot: str | None,
    other: str | None,
    criteria: bool,
    against: str | None,
    day: dt.date | None,
    lang: str,
    form: str,
    **asked: Any,
) -> None:
    """Suggest plots for a project (a TOML file) or for --profile; without either, for what zone.toml names."""
    from land_policy.siting import profile
    from land_policy.siting.profile_name import shipped
    from reports.build import evaluate_zone, site_zone
    from reports.siting_store import write_siting
    from reports.summary import site_table, site_text
    from reports.words import phrase

    if other is not None and plot is None:
        raise wrong("typed.than")
    named: tuple[str | Path, ...] = (*([project] if project else []), *profiles)
    wanted = profile.load_each(named)
    if criteria:
        _criteria(wanted or [profile.load(name) for name in shipped()], form, lang)
        return
    evaluation = evaluate_zone(zone, day=day, lang=lang, say=say)
    sitings = site_zone(evaluation, wanted or None)
    if not sitings:
        say(phrase("no_question", lang))
    if plot is not None:
        _why_site(sitings, plot, other, top, form, lang)
        return
    if against is not None:
        _against(evaluation, sitings, against, top, out, form, lang)
        return
    for siting in sitings:
        found, wanted_together = _together(siting, asked)
        if out is not None:
            for path in write_siting(evaluation, siting, out, lang, found):
                say(phrase("wrote", lang).format(path=path))
        if _assembled(siting, found, wanted_together, form, lang):
            continue
        if form == "text":
            click.echo(site_text(siting, top, lang))
        else:
            show(site_table(siting, top, lang), form, lang)


def _criteria(profiles: Sequence[Profile], form: str, lang: str) -> None:
    """Print the criteria of each profile by the names ``[weights]`` takes."""
    from reports.tables.criteria_table import criteria_table

    for one in profiles:
        show(criteria_table(one, lang), form, lang)


def _why_site(
    sitings: Sequence[Siting], plot: str, other: str | None, top: int, form: str, lang: str
) -> None:
    """Print why a plot is or is not among the first ``top`` of each siting, or what sets it apart from another."""
    from reports.tables.why_table import than_text, why_table, why_text

    for siting in sitings:
        if other is not None:
            click.echo(than_text(siting, plot, other, lang))
        elif form == "text":
            click.echo(why_text(siting, plot, top, lang))
        else:
            show(why_table(siting, plot, top, lang), form, lang)


def _against(
    evaluation: Evaluation,
    sitings: Sequence[Siting],
    other: str,
    top: int,
    out: Path | None,
    form: str,
    lang: str,
) -> None:
    """Print how each siting differs from its second answer."""
    from reports.against import against, write_difference
    from reports.tables.difference_table import difference_table, difference_text
    from reports.words import phrase

    for found in against(evaluation, sitings, other):
        if out is not None:
            for path in write_difference(found, out, lang):
                say(phrase("wrote", lang).format(path=path))
        if form == "text":
            click.echo(difference_text(found, top, lang))
        else:
            show(difference_table(found, lang=lang), form, lang)


def _together(siting: Siting, asked: dict[str, Any]) -> tuple[Assemblies | None, bool]:
    """The plots put together, where that is asked for or no single plot will do; and whether it was asked for."""
    from reports.tables.assembly_table import assembled

    question = {name: value for name, value in asked.items() if name != "assemble"}
    wanted = asked["assemble"] or any(value not in (None, ()) for value in question.values())
    return (assembled(siting, **question) if wanted else siting.assemblies), wanted


def _assembled(siting: Siting, found: Assemblies | None, wanted: bool, form: str, lang: str) -> bool:
    """Print the plots put together, where there are any to print; whether that was all."""
    from reports.summary import site_text
    from reports.tables.assembly_table import assembly_table, assembly_text

    if found is None or (form != "text" and not wanted):
        return False
    if form == "text":
        click.echo(
            ("" if wanted else site_text(siting, lang=lang) + "\n\n") + assembly_text(found, siting, lang)
        )
    else:
        if found.why is not None:
            say(found.why.text(lang))
        show(assembly_table(found, siting, lang), form, lang)
    return True


@main.command()
@zone_options
@click.argument("projects", nargs=-1, type=click.Path(path_type=Path))
@profile_option
@click.option("--max-plots", type=click.IntRange(1, 6), help="Plots in one site at most.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write allocation.* to.")
@format_options
@edge
def allocate(
    zone: Path,
    projects: tuple[Path, ...],
    profiles: tuple[str, ...],
    max_plots: int | None,
    out: Path | None,
    day: dt.date | None,
    lang: str,
    form: str,
) -> None:
    """Place several PROJECTS (TOML files) at once: one optimum for all, what each gives up, who has no place and why."""
    from land_policy.siting.placing import place
    from reports.build import evaluate_zone, site_zone
    from reports.tables.placing_table import placing_table, placing_text, write_placing
    from reports.words import phrase

    evaluation = evaluate_zone(zone, day=day, lang=lang, say=say)
    wanted: tuple[str | Path, ...] = (*projects, *profiles)
    found = place(site_zone(evaluation, wanted or None), max_plots=max_plots)
    for path in write_placing(found, evaluation.zone, out) if out is not None else ():
        say(phrase("wrote", lang).format(path=path))
    if form == "text":
        click.echo(placing_text(found, evaluation.zone, lang))
    else:
        show(placing_table(found, evaluation.zone, lang), form, lang)


@main.command()
@zone_options
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--what",
    type=click.Choice(["sites", "demands"]),
    default="sites",
    show_default=True,
    help="One row a site, or one a demand with the site that serves it.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write facilities.* to.")
@format_options
@edge
def facilities(
    zone: Path, file: Path, what: str, out: Path | None, day: dt.date | None, lang: str, form: str
) -> None:
    """Where facilities serve best (a TOML FILE: canteens, charging, fire stations, …): who is served, how far, before and after."""
    from land_policy.siting.facility_file import load
    from land_policy.siting.facility_plan import facility_plan
    from reports.build import evaluate_zone
    from reports.tables.facility_table import facility_table, facility_text, write_facilities
    from reports.words import phrase

    wish = load(file)
    evaluation = evaluate_zone(zone, day=day, lang=lang, say=say)
    found = facility_plan(evaluation, wish)
    for path in write_facilities(found, out) if out is not None else ():
        say(phrase("wrote", lang).format(path=path))
    if form == "text":
        click.echo(facility_text(found, evaluation.zone, what, lang))
    else:
        show(facility_table(found, evaluation.zone, what, lang), form, lang)


@main.command()
@zone_options
@click.option("--raster", "name", default="", help="Which raster of heights [default: dem, else the first].")
@click.option(
    "--water", "water_m", type=float, callback=finite, help="Level of water in m: depth and share under it."
)
@click.option(
    "--level",
    "level_m",
    type=float,
    callback=finite,
    help="Level in m to bring plots to [default: as much cut as filled].",
)
@click.option(
    "--by",
    type=click.Choice(["slope", "flood", "earthwork"]),
    help="The most of it first [default: by number].",
)
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="Plots to print.")
@format_options
@edge
def terrain(
    zone: Path,
    name: str,
    water_m: float | None,
    level_m: float | None,
    by: str | None,
    top: int,
    day: dt.date | None,
    lang: str,
    form: str,
) -> None:
    """Height, slope, the way it faces, flood depth at a level of water, and cut and fill to make it level, of every plot."""
    from land_policy.terrain import terrain as ground_of
    from reports.build import open_zone
    from reports.tables.terrain_table import terrain_table, terrain_text

    if by == "flood" and water_m is None:
        raise wrong("typed.flood")
    opened = open_zone(zone, day=day)
    found = ground_of(opened, name, water_m, level_m)
    if form == "text":
        click.echo(terrain_text(found, opened, by or "", top, lang))
    else:
        show(terrain_table(found, opened, by or "", None, lang), form, lang)


@main.command()
@zone_options
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="GeoTIFF (COG) for the scores, FILE.tif."
)
@click.option("--classes", type=click.Path(path_type=Path), help="GeoTIFF for the classes, with colours.")
@click.option("--zones", "pieces", type=click.Path(path_type=Path), help="GPKG for the plots cut by class.")
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="Plots to print.")
@format_options
@edge
def overlay(
    zone: Path,
    file: Path,
    out: Path,
    classes: Path | None,
    pieces: Path | None,
    top: int,
    day: dt.date | None,
    lang: str,
    form: str,
) -> None:
    """Weigh rasters into one as FILE (TOML) states: suitability of every cell and plot, with masks, as a COG with its legend."""
    from land_policy.suitability.overlay_file import load
    from reports.build import open_zone
    from reports.overlay_files import write_overlay
    from reports.tables.overlay_table import overlay_table, overlay_text
    from reports.words import phrase

    wish = load(file)
    opened = open_zone(zone, day=day)
    found, wrote = write_overlay(opened, wish, out, classes, pieces, stated=file, lang=lang)
    for path in wrote:
        say(phrase("wrote", lang).format(path=path))
    if form == "text":
        click.echo(overlay_text(found, opened, top, lang))
    else:
        show(overlay_table(found, opened, None, lang), form, lang)


@main.command()
@zone_options
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--by",
    "scope",
    type=click.Choice(["zone", "boundary", "park", "sub_park", "corridor"]),
    help="Figures by these units [default: zone; with --csv and --json all].",
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder for evaluation.* after it and differences*.csv."
)
@format_options
@edge
def whatif(
    zone: Path, scenario: Path, scope: str | None, out: Path | None, day: dt.date | None, lang: str, form: str
) -> None:
    """See a SCENARIO (a TOML file of changes) through: what moves, by how much, and which change moves it."""
    from land_policy.scenario.scenario import load
    from land_policy.scenario.what_if import what_if
    from reports.build import evaluate_zone
    from reports.tables.what_if_table import difference_table, what_if_text
    from reports.what_if_files import write_what_if
    from reports.words import phrase

    wanted = load(scenario)
    found = what_if(evaluate_zone(zone, day=day, lang=lang, say=say), wanted)
    if out is not None:
        for path in write_what_if(found, out, lang):
            say(phrase("wrote", lang).format(path=path))
    if form == "text":
        click.echo(what_if_text(found, scope, lang))
    else:
        show(difference_table(found, scope, lang), form, lang)


@main.command()
@dated_zones("A day to look at, once for each zone, or two and more for one zone [default: each zone's own].")
@click.option(
    "--by",
    "scope",
    type=click.Choice(["zone", "boundary", "park", "sub_park", "corridor"]),
    help="Figures of these units only, with --csv and --json.",
)
@click.option(
    "--what",
    type=click.Choice(["figures", "plots", "flows", "cells", "classes"]),
    default="figures",
    show_default=True,
    help="Which table --csv and --json print.",
)
@click.option(
    "--same", type=click.FloatRange(50, 100), help="Overlap in % from which a plot is the same [default: 98]."
)
@click.option(
    "--link",
    type=click.FloatRange(0.1, 50),
    help="Overlap in % from which plots hang together [default: 10].",
)
@lang_option
@format_options
@edge
def change(
    zones: tuple[Path, ...],
    days: tuple[dt.date, ...],
    scope: str | None,
    what: str,
    same: float | None,
    link: float | None,
    lang: str,
    form: str,
) -> None:
    """Compare dated ZONES, or one zone on several days: plots born, merged, split, renumbered; figures by day."""
    from reports.build import histories
    from reports.tables.change_table import history_text, one_table

    limits = {name: value for name, value in (("same_pct", same), ("link_pct", link)) if value is not None}
    found = histories(zones, days, limits, lang=lang, say=say)
    if form == "text":
        click.echo(history_text(found, lang))
    else:
        show(one_table(found, what, scope, lang), form, lang)


@main.command()
@click.argument("zones", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--on",
    "day",
    type=Day(),
    help="One day to look at all zones on [default: each zone's own].",
)
@click.option(
    "--by",
    "scope",
    type=click.Choice(["zone", "park", "sub_park"]),
    help="What is ranked [default: parks where there are some, else zones].",
)
@click.option(
    "--indicator",
    "indicators",
    multiple=True,
    help="Rank by it, by name or label; may be given several times [default: far_plots].",
)
@click.option(
    "--png",
    "picture",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A sheet of all zones' plots by the first indicator, in one scale and one set of classes; .svg and .pdf too.",
)
@click.option("--top", type=click.IntRange(min=1), help="List only those of rank so much or better.")
@click.option(
    "--what",
    type=click.Choice(["zones", "ranks", "spread"]),
    default="ranks",
    show_default=True,
    help="Which table --csv and --json print.",
)
@lang_option
@format_options
@edge
def compare(
    zones: tuple[Path, ...],
    day: dt.date | None,
    scope: str | None,
    indicators: tuple[str, ...],
    top: int | None,
    picture: Path | None,
    what: str,
    lang: str,
    form: str,
) -> None:
    """Set ZONES side by side: their figures, their parks ranked by any indicator with percentiles, the spread of all."""
    from reports.asked import indicator_of
    from reports.comparing import compare_zones
    from reports.tables.compare_table import DEFAULT, compare_text, one_table
    from reports.words import phrase

    asked = [indicator_of(one) for one in indicators]
    ranked = asked or [DEFAULT]
    drawn = None
    if picture is not None:
        from reports.comparing_picture import Pictures

        drawn = Pictures(ranked[0], lang)
    look = drawn.take if drawn is not None else None
    found = compare_zones(zones, scope, ranked, day=day, lang=lang, look=look, say=say)
    if drawn is not None and picture is not None:
        say(phrase("wrote", lang).format(path=drawn.save(picture)))
    if form == "text":
        click.echo(compare_text(found, asked, ranked, top, lang))
    else:
        show(one_table(found, what, asked, top, lang), form, lang)


def still_options(function: Command) -> Command:
    """What still pictures are wanted and what they show, written once."""
    file = click.Path(path_type=Path, dir_okay=False)
    for option in (
        click.option(
            "--dpi", type=click.IntRange(36, 1200), help="Dots to an inch [default: 200; 144 for px]."
        ),
        click.option(
            "--scale",
            type=click.FloatRange(50, 50_000_000),
            callback=finite,
            help="1 to so much [default: the largest round one].",
        ),
        click.option(
            "--size",
            default="A3",
            show_default=True,
            help="A5 to A0, A3P upright, 420x297 in mm, 1920x1080px.",
        ),
        click.option(
            "--of",
            "of",
            default="zone",
            show_default=True,
            help="zone, park:NUMBER or name, corridor, plot:NUMBER.",
        ),
        click.option(
            "--theme",
            default="land_use",
            show_default=True,
            help="The theme of the pictures, by key or title.",
        ),
        click.option(
            "--atlas", type=file, help="An A3 atlas as PDF: the zone by themes, each park, the corridor."
        ),
        click.option("--pdf", type=file, help="A still picture as PDF, for print."),
        click.option("--svg", type=file, help="A still picture as SVG, to be worked on."),
        click.option("--png", type=file, help="A still picture as PNG."),
    ):
        function = option(function)
    return function


def image_options(function: Command) -> Command:
    """Which pictures of the ground a page holds, written once."""
    for option in (
        click.option(
            "--water-level",
            "levels",
            multiple=True,
            type=float,
            callback=finite,
            help="Also the depth under this level of water in metres, from the heights; may be given several times.",
        ),
        click.option(
            "--image-kb",
            type=click.FloatRange(10, 20000),
            default=1500.0,
            show_default=True,
            help="Most kilobytes an image may add to the page.",
        ),
        click.option("--no-images", is_flag=True, help="Leave the rasters of the zone out of the page."),
        click.option(
            "--images",
            "imaged",
            multiple=True,
            metavar="NAME",
            help="A raster of zone.toml to put into the page; may be given several times [default: all].",
        ),
    ):
        function = option(function)
    return function


def basemap_options(function: Command) -> Command:
    """What lies under the map, written once."""
    for option in (
        click.option(
            "--allow-key-in-file",
            "allow_key",
            is_flag=True,
            help="Write the key of the basemap into the file [default: the page asks for it].",
        ),
        click.option(
            "--basemap-limit",
            type=click.FloatRange(0.1, 200),
            default=8.0,
            show_default=True,
            help="Most megabytes a file may add to the page.",
        ),
        click.option(
            "--basemap",
            metavar="NAME|FILE",
            help="tianditu_vec, tianditu_img, gaode, osm, a raster of the zone, a .tif, .mbtiles or .pmtiles [default: none].",
        ),
    ):
        function = option(function)
    return function


@main.command()
@dated_zones("The two days, for one zone or for each of two dated zones [default: each zone's own].")
@click.option(
    "--what",
    type=click.Choice(["idle", "unsupplied", "plots", "batches", "due"]),
    default="idle",
    show_default=True,
    help="Which table --csv and --json print.",
)
@lang_option
@format_options
@edge
def progress(zones: tuple[Path, ...], days: tuple[dt.date, ...], what: str, lang: str, form: str) -> None:
    """Disposal between two days of idle land and of land not supplied: stock, disposed, new, rate by park and batch year, deadlines."""
    from land_policy.stock.progress import progress as progressed
    from reports.build import two_days
    from reports.tables.progress_table import one_table, progress_text

    found = progressed(*two_days(zones, days, lang=lang, say=say))
    if form == "text":
        click.echo(progress_text(found, lang))
    else:
        show(one_table(found, what, lang), form, lang)


@main.command(name="map")
@zone_options
@click.option("--out", type=click.Path(path_type=Path), help="Folder for map.html.")
@click.option(
    "--story",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file with the steps to present [default: story.toml of the zone's folder, else the usual steps].",
)
@click.option("--embed", is_flag=True, help="Print the lines that put map.html into another HTML page.")
@click.option(
    "--dates",
    multiple=True,
    metavar="DAY,DAY…",
    help="Days of this zone to compare with, on a row of dates under the map.",
)
@click.option(
    "--compare-on",
    "compare_on",
    multiple=True,
    type=Day(),
    help="A day of this zone to compare with; may be given several times.",
)
@click.option(
    "--compare",
    "compared",
    multiple=True,
    metavar="ZONE|SCENARIO",
    type=click.Path(path_type=Path),
    help="A dated zone's folder or a scenario (TOML) to swipe to; may be given several times.",
)
@still_options
@image_options
@basemap_options
@preset_options
@edge
def draw_map(
    zone: Path,
    out: Path | None,
    story: Path | None,
    embed: bool,
    preset: str | None,
    sketch: bool,
    basemap: str | None,
    basemap_limit: float,
    allow_key: bool,
    compared: tuple[Path, ...],
    compare_on: tuple[dt.date, ...],
    dates: tuple[str, ...],
    imaged: tuple[str, ...],
    no_images: bool,
    image_kb: float,
    levels: tuple[float, ...],
    day: dt.date | None,
    lang: str,
    **wanted: Any,
) -> None:
    """Draw the zone as one HTML file that opens with no network, or as still pictures at a stated scale."""
    from layers.drafts import shown
    from layers.lock import free
    from layers.together import together
    from layers.typed import as_typed
    from maps.said import in_lang
    from reports.build import evaluate_zone, site_zone
    from reports.evidence.export_log import log_export, log_held
    from reports.page.draw import draw
    from reports.page.embed import embedded
    from reports.page.images import Asked, Drawn, images_of, lines_on
    from reports.page.sides import days_of, others_of
    from reports.page.under import basemap_of
    from reports.preset.left_out import left_out
    from reports.preset.preset import as_preset
    from reports.still.stills import draw_stills, ordered

    order = ordered(**wanted)
    if out is None and (compared or compare_on or dates):
        raise wrong("typed.map_compare")
    if out is None and not order.files and not embed:
        raise wrong("typed.map_what")
    if out is not None:
        free(out)
    evaluation = as_preset(evaluate_zone(zone, day=day, lang=lang, say=say), preset, sketch=sketch)
    for line in left_out(evaluation).lines(lang):
        say(line)
    sitings = site_zone(evaluation)
    for path in draw_stills(evaluation, sitings, order, lang, say):
        click.echo(path)
    if out is not None:
        under = basemap_of(evaluation, basemap, allow_key=allow_key, limit_mb=basemap_limit)
        for told in under.told if under else ():
            say(in_lang(told, lang))
        others = others_of(evaluation, compared, days_of(dates, compare_on))
        ground = Drawn(None) if no_images else images_of(evaluation, Asked(imaged, image_kb, levels))
        for told in lines_on(ground, under):
            say(in_lang(told, lang))
        with contextlib.ExitStack() as log, together(out, beside=("*.dossier*.html",)) as draft:
            path = draw(evaluation, sitings, draft / "map.html", lang, story, under, others, ground.images)
            log.enter_context(log_held(out, draft))  # until the page is in place
            log_export(evaluation, [path], draft)
        click.echo(as_typed(shown(path), out))
    if embed:
        click.echo(embedded(evaluation.zone.label(lang), lang=lang))


PRODUCTS_SAID = (
    ("workbook", "The ledger 台账 as an Excel workbook with live formulas."),
    (
        "brief",
        "A Word document in office form: chapters, tables and figures with numbered captions, suggestions with reasons.",
    ),
    (
        "slides",
        "A deck of 16:9 with charts and tables to edit, still maps, and links that open the map at each view.",
    ),
    (
        "plots",
        "One-plot files 一宗一档: a PDF a plot that is suspected idle or has a step due, all in one, and an index.",
    ),
    (
        "bundle",
        "All of it in one zip with a manifest, to be held against by yuantu verify; only when asked for.",
    ),
)
"""What ``report`` can write: the flag and what it gives. The functions stand in ``reports/handed.py``."""


def product_options(function: Command) -> Command:
    """One flag a product, written once."""
    for flag, said in reversed(PRODUCTS_SAID):
        function = click.option(f"--{flag}", is_flag=True, help=said)(function)
    return function


@main.command()
@zone_options
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for what is handed in.")
@product_options
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    help=f"{SHIPPED_PROFILES}; or a project's TOML file [default: those zone.toml names].",
)
@click.option("--plot", "named", multiple=True, help="One-plot files of these plots only.")
@click.option(
    "--photos",
    type=click.Path(path_type=Path),
    help="Folder of photographs of the sites, found by the plot number in their file names.",
)
@edge
def report(
    zone: Path,
    out: Path,
    profiles: tuple[str, ...],
    named: tuple[str, ...],
    photos: Path | None,
    day: dt.date | None,
    lang: str,
    **wanted: bool,
) -> None:
    """Write what is handed in to --out: every product, or those of the flags given."""
    from land_policy.siting.profile import load_each
    from layers.lock import free
    from layers.typed import as_typed
    from reports.build import evaluate_zone, site_zone
    from reports.handed import hand_in

    free(out)
    asked_for = load_each(profiles)
    evaluation = evaluate_zone(zone, day=day, lang=lang, say=say)
    sitings = site_zone(evaluation, asked_for or None)
    flags = [flag for flag, given in wanted.items() if given]
    asked = {"plots": {"plots": named, "photos": photos}} if named or photos else None
    for path in hand_in(evaluation, sitings, out, flags, lang, say, asked):
        wrote(as_typed(path, out), lang)


@main.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option(
    "--inputs",
    type=click.Path(path_type=Path),
    help="Folder of the zone: hold every input against the bundle and compute all of it again.",
)
@lang_option
@format_options
@edge
def verify(bundle: Path, inputs: Path | None, lang: str, form: str) -> None:
    """Hold a BUNDLE (folder or zip with manifest.json) against its manifest; name what differs; exit 7 when anything does."""
    from reports.evidence.verify import verify as verified
    from reports.tables.verify_table import verify_table, verify_text

    found = verified(bundle, inputs)
    if form == "text":
        click.echo(verify_text(found, lang))
    else:
        show(verify_table(found, lang), form, lang)
    sys.exit(0 if found.same else DIFFERS)


@main.command()
@click.argument("zone", required=False, type=click.Path(path_type=Path))
@click.option(
    "--on",
    "day",
    type=Day(),
    help="What is in force on this day [default: day of the zone; without one today].",
)
@click.option(
    "--stale", type=click.IntRange(0), help="Only what was last checked more than so many days before."
)
@click.option("--document", "form", flag_value="document", help="Print every clause as a text to read.")
@lang_option
@format_options
@edge
def rules(zone: Path | None, day: dt.date | None, stale: int | None, lang: str, form: str) -> None:
    """Print the rulebook, or that of ZONE: every clause, its numbers, days and lists, and how good the evidence is."""
    from reports.rule_document import rule_table, rule_text, rules_of

    book, stated, own = rules_of(zone)
    as_of = day or own or dt.datetime.now().astimezone().date()
    if form == "document":
        click.echo(rule_text(book, as_of, lang, stale, stated))
    else:
        show(rule_table(book, as_of, lang, stale), form, lang)


@main.command()
@click.argument("layer", required=False)
@lang_option
@format_options
@edge
def columns(layer: str | None, lang: str, form: str) -> None:
    """Print the data dictionary of a LAYER: names, labels, units and the headings it answers to."""
    from reports.tables.column_table import column_table

    show(column_table(layer, lang), form, lang)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over a zone.toml that is there.")
@lang_option
@edge
def init(folder: Path, force: bool, lang: str) -> None:
    """Look at the files in FOLDER, recognise layers and fields, and write a commented zone.toml to correct."""
    from reports.build import init_zone

    click.echo(init_zone(folder, force=force, lang=lang))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--zone",
    "name",
    type=click.Choice(["lianyungang", "nantong"]),
    default="lianyungang",
    show_default=True,
    help="Every layer there is; or a bureau's own files, fields and units.",
)
@lang_option
@edge
def sample(folder: Path, name: str, lang: str) -> None:
    """Put a copy of an invented sample zone into FOLDER, to try every command on."""
    from reports.sample import copy_sample

    click.echo(copy_sample(folder, name, lang))


def source_options(function: Command) -> Command:
    """``--encoding``, ``--crs`` of a file that is read by itself, and ``--lang``, written once."""
    function = lang_option(function)
    function = click.option(
        "--crs", default="", help="CRS of its coordinates, as EPSG:4528 [default: as it says]."
    )(function)
    return click.option(
        "--encoding", default="", help="Encoding of its text, as GBK [default: established]."
    )(function)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as", "layer", default="", help="The layer of a zone it is [default: recognised].")
@source_options
@format_options
@edge
def read(files: tuple[Path, ...], layer: str, encoding: str, crs: str, lang: str, form: str) -> None:
    """Say what FILES are: layers, rows, fields as recognised, encoding, CRS, place, units, bands of rasters, faults; exit 3 if unreadable."""
    from reports.reading import reading

    text, code = reading(files, layer=layer, encoding=encoding, crs=crs, lang=lang, form=form)
    click.echo(text)
    sys.exit(code)


@main.command()
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--layer", default="", help="One layer of IN [default: all of them].")
@click.option("--force", is_flag=True, help="Write over what is there.")
@source_options
@format_options
@edge
def convert(
    source: Path, target: Path, layer: str, force: bool, encoding: str, crs: str, lang: str, form: str
) -> None:
    """Convert a file: GPKG, GeoJSON, GeoParquet, FlatGeobuf, Shapefile, FileGDB, DXF, TXT, CSV, XLSX; rows in = rows out + set aside."""
    from reports.look import convert_file, converted_table
    from reports.words import phrase

    done = convert_file(source, target, layer=layer, encoding=encoding, crs=crs, force=force)
    for path in done.files:
        say(phrase("wrote", lang).format(path=path))
    show(converted_table(done, lang), form, lang)


if __name__ == "__main__":
    main()
