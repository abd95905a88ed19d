# SPDX-License-Identifier: MIT
"""What must happen in a session, each as one claim. All run on both BlueZ,
but for those that need a fault no real one has on command."""

import csv
import glob
import json
import os
import signal

import dbus

from registry import scenario
from room import HUB1, HUB_PATH, PROPERTIES
from wait import holds_for, wait_until

CLINIC1 = "org.kneadd.Clinic1"
SESSION1 = "org.kneadd.Session1"
PATIENT = "anna-7"

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
    rest: {hold}
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
    values = {"force": 15, "hold": 5, "repeats": 1, "rate": "no", **values}
    path = os.path.join(room.directory, f"{name}.yaml")
    with open(path, "w") as file:
        file.write(text.format(**values) if "{{" in text else text)
    return path


def treat(room, path, *options, expect=0):
    """A whole session, attended by nobody; its lines as JSON."""
    lines = room.lines(
        "session",
        "run",
        path,
        f"--patient={PATIENT}",
        "--unattended",
        *options,
        expect=expect,
    )
    return lines


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


def lead(room, path, **options):
    """Leads a session over D-Bus, as a desktop program would."""
    hub = room.hub_object(HUB_PATH, HUB1)
    hub.RequestControl()
    with open(path) as file:
        options["RoutineText"] = file.read()
    room.hub_object(HUB_PATH, CLINIC1).Prepare(
        PATIENT,
        os.path.basename(path).removesuffix(".yaml"),
        dbus.Dictionary(options, signature="sv"),
    )
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


def treatment_room(room, kind="point", *options):
    pad = room.add(kind, *options)
    room.start_hub()
    room.enroll(pad)
    add_patient(room)
    screen(room)
    return pad


# ---- Sessions to their end


@scenario()
def treats_a_patient_by_a_routine(room):
    pad = treatment_room(room)
    treat(room, routine(room, repeats=2, rate="yes"), "--rating=3")
    held = history(room)
    assert len(held) == 1, held
    assert held[0]["Why"] == "done" and not held[0]["IsAborted"], held
    assert held[0]["Presses"] == 2 and held[0]["Treated"] == 1, held
    assert held[0]["Before"] == 3 and held[0]["After"] == 3, held
    presses = room.ctl("history", "show", str(held[0]["Session"]))["PressList"]
    assert [press["Point"] for press in presses] == ["QL", "QL"]
    assert all(13 < press["Mean"] < 17 for press in presses), presses
    pad.wait_released()


@scenario()
def guides_a_therapist_to_the_target(room):
    """The wearable only measures; the simulated hand presses (D6)."""
    treatment_room(
        room, "sensing", "--hand=press:force=15,hold=8,rest=6,ramp=2"
    )
    treat(room, routine(room, hold=4))
    held = history(room)
    assert held[0]["Why"] == "done", held
    assert held[0]["Presses"] == 1 and held[0]["Treated"] == 1, held


@scenario()
def runs_what_the_hub_ships(room):
    """Every routine that comes with the hub is fit for this room."""
    treatment_room(room)
    names = [entry["Name"] for entry in room.ctl("routine", "list")]
    assert len(names) >= 10, names
    for name in names:
        text = room.hub_object(HUB_PATH, CLINIC1).ReadRoutine(name)
        faults = room.hub_object(HUB_PATH, CLINIC1).CheckRoutine(name, text)
        assert not faults, faults


# ---- What must be so before


@scenario()
def treats_nobody_who_was_not_screened(room):
    """SR-17."""
    pad = room.add("point")
    room.start_hub()
    room.enroll(pad)
    path = routine(room)
    refused(room, path, "NoSuchPatient")
    add_patient(room)
    refused(room, path, "ScreeningMissing")
    screen(room, "--yes=fever")
    refused(room, path, "Contraindicated")
    screen(room, "--yes=osteoporosis")
    refused(room, path, "CautionUnconfirmed")
    screen(room, "--finding=lumbar-left=bruise")
    refused(room, path, "SiteBlocked")
    screen(room, "--yes=osteoporosis", "--confirmed-by=T. Meier")
    treat(room, path)


