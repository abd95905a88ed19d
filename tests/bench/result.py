# SPDX-License-Identifier: MIT
"""What a measurement hands over: tables, pictures, and what was noticed.

A module NAME.py measures; its measure(bench) returns a Result. Numbers are
plain, in the unit the table or the axis says; None is "not measured" and
never 0.
"""

from dataclasses import dataclass, field


@dataclass
class Goal:
    """value(column) / value(of) must be at most this; without `of` the value
    itself. Holds or not: it is shown, it never fails the run."""

    column: str
    most: float
    of: str = None

    def ratio(self, values):
        above = values.get(self.column)
        below = values.get(self.of) if self.of else 1
        return None if above is None or not below else above / below

    def holds(self, values):
        """None: not measured."""
        ratio = self.ratio(values)
        return None if ratio is None else ratio <= self.most


@dataclass
class Row:
    label: str
    values: dict  # column to number or None
    goal: Goal = None


@dataclass
class Table:
    """Side by side: a column for each subject, a row for each condition."""

    title: str
    unit: str
    columns: list
    digits: int = 1
    rows: list = field(default_factory=list)

    def add(self, label, values, goal=None):
        self.rows.append(Row(label, values, goal))


@dataclass
class Fit:
    """Least squares: y = base + slope * x; share: R squared."""

    base: float
    slope: float
    share: float


@dataclass
class Line:
    """One subject in a picture."""

    label: str
    points: list  # of (x, y)
    fit: Fit = None


@dataclass
class Picture:
    """kind: "lines", points joined and fits dashed; "distribution", points are
    (share of all at or below, value), drawn towards the rare end; "bars",
    points are (label, value)."""

    name: str  # of the file, without .png
    title: str
    x: str
    y: str
    lines: list
    kind: str = "lines"
    log_x: bool = False
    log_y: bool = False


@dataclass
class Result:
    name: str  # the module's
    title: str
    how: str  # in a sentence or two, what was measured and how
    tables: list
    pictures: list = field(default_factory=list)
    notes: list = field(default_factory=list)  # sentences
