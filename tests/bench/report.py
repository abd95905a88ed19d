# SPDX-License-Identifier: MIT
"""The report as data: result.json, written and read again. README.md beside
this explains every key."""

import json
import math
import os
from dataclasses import asdict

from result import Fit, Goal, Line, Picture, Result, Row, Table

SCHEMA = 1
FILE = "result.json"
FIGURES = 6  # significant: more than anything here is exact to


def tidy(thing):
    """Without digits that mean nothing; what is no number is not measured."""
    if isinstance(thing, dict):
        return {str(key): tidy(value) for key, value in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [tidy(value) for value in thing]
    if isinstance(thing, float):
        return float(f"{thing:.{FIGURES}g}") if math.isfinite(thing) else None
    return thing


def goal_data(row):
    if not row.goal:
        return None
    return {
        **asdict(row.goal),
        "ratio": row.goal.ratio(row.values),
        "holds": row.goal.holds(row.values),
    }


def table_data(table):
    return {
        **asdict(table),
        "rows": [{**asdict(row), "goal": goal_data(row)} for row in table.rows],
    }


def result_data(result):
    return {
        **asdict(result),
        "tables": [table_data(table) for table in result.tables],
    }


def encode(report):
    """report: dict with results as Result; the rest plain data."""
    results = [result_data(result) for result in report["results"]]
    data = {"schema": SCHEMA, **report, "results": results}
    return json.dumps(tidy(data), indent=1, allow_nan=False) + "\n"


def decode_goal(data):
    return data and Goal(data["column"], data["most"], data["of"])


def decode_table(data):
    rows = [
        Row(row["label"], row["values"], decode_goal(row["goal"]))
        for row in data["rows"]
    ]
    return Table(**{**data, "rows": rows})


def decode_line(data):
    return Line(
        data["label"],
        [tuple(point) for point in data["points"]],
        data["fit"] and Fit(**data["fit"]),
    )


def decode_result(data):
    pictures = [
        Picture(**{**it, "lines": [decode_line(line) for line in it["lines"]]})
        for it in data["pictures"]
    ]
    tables = [decode_table(table) for table in data["tables"]]
    return Result(**{**data, "tables": tables, "pictures": pictures})


def decode(text):
    data = json.loads(text)
    if data.pop("schema") != SCHEMA:
        raise ValueError("another version of tests/bench/run wrote it")
    results = [decode_result(result) for result in data["results"]]
    return {**data, "results": results}


# ---- Files


def write(path, text):
    """Whole or not at all."""
    with open(f"{path}.new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(f"{path}.new", path)


def read(path):
    """As encode() took it; raises OSError or ValueError."""
    with open(path, encoding="utf-8") as file:
        try:
            return decode(file.read())
        except (KeyError, TypeError) as error:
            raise ValueError(f"it is no report of tests/bench/run: {error}")


def remove_pictures(directory):
    """Those of the report that is there, for the next has its own."""
    try:
        results = read(os.path.join(directory, FILE))["results"]
    except (OSError, ValueError):
        return
    for result in results:
        for picture in result.pictures:
            path = os.path.join(directory, f"{picture.name}.png")
            if os.path.exists(path):
                os.unlink(path)
