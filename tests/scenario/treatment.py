# SPDX-License-Identifier: MIT
"""What people do in a treatment room: patients, routines, sessions."""

import json
import os
import threading

import dbus

from room import HUB1, HUB_PATH, PROPERTIES
from wait import wait_until

CLINIC1 = "org.kneadd.Clinic1"
SESSION1 = "org.kneadd.Session1"
PATIENT = "anna-7"
LONGEST_S = 180  # no session here is as long

ONE_PRESS = """
title: One press
time: 10
rate_before: {rate}
rate_after: {rate}
evidence:
  - {{source: project default, what: everything, confidence: project-default}}
points:
  - {{name: QL, site: lumbar-left}}
steps:
  - do: press
    point: QL
    target: {{force: {force}}}
    hold: {hold}
    repeats: {repeats}
    prompt: Breathe out.
"""


# ---- What people do


def add_patient(room, name=PATIENT):
    room.ctl("patient", "add", name)


def screen(room, *options, name=PATIENT):
    room.ctl("patient", "screen", name, "--no-to-others", *options)


def routine(room, text=ONE_PRESS, name="one-press", **values):
    """Writes a routine as a therapist would; the file's path."""
    values = {"force": 15, "hold": 3, "repeats": 1, "rate": "no", **values}
    path = os.path.join(room.directory, f"{name}.yaml")
    with open(path, "w") as file:
        file.write(text.format(**values) if "{{" in text else text)
    return path


def treat(room, path, *options):
    """A whole session, attended by nobody; its lines as JSON."""
    rest(room)
    person = begin(room, path, *options)
    too_long = threading.Timer(LONGEST_S, person.kill)
    too_long.start()
    try:
        lines = [goes_on(json.loads(line)) for line in person.stdout]
    finally:
        too_long.cancel()
    assert person.wait() == 0, f"{person.returncode}: {person.stderr.read()}"
    ended(room)
    return lines


def goes_on(line):
    """What waits for a person would wait for ever."""
    if line.get("State") in ("paused", "stopped"):
        raise AssertionError(
            f"the session is {line['State']}: {line['WhyText']} "
            f"{line['Refusal']}"
        )
    return line


def rest(room):
    """Nobody prepares a session while a pad holds a last enable token."""
    wait_until(
        lambda: not any(
            any(wearable.hub_or("Enabled") or ()) for wearable in room.wearables
        ),
        "nothing is enabled",
    )


def begin(room, path, *options):
    """A session that goes on while other things happen."""
    return room.begin(
        "session",
        "run",
        path,
        f"--patient={PATIENT}",
        "--unattended",
        *options,
    )


def session(room, name, otherwise=None):
    """A property of the session there is."""
    try:
        for path, interfaces in room.objects().items():
            if SESSION1 in interfaces:
                return room.hub_object(path, PROPERTIES).Get(SESSION1, name)
    except dbus.DBusException:
        pass
    return otherwise


def call(room, method, *arguments):
    for path, interfaces in room.objects().items():
        if SESSION1 in interfaces:
            return getattr(room.hub_object(path, SESSION1), method)(*arguments)
    raise AssertionError("there is no session")


def wait_session(room, person=None, **wanted):
    def holds():
        if person and person.poll() is not None:
            raise AssertionError(
                f"the session's program ended: {person.stdout.read()}"
                f"{person.stderr.read()}"
            )
        return all(session(room, key) == value for key, value in wanted.items())

    wait_until(
        holds,
        f"the session is {wanted} (it is {session(room, 'State')}, "
        f"{session(room, 'Phase')}: {session(room, 'WhyText')} "
        f"{session(room, 'Refusal')})",
    )


def lead(room, path, rating=None, **options):
    """Leads a session over D-Bus, as a desktop program would."""
    room.hub_object(HUB_PATH, HUB1).RequestControl()
    with open(path) as file:
        options["RoutineText"] = file.read()
    room.hub_object(HUB_PATH, CLINIC1).Prepare(
        PATIENT,
        os.path.basename(path).removesuffix(".yaml"),
        dbus.Dictionary(options, signature="sv"),
    )
    if rating is not None:
        call(room, "RatePain", dbus.UInt32(rating))
    call(room, "Start")


def acknowledge(room):
    """By whoever leads the session, as soon as the hub lets them."""

    def try_it():
        try:
            room.hub_object(HUB_PATH, HUB1).Acknowledge()
            return True
        except dbus.DBusException:
            return False

    wait_until(try_it, "the trip is acknowledged", every_s=0.2)


def resume(room):
    """As soon as the hub lets whoever leads the session."""

    def try_it():
        try:
            call(room, "Resume")
            return True
        except dbus.DBusException:
            return False

    wait_until(try_it, "the session goes on", every_s=0.2)


def refused(room, path, error, *options):
    answer = room.ctl(
        "session",
        "run",
        path,
        f"--patient={PATIENT}",
        "--unattended",
        *options,
        expect=1,
    )
    assert answer["error"] == f"org.kneadd.Error.{error}", answer
    return answer["text"]


def history(room):
    return room.ctl("history", "list")


def ended(room):
    """The sessions, when the end of the newest is on record: what happened is
    written behind."""
    return wait_until(
        lambda: [held for held in [history(room)] if "Why" in held[0]][:1],
        "its end is on record",
    )[0]


def record(room):
    """All that is on record of the newest session, whether it has ended."""
    number = history(room)[0]["Session"]
    return room.ctl("history", "show", str(number))


def record_of_trip(room):
    """The first trip of the newest session, as soon as it is on record."""
    return wait_until(
        lambda: record(room)["TripList"], "the trip is on record"
    )[0]


def notes(room):
    return [note["Note"] for note in record(room)["NoteList"]]


def treatment_room(room, kind="point", *options, site="lumbar-left"):
    """One wearable on a patient who was screened."""
    pad = room.add(kind, *options)
    room.start_hub()
    room.enroll(pad, site)
    add_patient(room)
    screen(room)
    return pad
