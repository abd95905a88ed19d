# SPDX-License-Identifier: MIT
"""What can be done in a session besides pressing once, each as one claim."""

import dbus

from registry import scenario
from room import HUB_PATH
from treatment import (
    CLINIC1,
    ONE_PRESS,
    PATIENT,
    acknowledge,
    add_patient,
    begin,
    call,
    ended,
    lead,
    notes,
    record,
    record_of_trip,
    refused,
    resume,
    routine,
    screen,
    session,
    treat,
    treatment_room,
    wait_session,
)
from wait import holds_for, wait_until

HEAD = """
title: What is tried
time: 10
rate_before: no
rate_after: no
evidence:
  - {source: project default, what: everything, confidence: project-default}
"""

TWO_SIDES = (
    HEAD
    + """
points:
  - {name: QL left, site: lumbar-left}
  - {name: QL right, site: lumbar-right}
steps:
  - {do: press, point: QL left, target: {force: 15}, hold: 3}
  - {do: press, point: QL right, target: {force: 12}, hold: 3}
"""
)

KNEADING = (
    HEAD
    + """
points:
  - {name: QL, site: lumbar-left}
steps:
  - do: knead
    point: QL
    target: {force: 15}
    hold: 10
    circles: 30
    direction: clockwise
"""
)

FLUSH = (
    HEAD
    + """
points:
  - {name: calf, site: calf-left, kind: compression}
steps:
  - {do: press, point: calf, target: {pressure: 4}, hold: 3, repeats: 2}
"""
)

MEASURE = (
    HEAD
    + """
points:
  - {name: QL, site: lumbar-left}
steps:
  - {do: measure, point: QL}
"""
)

BY_PPT = (
    HEAD
    + """
points:
  - {name: QL, site: lumbar-left}
steps:
  - {do: press, point: QL, target: {ppt: 60}, hold: 3}
"""
)

MIXED = (
    HEAD.replace("time: 10", "time: 10\nbreath: {inhale: 1, exhale: 2}")
    + """
points:
  - {name: QL, site: lumbar-left}
steps:
  - do: press
    point: QL
    target: {force: 15}
    hold: 2
    breath: yes
    prompt: Breathe out.
  - {do: rest, hold: 2, prompt: Rest.}
  - {do: stretch, hold: 2, prompt: Draw the knee to the chest.}
"""
)


# ---- Techniques


@scenario("long")
def guides_a_hand_that_presses_too_hard(room):
    """D6: the band on the screen, and a cue felt at the glove."""
    glove = treatment_room(room, "sensing", "--hand=idle")
    person = begin(room, routine(room, hold=30))
    wait_session(room, person, Phase="find")
    glove.hand("hard:force=15,hold=4,ramp=2")
    wait_session(room, person, Guidance="too-light")
    wait_session(room, person, Guidance="too-hard")
    assert session(room, "Force") > session(room, "BandHigh")
    wait_until(
        lambda: "haptic" in glove.said() or "buzzed" in glove.said(),
        "the therapist feels it",
    )
    assert not room.hub("Tripped")
    room.ctl("session", "abort")
    assert person.wait(timeout=60) == 5


@scenario("long")
def follows_kneading_in_circles(room):
    """D9: circles, direction and radius as the simulated hand makes them."""
    glove = treatment_room(room, "sensing", "--hand=idle")
    person = begin(room, routine(room, KNEADING, "knead"))
    wait_session(room, person, Phase="find")
    glove.hand("knead:force=15,circles=30,hold=14,ramp=2")
    wait_session(room, person, Phase="work", Circling=True)
    assert session(room, "CirclesWanted") == 30
    wait_until(
        lambda: 25 < float(session(room, "Circles", 0)) < 35,
        "thirty circles a minute are felt",
    )
    assert session(room, "Direction") == "clockwise"
    assert 2 < float(session(room, "Radius")) < 8, session(room, "Radius")
    assert person.wait(timeout=60) == 0
    held = ended(room)[0]
    assert held["Treated"] == 1 and held["Dose"] > 100, held


@scenario("long")
def flushes_a_limb_with_the_cuff(room):
    """Compression: kilopascal, and a kind of limits of its own."""
    cuff = treatment_room(room, "cuff", site="calf-left")
    treat(room, routine(room, FLUSH, "flush"))
    presses = record(room)["PressList"]
    assert len(presses) == 2, presses
    assert all(press["Site"] == "calf-left" for press in presses), presses
    cuff.wait_released()


@scenario()
def treats_nothing_with_the_wrong_kind_of_wearable(room):
    pad = treatment_room(room, site="calf-left")
    path = routine(room, FLUSH, "flush")
    refused(room, path, "NoPlacement")
    refused(room, path, "WrongKind", f"--place=calf={pad.address}")


