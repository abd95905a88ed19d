# SPDX-License-Identifier: MIT
"""What was found of recording, as tables, pictures and sentences."""

from figures import median_of, quantile
from result import Goal, Line, Picture, Table

CPU_MS = 0.5  # a second, at most
SHARE_OF_RAW = 0.5
HELD = 1.1  # times as long as without a stall
LOST_S = 1.0
FULL_LOAD = 4  # pads of a session: as many samples as eight at 100 Hz
FULL_CELLS = 16

THREADS = {
    "hub": "hub thread, no sample for",
    "service": "service thread, answer after",
}
COUNTS = {
    "FramesLost": "frames lost",
    "FramesRejected": "frames rejected",
    "SamplesMissing": "samples with no room, counted",
    "Absent": "samples absent and not counted",
    "RecordsLost": "records lost",
    "RecordsWaiting": "records not written at the end",
    "Unwell": "hub unwell at the end",
}


def columns(subjects, *own):
    """The other build's one figure stands before ours."""
    return [name for name in subjects if name == "before"] + list(own)


def wearables(pads):
    return f"{pads} wearable{'s'[: pads > 1]}"


def median_each(rounds):
    """Of dicts alike."""
    return {
        name: median_of([one[name] for one in rounds]) for name in rounds[0]
    }


# ---- CPU


def session_cpu(subjects):
    table = Table(
        "CPU of recording in a session",
        "ms/s",
        columns(subjects, "store", "clinic"),
        2,
    )
    for pads, rounds in subjects["kneadd"].cpu.items():
        values = median_each(rounds)
        if "before" in subjects:
            values["before"] = median_each(subjects["before"].cpu[pads])["store"]
        table.add(
            f"{wearables(pads)}, 16 cells at 200 Hz",
            values,
            Goal("store", CPU_MS) if pads == FULL_LOAD else None,
        )
    return table


def alone(found, cells, figure):
    """Median of a figure of the recorder alone."""
    return median_of([figure(one) for one in found.alone.get(cells, [])])


def cpu_of(one):
    return one["cpu_us"] / 1e3 / one["seconds"]


def file_of(one):
    return one["file_bytes"] * 3600 / one["seconds"] / 1e6


def raw_of(one):
    return one["samples"] * one["cells"] * 2 * 3600 / one["seconds"] / 1e6


def recorder_label(cells):
    return f"8 wearables, {cells} cell{'s'[: cells > 1]} at 100 Hz"


def recorder_cpu(subjects):
    table = Table(
        "CPU of the recorder alone",
        "ms/s",
        columns(subjects, "recorder", "bare"),
        2,
    )
    for cells in subjects["kneadd"].alone:
        values = {"recorder": alone(subjects["kneadd"], cells, cpu_of)}
        if "before" in subjects:
            values["before"] = alone(subjects["before"], cells, cpu_of)
        if cells == FULL_CELLS:
            values["bare"] = median_of(subjects["kneadd"].bare)
        table.add(
            recorder_label(cells),
            values,
            Goal("recorder", CPU_MS) if cells == FULL_CELLS else None,
        )
    return table


# ---- Bytes


def file_size(subjects):
    table = Table(
        "Growth of the file", "MB/h", columns(subjects, "file", "raw"), 1
    )
    goal = Goal("file", SHARE_OF_RAW, "raw")
    for pads, rounds in subjects["kneadd"].bytes.items():
        values = {
            "file": median_of(rounds),
            "raw": median_of(subjects["kneadd"].raw[pads]),
        }
        if "before" in subjects:
            values["before"] = median_of(subjects["before"].bytes.get(pads, []))
        table.add(f"session, {wearables(pads)}, 16 cells at 200 Hz", values, goal)
    for cells in subjects["kneadd"].alone:
        values = {
            "file": alone(subjects["kneadd"], cells, file_of),
            "raw": alone(subjects["kneadd"], cells, raw_of),
        }
        if "before" in subjects:
            values["before"] = alone(subjects["before"], cells, file_of)
        table.add(
            f"recorder alone, {recorder_label(cells)}",
            values,
            goal if cells == FULL_CELLS else None,
        )
    return table


def syncs(subjects):
    table = Table("A sync of the disk", "ms", columns(subjects, "kneadd"), 2)
    for label, share in (("median", 0.5), ("99 of 100", 0.99), ("longest", 1)):
        table.add(
            label,
            {
                name: quantile(found.syncs, share) if found.syncs else None
                for name, found in subjects.items()
            },
        )
    return table


# ---- Held up


def held_up(subjects):
    table = Table(
        "Held up by a disk that stalls",
        "ms",
        ["quiet", "stalled"]
        + [f"before, {one}" for one in ("quiet", "stalled") if "before" in subjects],
        1,
    )
    now = subjects["kneadd"]
    for seconds in now.stalled:
        for thread, words in THREADS.items():
            values = {
                "quiet": median_each(now.quiet[seconds])[thread],
                "stalled": median_each(now.stalled[seconds])[thread],
            }
            if "before" in subjects:
                other = subjects["before"]
                values["before, quiet"] = median_each(other.quiet[seconds])[thread]
                values["before, stalled"] = median_each(other.stalled[seconds])[
                    thread
                ]
            table.add(
                f"{words}, disk stalls {seconds} s",
                values,
                Goal("stalled", HELD, "quiet"),
            )
    return table


def counted(subjects):
    table = Table(
        "Over quiet and stalled spans", "", columns(subjects, "kneadd"), 0
    )
    for name, words in COUNTS.items():
        values = {
            subject: sum(one[name] for one in found.counts)
            for subject, found in subjects.items()
        }
        table.add(words, values, Goal("kneadd", 0))
    return table


def killed(subjects):
    table = Table(
        "Killed in mid-recording (SIGKILL)", "s", columns(subjects, "kneadd"), 2
    )
    for label, pick in (("lost, median", median_of), ("lost, most", max)):
        table.add(
            label,
            {name: pick(found.lost_s) for name, found in subjects.items()},
            Goal("kneadd", LOST_S),
        )
    return table


# ---- Memory


def memory(subjects):
    table = Table(
        "Anonymous memory of the hub", "kB", columns(subjects, "kneadd"), 0
    )
    for label in subjects["kneadd"].memory[0]:
        table.add(
            label,
            {
                name: median_of([one.get(label) for one in found.memory])
                for name, found in subjects.items()
            },
        )
    return table


# ---- All


def tables(subjects):
    made = [
        session_cpu(subjects),
        recorder_cpu(subjects),
        file_size(subjects),
        syncs(subjects),
        held_up(subjects),
        counted(subjects),
        killed(subjects),
        memory(subjects),
    ]
    return [table for table in made if table.rows]


def pictures(subjects):
    size = file_size(subjects)
    holding = held_up(subjects)
    return [
        bars("records-size", size, [c for c in size.columns]),
        bars("records-held", holding, holding.columns),
    ]


def bars(name, table, shown):
    return Picture(
        name,
        table.title,
        "",
        table.unit,
        [
            Line(column, [(row.label, row.values[column]) for row in table.rows])
            for column in shown
        ],
        kind="bars",
    )


def notes(subjects):
    now = subjects["kneadd"]
    return [
        f"{len(now.syncs) / now.sync_s:.1f} syncs a second at the full load, "
        "each on record as soon as it returns.",
        f"{len(now.lost_s)} kills left "
        f"{now.damaged or 'no'} file that SQLite finds damaged.",
    ]
