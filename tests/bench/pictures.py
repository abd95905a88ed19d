# SPDX-License-Identifier: MIT
"""Pictures by gnuplot. Subjects differ in brightness and in the shape of their
points as well as in colour; what is dashed is a fit."""

import math
import os
import shutil
import subprocess
import textwrap

SIZE = "1100,680"
FONT = "DejaVu Sans,12"

# Okabe and Ito's colours, which the colour-blind tell apart. A subject has the
# same one in every picture; what is not listed takes what is left.
COLOURS = {
    "kneadd": "#0072B2",
    "hub": "#0072B2",
    "now": "#0072B2",
    "bare": "#000000",
    "before": "#888888",
    "bleak": "#E69F00",
    "dbus-next": "#CC79A7",
    "gdbus": "#009E73",
}
MORE_COLOURS = ["#D55E00", "#56B4E9", "#8B6914", "#5D3A9B"]
POINTS = [7, 5, 9, 13, 11, 4, 6, 8]  # gnuplot's shapes, filled ones first
GRID = 'lt 1 lc rgb "#d0d0d0" lw 1'
RARE = [0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999]
POINTS_SHOWN = 12  # of a line; it may have many more
BARS_WIDTH = 0.8  # of all bars at one label, which are 1 apart
LABELS_WIDTH = 110  # characters under all bars together
LOG_MARGIN = 1.15  # beside the first and the last
TICS_MOST = 8  # of values that are marked by themselves

SETUP = """set terminal pngcairo size {size} font "{font}" noenhanced background "#ffffff"
set output {file}
set encoding utf8
set title {title} font ",15"
set xlabel {x}
set ylabel {y}
set border 3 lw 1
set tics out nomirror
set grid ytics {grid}
set key outside below center horizontal samplen 4 spacing 1.2 reverse Left
"""


class Undrawn(Exception):
    """The text says why."""