@scenario()
def aims_by_the_threshold_that_was_measured(room):
    """D16: unknown it is refused, measured it is the target's measure."""
    glove = treatment_room(room, "sensing", "--hand=idle")
    by_ppt = routine(room, BY_PPT, "by-ppt")
    refused(room, by_ppt, "PptUnknown")
    person = begin(room, routine(room, MEASURE, "measure"))
    wait_session(room, person, Phase="find")
    glove.hand("steady:force=60,ramp=6")
    wait_session(room, person, Phase="measure")
    wait_until(lambda: session(room, "Force") > 25, "the ramp is at 25 N")
    room.ctl("session", "mark")
    glove.hand("idle")
    assert person.wait(timeout=60) == 0
    measured = room.hub_object(HUB_PATH, CLINIC1).ListPPTs(PATIENT)
    assert len(measured) == 1, measured
    ppt = float(measured[0]["PPT"])
    assert ppt > 0 and str(measured[0]["Change"]) == "unknown", measured
    person = begin(room, by_ppt)
    wait_session(room, person, Phase="find")
    target = float(session(room, "Target"))
    # 60 % of the pressure measured near 25 N, on the same pad.
    assert 12 < target < 24, (target, ppt)
    room.ctl("session", "abort")
    assert person.wait(timeout=60) == 5


@scenario()
def measures_a_threshold_with_a_pad_that_presses(room):
    """D16: and lets go where the patient says so."""
    pad = treatment_room(room)
    person = begin(room, routine(room, MEASURE, "measure"))
    wait_session(room, person, Phase="measure")
    wait_until(lambda: pad.real_force() > 20, "the ramp rises")
    room.ctl("session", "mark")
    pad.wait_released()
    assert person.wait(timeout=60) == 0
    measured = room.hub_object(HUB_PATH, CLINIC1).ListPPTs(PATIENT)
    assert len(measured) == 1 and float(measured[0]["PPT"]) > 0, measured


@scenario("long")
def mixes_presses_with_breath_rest_and_stretching(room):
    """D3, D17."""
    treatment_room(room)
    lines = treat(room, routine(room, MIXED, "mixed"))
    seen = {line.get("Technique") for line in lines}
    assert {"press", "rest", "stretch"} <= seen, seen
    breaths = {line.get("Breath") for line in lines}
    assert {"in", "out"} <= breaths, breaths
    ramp = next(line for line in lines if line.get("Phase") == "ramp")
    assert ramp["Breath"] == "out" and ramp["Prompt"] == "Breathe out.", ramp


# ---- Several pads and points


@scenario("machine")
def treats_two_points_with_two_wearables(room):
    """D4, SR-19: each point by the pad that lies on its site."""
    left, right = two_sides(room)
    treat(room, routine(room, TWO_SIDES, "two-sides"))
    presses = record(room)["PressList"]
    assert [press["Address"] for press in presses] == [
        left.address,
        right.address,
    ], presses
    assert ended(room)[0]["Treated"] == 2
    left.wait_released()
    right.wait_released()


def two_sides(room):
    left = room.add("point", name="left")
    right = room.add("point", name="right")
    room.start_hub()
    room.enroll(left, "lumbar-left")
    room.enroll(right, "lumbar-right")
    add_patient(room)
    screen(room)
    return left, right


@scenario("long")
def stops_every_pad_when_one_of_two_is_stopped(room):
    """SR-15, SR-19: what is under way ends on all pads of the patient."""
    left, right = two_sides(room)
    person = begin(room, routine(room, TWO_SIDES, "two-sides"))
    wait_session(room, person, Phase="hold")
    assert left.real_force() > 10
    right.push_button()
    left.wait_released()
    wait_session(room, person, State="stopped")
    holds_for(lambda: left.real_force() < 1, "nothing presses", 1)
    room.ctl("session", "abort")
    assert person.wait(timeout=60) == 5


@scenario("long")
def moves_one_pad_from_point_to_point(room):
    """D4: it waits for the person who moves the pad."""
    pad = treatment_room(room)
    lead(room, routine(room, TWO_SIDES, "two-sides"))
    wait_session(room, Phase="move")
    assert session(room, "Point") == "QL right"
    holds_for(lambda: pad.real_force() < 1, "nothing presses meanwhile", 1)
    call(room, "Resume")
    wait_session(room, State="finished")
    ended(room)
    assert [press["Site"] for press in record(room)["PressList"]] == [
        "lumbar-left",
        "lumbar-right",
    ]


# ---- What the person who leads can do


@scenario("long")
def skips_a_step_and_begins_one_again(room):
    pad = treatment_room(room)
    text = TWO_SIDES.replace("lumbar-right", "lumbar-left")
    lead(room, routine(room, text, "two-points"))
    wait_session(room, Phase="hold", Step=0)
    call(room, "Skip")
    pad.wait_released()
    wait_session(room, Phase="move", Step=1)
    call(room, "Resume")
    wait_session(room, Phase="hold", Step=1)
    call(room, "Repeat")
    pad.wait_released()
    wait_session(room, Phase="hold", Step=1)
    wait_session(room, State="finished")
    assert ended(room)[0]["Treated"] == 1, ended(room)
    said = notes(room)
    assert "skipped" in said and "repeated" in said, said


