# SPDX-License-Identifier: MIT
"""What must be on record of sessions, each as one claim."""

import csv
import glob
import json
import os
import signal
import sqlite3
import subprocess
import time

import dbus

from registry import scenario
from treatment import (
    ONE_PRESS,
    PATIENT,
    begin,
    call,
    ended,
    history,
    lead,
    refused,
    routine,
    session,
    treat,
    treatment_room,
    wait_session,
)
from wait import holds_for, wait_until


# ---- Records


@scenario("machine")
def a_killed_hub_leaves_the_session_aborted(room):
    """SR-3: and nothing goes on by itself."""
    pad = treatment_room(room)
    person = begin(room, routine(room, hold=60))
    wait_session(room, person, Phase="hold")
    room.stop_hub(signal.SIGKILL)
    pad.wait_released()
    room.start_hub()
    pad.wait_link("ready")
    held = ended(room)
    assert held[0]["IsAborted"] and held[0]["Why"] == "hub", held
    assert session(room, "State") is None
    assert pad.real_force() < 1


@scenario("long")
def the_dose_can_be_computed_again_from_the_samples(room):
    """D18: as an evaluator does, by the text of `kneadctl help export`."""
    treatment_room(room)
    for name in ("first", "second", "third"):
        text = ONE_PRESS.replace("QL", name)
        treat(room, routine(room, text, name, hold=2, repeats=2))
    held = ended(room)
    assert len(held) == 3, held
    for entry in held:
        number = str(entry["Session"])
        path = os.path.join(room.directory, f"samples-{number}.csv")
        room.ctl("export", number, f"--output={path}")
        assert entry["Dose"] > 50, entry
        assert 0 <= entry["Dose"] - dose_of(path) < 1.01, (entry, dose_of(path))
        assert room.ctl("export", number, "--check")["matches"]
        for press in room.ctl("history", "show", number)["PressList"]:
            dose = dose_of(path, str(press["Step"]), str(press["Repeat"]))
            assert abs(press["Dose"] - dose) < 1.01, (press, dose)


def dose_of(path, step=None, repeat=None):
    """N*s by the trapezoid rule: of a session, or of one press in it."""
    dose = 0.0
    before = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            if step and (row["step"], row["repeat"]) != (step, repeat):
                continue
            pad = (row["wearable"], row["pad"])
            at = float(row["seconds"])
            force = max(float(row["force_n"]), 0) * int(row["contact"])
            if pad in before:
                passed, last = at - before[pad][0], before[pad][1]
                dose += (
                    passed * (force + last) / 2
                    if passed <= 1
                    else max(force, last)
                )
            before[pad] = (at, force)
    return dose


@scenario()
def exports_what_others_can_open(room):
    """EDF+ has its signals and annotations, the database its tables."""
    treatment_room(room)
    treat(room, routine(room, hold=2))
    number = str(ended(room)[0]["Session"])
    edf = os.path.join(room.directory, "session.edf")
    room.ctl("export", number, f"--output={edf}")
    with open(edf, "rb") as file:
        head = file.read(4096)
    assert head[:8] == b"0       " and head[192:197] == b"EDF+C", head[:256]
    assert b"EDF Annotations" in head, head
    book = os.path.join(room.directory, "all.db")
    room.ctl("export", f"--patient={PATIENT}", f"--output={book}")
    with sqlite3.connect(f"file:{book}?mode=ro", uri=True) as database:
        for table, least in (("patient", 1), ("press", 1), ("trace", 1)):
            rows = database.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert rows[0] >= least, (table, rows)


@scenario("long")
def draws_the_report(room):
    treatment_room(room)
    treat(room, routine(room, rate="yes"), "--rating=4")
    number = str(ended(room)[0]["Session"])
    for ending, mark in (
        ("html", b"<!DOCTYPE html"),
        ("pdf", b"%PDF"),
        ("png", b"\x89PNG"),
        ("svg", b"<?xml"),
    ):
        path = os.path.join(room.directory, f"report.{ending}")
        room.ctl("report", number, f"--output={path}")
        with open(path, "rb") as file:
            assert file.read().startswith(mark), path