@scenario()
def lowers_the_ceilings_of_a_caution(room):
    """SR-17, SR-5: the patient's layer."""
    treatment_room(room)
    path = routine(room, force=40)
    screen(room, "--yes=osteoporosis", "--confirmed-by=T. Meier")
    text = refused(room, path, "Limit")
    assert "patient" in text, text


@scenario()
def counts_points_over_restarts(room):
    """SR-10: once a day a point."""
    treatment_room(room)
    path = routine(room)
    treat(room, path)
    room.stop_hub()
    room.start_hub()
    room.wearables[0].wait_link("ready")
    refused(room, path, "PointTooSoon")


@scenario()
def counts_sessions_over_restarts(room):
    """SR-10: three a day."""
    treatment_room(room)
    for name in ("first", "second", "third"):
        path = routine(
            room, ONE_PRESS.replace("QL", name), name=name, hold=2
        )
        treat(room, path)
    room.stop_hub(signal.SIGKILL)
    room.start_hub()
    room.wearables[0].wait_link("ready")
    path = routine(room, ONE_PRESS.replace("QL", "fourth"), name="fourth")
    refused(room, path, "SessionsADay")


@scenario()
def refuses_a_routine_beyond_a_ceiling(room):
    treatment_room(room)
    answer = room.ctl(
        "routine", "check", routine(room, force=130), expect=1
    )
    assert "130" in json.dumps(answer), answer
    refused(room, routine(room, force=130), "BadArgument")


# ---- What lets go


@scenario()
def lets_go_at_once_when_it_hurts(room):
    """SR-18."""
    pad = treatment_room(room)
    person = begin(room, routine(room, hold=60))
    wait_session(room, person, Phase="hold")
    assert pad.real_force() > 10
    room.ctl("session", "rate", "8")
    pad.wait_released()
    wait_session(room, person, State="paused", Why="pain")
    room.ctl("session", "abort")
    assert person.wait(timeout=60) == 5


@scenario()
def lowers_the_target_when_it_nearly_hurts(room):
    """SR-18: 7 lowers by a fifth."""
    pad = treatment_room(room)
    person = begin(room, routine(room, hold=60))
    wait_session(room, person, Phase="hold")
    room.ctl("session", "rate", "7")
    wait_until(lambda: pad.real_force() < 13, "the pad presses less")
    holds_for(lambda: pad.real_force() > 9, "it still presses", 2)
    room.ctl("session", "abort")
    assert person.wait(timeout=60) == 5


@scenario()
def pauses_and_goes_on(room):
    pad = treatment_room(room)
    lead(room, routine(room, hold=10, repeats=2))
    wait_session(room, Phase="hold")
    room.ctl("session", "pause")
    pad.wait_released()
    wait_session(room, State="paused", Why="person")
    call(room, "Resume")
    wait_session(room, State="finished")
    assert history(room)[0]["Treated"] == 1


@scenario()
def goes_on_after_a_stop_was_acknowledged(room):
    pad = treatment_room(room)
    lead(room, routine(room, hold=10))
    wait_session(room, Phase="hold")
    room.hub_object(HUB_PATH, HUB1).StopAll("a test")
    pad.wait_released()
    wait_session(room, State="stopped")
    acknowledge(room)
    call(room, "Resume")
    wait_session(room, State="finished")


@scenario()
def stops_when_a_stranger_says_so(room):
    """SR-15, inside a session."""
    pad = treatment_room(room)
    person = begin(room, routine(room, hold=60))
    wait_session(room, person, Phase="hold")
    room.hub_object(HUB_PATH, HUB1).StopAll("a stranger")
    pad.wait_released()
    wait_session(room, person, State="stopped")
    room.ctl("session", "abort")
    assert person.wait(timeout=60) == 5
    trips = room.ctl("history", "show", str(history(room)[0]["Session"]))[
        "TripList"
    ]
    assert trips[0]["Reason"] == "person", trips


