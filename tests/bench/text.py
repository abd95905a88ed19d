# SPDX-License-Identifier: MIT
"""Tables for a terminal: numbers aligned by their decimal points, what a goal
says of each row, and all goals counted at the end."""

import math
import textwrap

ABSENT = "-"
HEAD_WIDTH = 7  # a longer name of a column goes on in another line
DIGITS_LEAST = 2  # significant ones, of what is less than 1
DIGITS_MOST = 4  # significant ones that decimals add up to
RATIO_DIGITS = 2
WIDTH = 78  # of text

VERDICTS = {True: "holds", False: "does not hold", None: "not measured"}
COLOURS = {True: "32", False: "31;1", None: "33"}


# ---- Numbers


def decimals(value, digits):
    """As many as the table wants; more where nothing would be left to see,
    fewer where nobody reads them."""
    if not value or isinstance(value, int):
        return 0
    size = math.floor(math.log10(abs(value))) + 1  # digits before the point
    if size < 1:
        digits = max(digits, DIGITS_LEAST - size)
    return max(0, min(digits, DIGITS_MOST - size))


def number(value, digits):
    if value is None:
        return ABSENT
    shown = f"{value:,.{decimals(value, digits)}f}"
    return shown.replace(",", " ")


def by_point(cells):
    """The cells of one column, aligned by their decimal points."""
    whole = [cell.partition(".")[0] for cell in cells]
    rest = ["".join(cell.partition(".")[1:]) for cell in cells]
    before = max(map(len, whole), default=0)
    after = max(map(len, rest), default=0)
    return [w.rjust(before) + r.ljust(after) for w, r in zip(whole, rest)]


# ---- Goals


def goal_text(goal, unit):
    """What it asks for, in the table's words."""
    most = f"{goal.most:.3g}" if goal.most < 1000 else number(goal.most, 0)
    if goal.of:
        return f"{goal.column} <= {most} x {goal.of}"
    return f"{goal.column} <= {most} {unit}".rstrip()


def heading(table):
    return f"{table.title}, {table.unit}" if table.unit else table.title


def verdict(row):
    """(True, False or None, in words); nothing for a row without a goal."""
    if not row.goal:
        return None, ""
    held = row.goal.holds(row.values)
    return held, VERDICTS[held]


def ratio(row):
    if not row.goal or not row.goal.of:
        return ""
    return number(row.goal.ratio(row.values), RATIO_DIGITS)


def has_goals(table):
    return any(row.goal for row in table.rows)


def has_ratios(table):
    return any(row.goal and row.goal.of for row in table.rows)


# ---- Tables


class Paint:
    """Colours, where they are wanted."""

    def __init__(self, wanted):
        self.wanted = wanted

    def __call__(self, text, code):
        return f"\033[{code}m{text}\033[0m" if self.wanted else text

    def bold(self, text):
        return self(text, "1")

    def verdict(self, text, held):
        return self(text, COLOURS[held])


PLAIN = Paint(False)


def head(name):
    """The lines of a column's name."""
    return textwrap.wrap(name, HEAD_WIDTH, break_long_words=False) or [""]


def numbers(table):
    """Each column of figures: its heading's lines, and its cells."""
    return [
        (
            head(name),
            by_point(
                [
                    number(row.values.get(name), table.digits)
                    for row in table.rows
                ]
            ),
        )
        for name in table.columns
    ]


def columns(table):
    """Every column: (lines of its heading, cells, how it is aligned)."""
    made = [([""], [row.label for row in table.rows], str.ljust)]
    made += [(names, cells, str.rjust) for names, cells in numbers(table)]
    if has_ratios(table):
        ratios = by_point([ratio(row) for row in table.rows])
        made.append((["ratio"], ratios, str.rjust))
    if has_goals(table):
        wanted = [
            goal_text(row.goal, table.unit) if row.goal else ""
            for row in table.rows
        ]
        made.append((["goal"], wanted, str.ljust))
    return made


def table_lines(table, paint=PLAIN):
    made = columns(table)
    height = max(len(names) for names, _, _ in made)
    widths = [
        max(map(len, names + cells), default=0) for names, cells, _ in made
    ]
    lines = [paint.bold(heading(table))]
    for n in range(height):
        words = [
            align(names[n - height + len(names)], width)
            if n >= height - len(names)
            else " " * width
            for (names, _, align), width in zip(made, widths)
        ]
        lines.append("  " + "  ".join(words).rstrip())
    for n, row in enumerate(table.rows):
        words = [
            align(cells[n], width)
            for (_, cells, align), width in zip(made, widths)
        ]
        held, said = verdict(row)
        line = "  " + "  ".join(words)
        lines.append(
            f"{line}  {paint.verdict(said, held)}" if said else line.rstrip()
        )
    return lines


def result_lines(result, paint=PLAIN):
    lines = [paint.bold(f"== {result.title}")]
    lines += textwrap.wrap(result.how, WIDTH)
    for table in result.tables:
        lines += ["", *table_lines(table, paint)]
    if result.notes:
        lines.append("")
    for note in result.notes:
        lines += textwrap.wrap(f"- {note}", WIDTH, subsequent_indent="  ")
    return lines + [""]


# ---- The end


def count_goals(results):
    """{True: how many hold, False: do not, None: were not measured}"""
    held = [
        verdict(row)[0]
        for result in results
        for table in result.tables
        for row in table.rows
        if row.goal
    ]
    return {wanted: held.count(wanted) for wanted in VERDICTS}


def summary(results):
    counts = count_goals(results)
    if not any(counts.values()):
        return "No goals among what was measured."
    return (
        f"Goals: {counts[True]} hold, {counts[False]} do not, "
        f"{counts[None]} not measured."
    )


def outcome(table, row):
    """What came out against what was asked."""
    wanted = goal_text(row.goal, table.unit)
    found = row.goal.ratio(row.values)
    if found is None:
        return wanted
    digits = RATIO_DIGITS if row.goal.of else table.digits
    shown = number(found, digits)
    if shown == number(row.goal.most, digits):
        shown = f"{found:.5g}"  # so near that only further digits tell
    return f"{wanted}, is {shown}"


def missed(table):
    """The rows whose goal does not hold, or was not measured."""
    return [row for row in table.rows if row.goal and not verdict(row)[0]]


def missed_lines(result, table, paint):
    rows = missed(table)
    width = max((len(row.label) for row in rows), default=0)
    lines = [f"  {result.name}: {table.title}"] if rows else []
    for row in rows:
        held, said = verdict(row)
        lines.append(
            f"    {row.label.ljust(width)}  {outcome(table, row)}: "
            f"{paint.verdict(said, held)}"
        )
    return lines


def summary_lines(results, paint=PLAIN):
    """How many goals hold, and which do not."""
    lines = [paint.bold(summary(results))]
    for result in results:
        for table in result.tables:
            lines += missed_lines(result, table, paint)
    return lines
