# SPDX-License-Identifier: MIT
"""What must happen in a session, each as one claim. All run on both BlueZ,
but for those that need a fault no real one has on command."""

import json
import signal

from registry import scenario
from room import HUB1, HUB_PATH
from treatment import (
    CLINIC1,
    ONE_PRESS,
    PATIENT,
    acknowledge,
    add_patient,
    begin,
    call,
    ended,
    history,
    lead,
    record,
    record_of_trip,
    refused,
    routine,
    screen,
    session,
    treat,
    treatment_room,
    wait_session,
)
from wait import holds_for, wait_until


# ---- Sessions to their end


@scenario("machine")
def treats_a_patient_by_a_routine(room):
    pad = treatment_room(room)
    treat(room, routine(room, repeats=2, rate="yes"), "--rating=3")
    held = ended(room)
    assert len(held) == 1, held
    assert held[0]["Why"] == "done" and not held[0]["IsAborted"], held
    assert held[0]["Presses"] == 2 and held[0]["Treated"] == 1, held
    assert held[0]["Before"] == 3 and held[0]["After"] == 3, held
    presses = record(room)["PressList"]
    assert [press["Point"] for press in presses] == ["QL", "QL"]
    assert all(13 < press["Mean"] < 17 for press in presses), presses
    pad.wait_released()


@scenario("long", "machine")
def guides_a_therapist_to_the_target(room):
    """The wearable only measures; the simulated hand presses (D6)."""
    glove = treatment_room(room, "sensing", "--hand=idle")
    person = begin(room, routine(room, hold=4))
    wait_session(room, person, Phase="find")
    glove.hand("press:force=15,hold=8,rest=6,ramp=2")
    assert person.wait(timeout=100) == 0
    held = ended(room)
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


@scenario("long")
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


@scenario("long")
def counts_points_over_restarts(room):
    """SR-10: once a day a point."""
    treatment_room(room)
    path = routine(room)
    treat(room, path)
    room.stop_hub()
    room.start_hub()
    room.wearables[0].wait_link("ready")
    refused(room, path, "PointTooSoon")


@scenario("long")
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


@scenario("machine")
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


@scenario("long")
def pauses_and_goes_on(room):
    pad = treatment_room(room)
    lead(room, routine(room, hold=4))
    wait_session(room, Phase="hold")
    room.ctl("session", "pause")
    pad.wait_released()
    wait_session(room, State="paused", Why="person")
    call(room, "Resume")
    wait_session(room, State="finished")
    assert ended(room)[0]["Treated"] == 1


@scenario("long")
def goes_on_after_a_stop_was_acknowledged(room):
    pad = treatment_room(room)
    lead(room, routine(room, hold=4))
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
    assert record_of_trip(room)["Reason"] == "person"


@scenario("machine")
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
    person = begin(room, routine(room, hold=60), "--unsupervised")
    wait_session(room, person, Phase="hold")
    person.kill()
    holds_for(lambda: pad.real_force() > 10, "it presses on", 3)
    room.ctl("session", "abort")
    pad.wait_released()


@scenario("machine")
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
    assert ended(room)[0]["IsAborted"]


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
