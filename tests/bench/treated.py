# SPDX-License-Identifier: MIT
"""A patient under treatment on a test stand: a session whose samples are
recorded, held by a simulated hand on each wearable."""

import itertools
import os
import time

import dbus

import stand  # noqa: F401: it finds the scenarios' folder
from room import HUB1, HUB_PATH
from treatment import CLINIC1, add_patient, call, screen, session
from wait import wait_until

PADS_MAX = 4  # that take part in one session: core/session.h
SITES = ("lumbar-left", "lumbar-right", "gluteal-left", "gluteal-right")
IDLE = "idle"
PRESSING = "press:force=12,hold=8,rest=6,ramp=2"
AGAIN_S = 0.1
HEAD = """
title: What is recorded
time: 30
rate_before: no
rate_after: no
evidence:
  - {source: project default, what: everything, confidence: project-default}
points:
"""
POINT = "  - {{name: P{n}, site: {site}}}\n"
STEP = (
    "  - {{do: press, point: P{n}, target: {{force: 12}}, hold: 8,"
    " repeats: 20}}\n"
)

numbers = itertools.count(1)  # of patients: nobody is treated twice (SR-10)


def routine(pads):
    """Minutes of pressing, on as many points as there are pads."""
    points = [POINT.format(n=n, site=SITES[n]) for n in range(pads)]
    steps = [STEP.format(n=n) for n in range(pads)]
    return HEAD + "".join(points) + "steps:\n" + "".join(steps)


def placements(stand, pads):
    return dbus.Dictionary(
        {
            f"P{n}": dbus.Struct(
                (dbus.ObjectPath(stand.wearables[n].path), dbus.UInt32(0)),
                signature="ou",
            )
            for n in range(pads)
        },
        signature="s(ou)",
    )


def let_go(stand):
    for wearable in stand.wearables:
        wearable.hand(IDLE)
    for wearable in stand.wearables:
        wearable.wait_released()


def goes_on(stand):
    """A pad reads something for a while after the hand has gone."""
    if session(stand, "State") == "paused":
        try:
            call(stand, "Resume")
        except dbus.DBusException:
            time.sleep(AGAIN_S)
    return session(stand, "Phase") == "find"


def begin(stand, pads):
    """Its number on record. Every hand on the stand presses from then on."""
    patient = f"bench-{os.getpid()}-{next(numbers)}"
    let_go(stand)
    add_patient(stand, patient)
    screen(stand, name=patient)
    stand.hub_object(HUB_PATH, HUB1).RequestControl()
    path = stand.hub_object(HUB_PATH, CLINIC1).Prepare(
        patient,
        "recorded",
        dbus.Dictionary(
            {
                "RoutineText": routine(pads),
                "Placements": placements(stand, pads),
            },
            signature="sv",
        ),
    )
    call(stand, "Start")
    wait_until(lambda: goes_on(stand), "the session runs")
    for wearable in stand.wearables:
        wearable.hand(PRESSING)
    return int(str(path).rsplit("/", 1)[1])


def end(stand):
    call(stand, "Abort", "measured")
    wait_until(
        lambda: session(stand, "State") in (None, "aborted", "finished"),
        "the session ends",
    )


def halted(stand):
    """Why it does not go on; empty when it does."""
    state = session(stand, "State")
    if state == "running":
        return ""
    return f"{state}: {session(stand, 'WhyText')} {session(stand, 'Refusal')}"