def quoted(text):
    """For gnuplot."""
    escaped = str(text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n") + '"'


def colours(labels):
    """One for each, the subject's own where it has one."""
    chosen = {}
    for label in labels:
        for subject, colour in COLOURS.items():
            taken = colour in chosen.values()
            if subject in label.lower() and not taken:
                chosen[label] = colour
                break
    spare = MORE_COLOURS + list(COLOURS.values())
    for label in labels:
        if label not in chosen:
            free = [it for it in spare if it not in chosen.values()] or spare
            chosen[label] = free[0]
    return [chosen[label] for label in labels]


def figure(value):
    """Short, as a formula or a label has it."""
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


def formula(fit):
    sign = "-" if fit.slope < 0 else "+"
    return (
        f"{figure(fit.base)} {sign} {figure(abs(fit.slope))} x, "
        f"R² {fit.share:.3f}"
    )


def block(name, points):
    rows = "\n".join(
        " ".join(it if isinstance(it, str) else repr(it) for it in point)
        for point in points
    )
    return f"${name} << EOD\n{rows}\nEOD\n"


# ---- Lines, and distributions towards the rare end


def rarity(share):
    """Nines: 0.9 is 1, 0.99 is 2, 0.999 is 3."""
    return -math.log10(1 - share)


def rare_points(points):
    """Along x the nines. The worst of all, which no share is above, stands as
    far beyond the last as one sample of twice as many would."""
    known = [(rarity(share), value) for share, value in points if share < 1]
    worst = [value for share, value in points if share >= 1]
    last = max((x for x, _ in known), default=0)
    return known + [(last + math.log10(2), value) for value in worst[-1:]]


def rare_axis(most):
    # A tic's text is a format: %% is one.
    tics = [(0, "0 %%")] + [
        (rarity(share), f"{share * 100:.7g} %%") for share in RARE
    ]
    inside = [f"{quoted(text)} {x}" for x, text in tics if x <= most + 0.01]
    return f"set xtics ({', '.join(inside)})\nset xrange [0:{most + 0.1}]\n"


def seen(picture, points):
    """The points that can be drawn."""
    return [
        (x, y)
        for x, y in points
        if x is not None
        and y is not None
        and not (picture.log_x and x <= 0)
        and not (picture.log_y and y <= 0)
    ]


def scales(picture):
    text = ""
    if picture.log_x:
        text += "set logscale x 10\n"
    if picture.log_y:
        text += "set logscale y 10\n"
    else:
        text += "set yrange [0:*]\n"
    return text


def log_axis(picture, series):
    """A logarithmic axis ends with what was measured; where that is only a few
    values, those are marked."""
    values = sorted({x for points in series for x, _ in points})
    if not picture.log_x or not values:
        return ""
    text = f"set xrange [{values[0] / LOG_MARGIN}:{values[-1] * LOG_MARGIN}]\n"
    if len(values) <= TICS_MOST:
        tics = ", ".join(f"{quoted(figure(x))} {x!r}" for x in values)
        text += f"set xtics ({tics})\n"
    return text


def line_plots(n, line, colour, count):
    """What plots one line of so many points, and its fit."""
    look = f'lc rgb "{colour}"'
    width = 3 if "kneadd" in line.label else 2
    style = "points" if line.fit else f"linespoints lw {width}"
    plots = [
        f"$line{n} using 1:2 with {style} {look} "
        f"pt {POINTS[n % len(POINTS)]} ps 1.3 pi {1 + count // POINTS_SHOWN} "
        f"title {quoted(line.label)}"
    ]
    if line.fit:
        plots.append(
            f"{line.fit.base!r} + {line.fit.slope!r} * x with lines {look} "
            f"lw {width} dashtype 2 title {quoted(formula(line.fit))}"
        )
    return plots


def draw_lines(picture):
    rare = picture.kind == "distribution"
    series = [
        rare_points(line.points) if rare else line.points
        for line in picture.lines
    ]
    series = [sorted(seen(picture, points)) for points in series]
    text = scales(picture) + log_axis(picture, series)
    if rare:
        ends = [x for points in series for x, _ in points]
        text += rare_axis(max(ends, default=1))
    looks = colours([line.label for line in picture.lines])
    plots = []
    for n, points in enumerate(series):
        if points:
            text += block(f"line{n}", points)
            plots += line_plots(n, picture.lines[n], looks[n], len(points))
    return text + f"plot {', '.join(plots)}\n" if plots else ""


# ---- Bars


def bar_labels(picture):
    """In the order in which they first come."""
    return list(
        dict.fromkeys(
            label for line in picture.lines for label, _ in line.points
        )
    )


def bar_axis(labels):
    width = LABELS_WIDTH // max(1, len(labels))
    texts = [
        quoted("\n".join(textwrap.wrap(label.replace("%", "%%"), width)))
        for label in labels
    ]
    tics = ", ".join(f"{text} {n}" for n, text in enumerate(texts))
    return f"set xtics ({tics})\nset xrange [-0.6:{len(labels) - 0.4}]\n"


def bars_of(line, labels, place):
    """(x, height, what is written above) of each bar of one subject."""
    return [
        (labels.index(label) + place, value, figure(value))
        for label, value in line.points
        if value is not None
    ]


def bar_plots(n, line, colour, width):
    return [
        f"$line{n} using 1:2:({width * 0.94}) with boxes "
        f'lc rgb "{colour}" title {quoted(line.label)}',
        f"$line{n} using 1:2:3 with labels offset 0,0.6 notitle",
    ]


def draw_bars(picture):
    labels = bar_labels(picture)
    count = len(picture.lines)
    width = BARS_WIDTH / count
    looks = colours([line.label for line in picture.lines])
    text = scales(picture) + bar_axis(labels)
    text += 'set style fill solid 1 border rgb "#000000"\n'
    text += "set offsets 0,0,graph 0.08,0\n"
    plots = []
    for n, line in enumerate(picture.lines):
        bars = bars_of(line, labels, (n - (count - 1) / 2) * width)
        bars = [bar for bar in bars if bar[1] > 0 or not picture.log_y]
        if bars:
            text += block(f"line{n}", bars)
            plots += bar_plots(n, line, looks[n], width)
    return text + f"plot {', '.join(plots)}\n" if plots else ""


# ---- Files


def script(picture, path):
    """What gnuplot is told; empty when nothing of it was measured."""
    drawn = (draw_bars if picture.kind == "bars" else draw_lines)(picture)
    if not drawn:
        return ""
    return (
        SETUP.format(
            size=SIZE,
            font=FONT,
            grid=GRID,
            file=quoted(path),
            title=quoted(picture.title),
            x=quoted(f"{picture.x}\n "),  # room above the key
            y=quoted(picture.y),
        )
        + drawn
    )


def can_draw():
    return shutil.which("gnuplot") is not None


def draw(picture, directory):
    """Writes NAME.png. Its path; None when there is nothing to see. Raises
    Undrawn."""
    path = os.path.join(directory, f"{picture.name}.png")
    told = script(picture, path)
    if not told:
        return None
    done = subprocess.run(
        ["gnuplot", "-"],
        input=told,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        timeout=60,
    )
    if done.returncode:
        raise Undrawn(f"gnuplot did not draw {picture.name}: {done.stdout}")
    return path
