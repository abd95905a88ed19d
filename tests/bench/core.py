# SPDX-License-Identifier: MIT
"""What a frame costs in the core: nanoseconds and instructions in hub_step(),
and whose they are.

By itself, `core.py BENCH_CORE` prints instructions a frame in each condition.
"""

import json
import os
import subprocess
import sys

import callgrind
from figures import median_of
from result import Goal, Line, Picture, Result, Table

MOST = 4000  # instructions a frame, whatever the condition

PARTS = ("decode", "contact", "dose", "guard")

HOW = (
    "Frames of eight wearables, made by the wearable's own side of the "
    "profile, go through the core in virtual time; each room is brought to its "
    "state first. Counted are the frames of the wearable concerned: their time "
    "in hub_step(), the clock's own taken off, and their instructions, by "
    "callgrind. Parts are called alone, with the same input."
)


def several(number, what):
    return f"{number} {what}{'' if int(number) == 1 else 's'}"


def words(state, cells, samples):
    return f"{state}, {several(cells, 'cell')}, {several(samples, 'sample')}"


# ---- Instructions


def count(program, frames=1000):
    """For each condition: its words, and instructions a frame by part."""
    counts = {}
    for profile in callgrind.profiles([program, "count", str(frames)]):
        *condition, what, counted = profile.title.split()
        figures = counts.setdefault(words(*condition), {})
        figures[what] = profile.total / int(counted)
    return {label: with_rest(figures) for label, figures in counts.items()}


def with_rest(figures):
    parts = sum(figures[part] for part in PARTS)
    return {**figures, "rest": figures["hub_step"] - parts}


# ---- Nanoseconds


def time_once(program, frames):
    """Medians and the best of a few rounds, close together."""
    done = subprocess.run(
        [program, "time", str(frames), "25"],
        check=True,
        capture_output=True,
        text=True,
    )
    return {
        words(found["state"], found["cells"], found["samples"]): {
            "best": found["hub_step"]["best"],
            **with_rest(
                {name: found[name]["median"] for name in ("hub_step", *PARTS)}
            ),
        }
        for found in json.loads(done.stdout)["conditions"]
    }


def medians(rounds):
    """Of several time_once()."""
    return {
        label: {
            name: median_of([one[label][name] for one in rounds])
            for name in rounds[0][label]
        }
        for label in rounds[0]
    }


# ---- Tables


def table_of(title, unit, now, before):
    columns = ["hub_step", *PARTS, "rest"]
    table = Table(title, unit, (["before"] if before else []) + columns, 0)
    for label, figures in now.items():
        values = dict(figures)
        if before:
            values["before"] = before.get(label, {}).get("hub_step")
        table.add(label, values)
    return table


def tables(times, counts):
    """times, counts: subject to figures, "before" perhaps among them."""
    result = [
        table_of(
            "A frame in hub_step(), time",
            "ns",
            medians(times["now"]),
            medians(times["before"]) if "before" in times else None,
        )
    ]
    for row in result[0].rows:
        row.values["best"] = min(one[row.label]["best"] for one in times["now"])
    result[0].columns.insert(result[0].columns.index("hub_step") + 1, "best")
    if "now" in counts:
        result.append(
            table_of(
                "A frame in hub_step(), instructions",
                "",
                counts["now"],
                counts.get("before"),
            )
        )
        for row in result[1].rows:
            row.goal = Goal("hub_step", MOST)
    return result


def picture(table):
    subjects = [c for c in ("before", "hub_step") if c in table.columns]
    return Picture(
        "core",
        table.title,
        "",
        table.unit,
        [
            Line(
                "now" if subject == "hub_step" else subject,
                [(row.label, row.values[subject]) for row in table.rows],
            )
            for subject in subjects
        ],
        kind="bars",
    )


def subjects_of(bench):
    """Programs by column; the other build counts if it holds one too."""
    found = {"now": os.path.join(bench.programs, "bench_core")}
    if bench.against:
        other = os.path.join(os.path.dirname(bench.against), "bench_core")
        if os.access(other, os.X_OK):
            found["before"] = other
    return found


def measure(bench):
    subjects = subjects_of(bench)
    frames = 500 if bench.quick else 2000
    notes = []
    times = {subject: [] for subject in subjects}
    for number in range(bench.rounds):
        bench.say(f"core: nanoseconds a frame, round {number + 1}")
        for subject, program in subjects.items():
            times[subject].append(time_once(program, frames))
    counts = {}
    if callgrind.is_here():
        for subject, program in subjects.items():
            bench.say("core: instructions a frame, by callgrind")
            counts[subject] = count(program)
    else:
        notes.append("Instructions are not counted: there is no valgrind here.")
    if bench.against and "before" not in subjects:
        notes.append(
            "Not measured before: there is no bench_core beside that build."
        )
    made = tables(times, counts)
    return Result(
        "core",
        "The core: decode, contact, dose, guard",
        HOW,
        made,
        [picture(made[-1])],
        notes,
    )


def main():
    for label, figures in count(sys.argv[1]).items():
        print(f"{label}: {figures['hub_step']:.0f}")


if __name__ == "__main__":
    main()
