"""Calendar file: what becomes due as an iCalendar file that any calendar program imports."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from icalendar import Alarm, Calendar, Event

from land_policy.evaluation import Evaluation
from land_policy.procedure import docket_words
from land_policy.words import words
from layers.write import whole
from reports.printed import Table, plain_line
from reports.tables.docket_table import due_table
from reports.words import phrase

REMIND_DAYS, REMIND_HOUR = 30, 9
"""How many days before an event, and at which hour, its alarm rings: on the day looked at where that is nearer. What is
overdue stands on the day looked at, where people see it; it has no alarm and says in its title since when."""


def write_calendar(evaluation: Evaluation, file: Path, ahead: int, park: str = "", lang: str = "zh") -> Path:
    """Write what becomes due as all-day events, one for each row of the list; gives the file.

    Same zone and day, same bytes: DTSTAMP is the day looked at, and an event's UID comes from zone, plot, kind, what
    and the day it is or was due, so that importing again replaces it. Lines end in CRLF, are folded and escaped as RFC 5545 asks.
    """
    with whole(file) as place:
        place.write_bytes(calendar(evaluation, ahead, park, lang).to_ical())
    return file


def calendar(evaluation: Evaluation, ahead: int, park: str = "", lang: str = "zh") -> Calendar:
    """The calendar itself; its events stand in the order of the list."""
    made = Calendar()
    made.add("prodid", f"-//Yuantu//yuantu//{lang.upper()}")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    name = phrase("calendar_name", lang).format(zone=evaluation.zone.label(lang))
    made.add("x-wr-calname", plain_line(name))
    table = due_table(evaluation, ahead, park, lang)
    told = _told(table)
    for row, words_of in zip(table.rows.to_dict("records"), told, strict=True):
        made.add_component(_event(row, words_of, evaluation, lang))
    return made


def _told(table: Table) -> list[dict[str, str]]:
    """The rows in words."""
    rows = table.rows
    read = {name: rows[name].replace(dict(labels)) for name, labels in table.labels.items() if name in rows}
    return (
        rows.assign(**read)[["what", "kind", "idle_class", "note", "name"]]
        .fillna("")
        .astype("str")
        .to_dict("records")
    )


def _event(row: Mapping[Any, Any], told: Mapping[str, str], evaluation: Evaluation, lang: str) -> Event:
    day = pd.Timestamp(row["day"]).date()
    late = row["state"] == "overdue"
    stands = evaluation.day if late else day
    what = (
        phrase("calendar_class", lang).format(what=told["what"]) if row["kind"] == "class" else told["what"]
    )
    ending = phrase("calendar_late", lang).format(day=day) if late else ""
    head = f"{row['plot_id']} {told['name']}".strip()
    event = Event()
    event.add("uid", _uid(evaluation.zone.name, str(row["plot_id"]), str(row["kind"]), str(row["what"]), day))
    event.add("dtstamp", datetime.combine(evaluation.day, time(), UTC))
    event.add("dtstart", stands)
    event.add("dtend", stands + timedelta(days=1))
    event.add("summary", plain_line(f"{head}{phrase('colon', lang)}{what}{ending}"))
    event.add("description", _description(row, told, evaluation, lang))
    event.add("categories", [phrase("idle_category", lang), told["kind"]])
    event.add("transp", "TRANSPARENT")
    if not late:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", plain_line(f"{head}{phrase('colon', lang)}{what}"))
        ahead = min(REMIND_DAYS, (day - evaluation.day).days)
        alarm.add("trigger", timedelta(days=-ahead, hours=REMIND_HOUR))
        event.add_component(alarm)
    return event


def _description(row: Mapping[Any, Any], told: Mapping[str, str], evaluation: Evaluation, lang: str) -> str:
    """Class now, clause with its evidence, what is to be noted, and that all of it is a suspicion."""
    lines = [told["idle_class"]]
    if row["clause"]:
        clause = evaluation.rulebook.clause(str(row["clause"]))
        suffix = words("suffix")
        weak = suffix[clause.evidence].label(lang) if clause.evidence in suffix else ""
        lines.append(f"{clause.citation(lang)} [{clause.evidence}]{weak}")
    else:
        lines.append(docket_words("due")[str(row["what"])].label(lang))
    lines.append(told["note"])
    lines.append(phrase("idle_suspected_only", lang))
    return "\n".join(plain_line(line) for line in lines if line)


def _uid(*parts: str | date) -> str:
    """A name for an event that stays the same as long as its zone, plot, kind and day do; no host in it."""
    return "yuantu-" + hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:32]