@scenario()
def forgets_a_patient_without_a_trace(room):
    treatment_room(room)
    treat(room, routine(room))
    room.ctl("patient", "forget", PATIENT, "--yes")
    assert room.ctl("patient", "list") == []
    for path in glob.glob(os.path.join(room.directory, "state", "*")):
        with open(path, "rb") as file:
            assert PATIENT.encode() not in file.read(), path
        assert os.stat(path).st_mode & 0o077 == 0, path


@scenario()
def starts_no_session_with_a_damaged_database(room):
    """SR-23."""
    pad = treatment_room(room)
    path = os.path.join(room.directory, "state", "records.db")
    room.stop_hub()
    with open(path, "r+b") as file:
        size = os.path.getsize(path)
        for offset in range(0, size, 512):
            file.seek(offset)
            file.write(os.urandom(256))
    room.start_hub_in("starting")
    holds_for(lambda: room.hub("State") != "ready", "it is not ready", 3)
    answer = room.ctl(
        "session", "run", routine(room), f"--patient={PATIENT}", expect=1
    )
    assert answer["text"], answer
    assert pad.real_force() < 1


# ---- Over days and weeks


@scenario()
def keeps_the_course_of_a_patient(room):
    """D15: what was planned, what is done, what is due."""
    treatment_room(room)
    number = room.ctl(
        "course", "add", PATIENT, "one-press", "--sessions=8", "--every=3"
    )["Course"]
    assert room.ctl("course", "list")[0]["IsDue"]
    path = routine(room, hold=2, rate="yes")
    treat(room, path, f"--course={number}", "--rating=4")
    course = room.ctl("course", "show", str(number))
    assert course["Done"] == 1 and course["Planned"] == 8, course
    assert not course["IsDue"] and course["Missed"] == 0, course
    # Three days on, but for the seconds that the session took.
    assert abs(course["Due"] / 1e6 - time.time() - 3 * 86400) < 600, course


@scenario("real", "machine")
def counts_a_point_whatever_the_clock_says(room):
    """SR-10: the wall clock a year back, and a year ahead."""
    treatment_room(room)
    path = routine(room, hold=2)
    treat(room, path)
    start, began = time.time(), time.monotonic()
    year = 365 * 86400
    try:
        for jump in (-year, year):
            room.stop_hub()
            set_clock(start + jump + time.monotonic() - began)
            room.start_hub()
            room.wearables[0].wait_link("ready")
            refused(room, path, "PointTooSoon")
    finally:
        set_clock(start + time.monotonic() - began)


def set_clock(seconds):
    subprocess.run(
        ["date", "-s", f"@{seconds:.0f}"],
        check=True,
        stdout=subprocess.DEVNULL,
    )


# ---- Routines that people write


@scenario()
def runs_the_routine_that_it_gives_to_begin_with(room):
    """`kneadctl routine sample`, as a therapist begins."""
    pad = treatment_room(room)
    done = subprocess.run(
        [room.program("kneadctl"), "routine", "sample"],
        check=True,
        capture_output=True,
        text=True,
    )
    path = os.path.join(room.directory, "sample.yaml")
    with open(path, "w") as file:
        file.write(done.stdout)
    room.ctl("routine", "check", path)
    lead(room, path, rating=2)
    wait_until(lambda: pad.real_force() > 5, "it kneads")
    call(room, "Finish")
    pad.wait_released()
    wait_session(room, State="ending", RatingWanted=True)
    call(room, "RatePain", dbus.UInt32(1))
    wait_session(room, State="finished")
    assert ended(room)[0]["Why"] == "person", ended(room)


@scenario()
def names_what_is_wrong_in_a_routine(room):
    """The line, the key and the value, before anything starts."""
    treatment_room(room)
    for name, old, new, word in (
        ("site", "lumbar-left", "lumbar-up", "lumbar-up"),
        ("kidney", "lumbar-left", "kidney-left", "kidneys"),
        ("point", "point: QL", "point: QR", "QR"),
        ("key", "hold:", "holt:", "holt"),
        ("hold", "hold: {hold}", "hold: 600", "600"),
    ):
        path = routine(room, ONE_PRESS.replace(old, new), name)
        answer = room.ctl("routine", "check", path, expect=1)
        said = json.dumps(answer)
        assert word in said and f"{name}.yaml:" in said, answer
        assert word in refused(room, path, "BadArgument")
    assert history(room) == []
