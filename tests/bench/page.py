# SPDX-License-Identifier: MIT
"""The report as a page to look at: tables, pictures, and on what machine."""

from html import escape

import machine
import text

STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff;
  max-width: 84rem; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.7rem; margin-bottom: 0; }
h2 { margin-top: 3rem; border-bottom: 2px solid #1a1a1a; }
h3 { margin: 1.8rem 0 .3rem; font-size: 1.05rem; }
p { max-width: 60rem; }
nav a { margin-right: 1.2em; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .8rem; border-bottom: 1px solid #ddd; }
th { text-align: right; vertical-align: bottom; border-color: #1a1a1a; }
td { text-align: right; white-space: nowrap; }
th:first-child, td:first-child, .goal { text-align: left; }
.ours { background: #eef5fb; font-weight: 600; }
.goal { color: #555; }
.holds { color: #00695c; }
.misses { color: #b3261e; font-weight: 600; }
.absent { color: #8a6100; }
.machine td { text-align: left; white-space: normal; }
.machine td:first-child { color: #555; vertical-align: top; }
.scroll { overflow-x: auto; }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1.5rem 0; }
.pictures a { flex: 1 1 30rem; max-width: 48rem; }
img { width: 100%; height: auto; border: 1px solid #ddd; }
"""

CLASSES = {True: "holds", False: "misses", None: "absent"}
OURS = ("kneadd", "hub")  # the columns to look at


def tag(name, content, kind=None):
    marked = f' class="{kind}"' if kind else ""
    return f"<{name}{marked}>{content}</{name}>"


def cell_class(name):
    return "ours" if name in OURS else None


def heading_html(table):
    cells = [tag("th", "")]
    cells += [tag("th", escape(it), cell_class(it)) for it in table.columns]
    if text.has_ratios(table):
        cells.append(tag("th", "ratio"))
    if text.has_goals(table):
        cells += [tag("th", "goal", "goal"), tag("th", "")]
    return tag("tr", "".join(cells))


def row_html(table, row):
    cells = [tag("td", escape(row.label))]
    cells += [
        tag(
            "td",
            text.number(row.values.get(name), table.digits),
            cell_class(name),
        )
        for name in table.columns
    ]
    if text.has_ratios(table):
        cells.append(tag("td", text.ratio(row)))
    if text.has_goals(table):
        held, said = text.verdict(row)
        goal = text.goal_text(row.goal, table.unit) if row.goal else ""
        cells += [
            tag("td", escape(goal), "goal"),
            tag("td", said, CLASSES[held] if said else None),
        ]
    return tag("tr", "".join(cells))


def table_html(table):
    rows = [heading_html(table)]
    rows += [row_html(table, row) for row in table.rows]
    return (
        tag("h3", escape(text.heading(table)))
        + '<div class="scroll">'
        + tag("table", "\n".join(rows))
        + "</div>\n"
    )


def picture_html(picture):
    title = escape(picture.title, quote=True)
    file = f"{escape(picture.name, quote=True)}.png"
    return f'<a href="{file}"><img src="{file}" alt="{title}"></a>\n'


def result_html(result, drawn):
    parts = [
        f'<h2 id="{result.name}">{escape(result.title)}</h2>\n',
        tag("p", escape(result.how)),
    ]
    parts += [table_html(table) for table in result.tables]
    shown = [
        picture_html(picture)
        for picture in result.pictures
        if picture.name in drawn
    ]
    parts.append(f'<div class="pictures">{"".join(shown)}</div>\n')
    if result.notes:
        notes = "".join(tag("li", escape(note)) for note in result.notes)
        parts.append(tag("ul", notes))
    return "".join(parts)


def missed_row(table, row):
    held, said = text.verdict(row)
    shown = tag("span", said, CLASSES[held])
    return tag(
        "li", f"{escape(row.label)}: {escape(text.outcome(table, row))}, {shown}"
    )


def missed_html(results):
    parts = []
    for result in results:
        for table in result.tables:
            rows = [missed_row(table, row) for row in text.missed(table)]
            where = escape(f"{result.title}: {table.title}")
            if rows:
                link = f'<a href="#{result.name}">{where}</a>'
                parts.append(tag("li", link + tag("ul", "".join(rows))))
    return tag("ul", "\n".join(parts)) if parts else ""


def machine_html(of):
    rows = [
        tag("tr", tag("td", escape(what)) + tag("td", escape(said)))
        for what, said in machine.lines(of)
    ]
    return tag("table", "\n".join(rows), "machine")


def failed_html(failed):
    return "".join(
        tag("p", escape(f"{name} failed: {why}"), "misses")
        for name, why in failed.items()
    )


def page(report, drawn):
    """drawn: names of the pictures that there are."""
    results = report["results"]
    links = "".join(
        f'<a href="#{result.name}">{escape(result.name)}</a>'
        for result in results
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>kneadd, measured</title>\n<style>{STYLE}</style>\n"
        + tag("h1", "kneadd, measured")
        + tag("p", escape(" ".join(report["notes"])))
        + tag("nav", links)
        + tag("p", tag("b", escape(text.summary(results))))
        + missed_html(results)
        + failed_html(report["failed"])
        + machine_html(report["machine"])
        + "".join(result_html(result, drawn) for result in results)
        + "</html>\n"
    )