@scenario()
def finishes_early_in_order(room):
    """Everything lets go, and the rating after is still asked for."""
    pad = treatment_room(room)
    lead(room, routine(room, hold=60))
    wait_session(room, Phase="hold")
    call(room, "Finish")
    pad.wait_released()
    wait_session(room, State="finished")
    held = ended(room)[0]
    assert held["Why"] == "person" and not held["IsAborted"], held
    assert held["Treated"] == 0 and held["Dose"] > 0, held


@scenario()
def asks_for_pain_after_a_session_that_ended_early(room):
    """D13."""
    treatment_room(room)
    lead(room, routine(room, hold=60, rate="yes"), rating=4)
    wait_session(room, Phase="hold")
    call(room, "Finish")
    wait_session(room, State="ending", RatingWanted=True)
    call(room, "RatePain", dbus.UInt32(2))
    wait_session(room, State="finished")
    held = ended(room)[0]
    assert held["Before"] == 4 and held["After"] == 2, held
    room.ctl("history", "rate", str(held["Session"]), "1")
    assert ended(room)[0]["FollowUp"] == 1, ended(room)


@scenario()
def adjusts_within_the_limits_only(room):
    """D11, SR-5."""
    pad = treatment_room(room)
    lead(room, routine(room, force=20, hold=60))
    wait_session(room, Phase="hold")
    call(room, "Adjust", "target", newton(12))
    wait_until(lambda: pad.real_force() < 14, "the pad presses less")
    try:
        call(room, "Adjust", "target", newton(90))
        raise AssertionError("90 N was taken")
    except dbus.DBusException as error:
        assert error.get_dbus_name().endswith("Limit"), error
    assert pad.real_force() < 14
    call(room, "Abort", "")
    wait_session(room, State="aborted")


def newton(force):
    return dbus.Double(force, variant_level=1)


@scenario()
def counts_the_time_of_a_pause(room):
    """SR-9: a pause does not stop the session's clock."""
    pad = treatment_room(room)
    lead(room, routine(room, hold=60))
    wait_session(room, Phase="hold")
    room.ctl("session", "pause")
    pad.wait_released()
    wait_session(room, State="paused")
    left = float(session(room, "LimitLeft"))
    wait_until(
        lambda: float(session(room, "LimitLeft")) < left - 4,
        "the limit comes nearer",
    )
    assert pad.real_force() < 1
    call(room, "Abort", "")
    wait_session(room, State="aborted")


@scenario("long")
def holds_self_treatment_to_stricter_limits(room):
    """D7: three quarters of the default ceilings."""
    treatment_room(room)
    path = routine(room, force=45)
    text = refused(room, path, "Limit", "--self")
    assert "45" in text, text
    person = begin(room, path)
    wait_session(room, person, State="running")
    room.ctl("session", "abort")
    assert person.wait(timeout=60) == 5
    path = routine(
        room, ONE_PRESS.replace("QL", "self"), name="self", force=20
    )
    treat(room, path, "--self")
    assert ended(room)[0]["Operator"] == "self"


# ---- Trips inside a session


@scenario("machine")
def stops_for_the_patient_s_button(room):
    """SR-18: the button on the wearable; then on again, by a person."""
    pad = treatment_room(room)
    lead(room, routine(room, hold=4))
    wait_session(room, Phase="hold")
    pad.push_button()
    pad.wait_released()
    wait_session(room, State="stopped")
    assert pad.trip()["Reason"] == "button", pad.trip()
    acknowledge(room)
    resume(room)
    wait_session(room, State="finished")
    assert record_of_trip(room)["Reason"] == "button"


@scenario("long")
def stops_a_pad_that_runs_away(room):
    """SR-4, SR-16: on record before force is possible again."""
    pad = treatment_room(room)
    lead(room, routine(room, force=30, hold=4))
    wait_session(room, Phase="hold")
    pad.fault("runaway", force=84)
    wait_session(room, State="stopped")
    pad.clear()
    pad.wait_released()
    trip = record_of_trip(room)
    assert trip["Requirement"] in ("SR-4", "SR-6"), trip
    assert trip["Value"] > trip["Limit"], trip
    acknowledge(room)
    assert room.hub("Tripped") is not None and not room.hub("Tripped")
    resume(room)
    wait_session(room, State="finished")
    assert ended(room)[0]["Trips"] >= 1, ended(room)


@scenario()
def begins_nothing_with_a_low_battery(room):
    """SR-24."""
    pad = treatment_room(room)
    pad.fault("battery", percent=12)
    wait_until(lambda: int(pad.hub("Battery")) <= 12, "the hub knows")
    refused(room, routine(room), "Battery")