@scenario()
def a_supervised_session_ends_with_its_program(room):
    """SR-15."""
    pad = treatment_room(room)
    person = begin(room, routine(room, hold=60))
    wait_session(room, person, Phase="hold")
    person.kill()
    pad.wait_released()
    wait_until(lambda: history(room)[0]["IsAborted"], "it is on record")


@scenario()
def an_unsupervised_session_goes_on(room):
    pad = treatment_room(room)
    person = begin(room, routine(room, hold=20), "--unsupervised")
    wait_session(room, person, Phase="hold")
    person.kill()
    holds_for(lambda: pad.real_force() > 10, "it presses on", 3)
    room.ctl("session", "abort")
    pad.wait_released()


@scenario()
def ends_safely_when_the_wearable_vanishes_in_mid_hold(room):
    """SR-1, SR-11."""
    pad = treatment_room(room)
    person = begin(room, routine(room, hold=60))
    wait_session(room, person, Phase="hold")
    pad.stop(signal.SIGKILL)
    wait_until(
        lambda: session(room, "State") in ("stopped", "paused", "aborted"),
        "the session stops",
    )
    room.ctl("session", "abort")
    assert person.wait(timeout=60) == 5
    assert history(room)[0]["IsAborted"]


@scenario()
def a_second_controller_is_told_who_leads(room):
    treatment_room(room)
    person = begin(room, routine(room, hold=30))
    wait_session(room, person, Phase="hold")
    answer = room.ctl("session", "finish", expect=1)
    assert answer["error"].endswith("ControlTaken"), answer
    answer = room.ctl(
        "session", "run", routine(room), f"--patient={PATIENT}", expect=1
    )
    assert answer["error"].endswith("ControlTaken"), answer
    room.ctl("session", "abort")
    person.wait(timeout=60)


@scenario()
def nobody_else_presses_during_a_session(room):
    pad = treatment_room(room)
    person = begin(room, routine(room, hold=30), "--unsupervised")
    wait_session(room, person, Phase="hold")
    person.kill()
    person.wait()
    answer = room.ctl("press", pad.address, "--force=5", "--hold=1", expect=1)
    assert answer["error"].endswith("SessionUnderWay"), answer
    room.ctl("session", "abort")
    pad.wait_released()


# ---- Records


@scenario()
def a_killed_hub_leaves_the_session_aborted(room):
    """SR-3: and nothing goes on by itself."""
    pad = treatment_room(room)
    person = begin(room, routine(room, hold=60))
    wait_session(room, person, Phase="hold")
    room.stop_hub(signal.SIGKILL)
    pad.wait_released()
    room.start_hub()
    pad.wait_link("ready")
    held = history(room)
    assert held[0]["IsAborted"] and held[0]["Why"] == "hub", held
    assert session(room, "State") is None
    assert pad.real_force() < 1


@scenario()
def the_dose_can_be_computed_again_from_the_samples(room):
    treatment_room(room)
    treat(room, routine(room, repeats=2))
    number = history(room)[0]["Session"]
    path = os.path.join(room.directory, "samples.csv")
    room.ctl("export", str(number), f"--output={path}")
    dose = dose_of(path)
    recorded = sum(
        press["Dose"]
        for press in room.ctl("history", "show", str(number))["PressList"]
    )
    assert recorded > 50, recorded
    assert abs(dose - recorded) <= 0.03 * recorded + 2, (dose, recorded)


def dose_of(path):
    """N*s by the trapezoid rule."""
    dose = 0.0
    before = None
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            at, force = float(row["seconds"]), max(float(row["force_n"]), 0.0)
            if before and at - before[0] < 1:
                dose += (at - before[0]) * (force + before[1]) / 2
            before = (at, force)
    return dose


@scenario()
def draws_the_report(room):
    treatment_room(room)
    treat(room, routine(room, rate="yes"), "--rating=4")
    number = str(history(room)[0]["Session"])
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
