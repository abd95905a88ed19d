# SPDX-License-Identifier: MIT
"""What must happen in a treatment room, each as one claim. All run on both
BlueZ, but for those that need a fault no real one has on command."""

import signal
import threading
import time

import dbus

from other_room import OtherWearable
from registry import scenario
from room import HUB1, HUB_PATH, PROPERTIES, WEARABLE1
from wait import holds_for, wait_until

FORCE = "6b6e0003-*"  # the characteristic with the frames

# Token time and release ramp (SR-1), and what an emulated machine adds.
LET_GO_S = 1.0 + 0.5
SLACK_S = 2.0


def press(room, wearable, force=20, hold=60):
    """A press that a person has begun and that holds now."""
    person = room.begin(
        "press", wearable.address, f"--force={force}", f"--hold={hold}"
    )
    wait_until(
        lambda: person.poll() is not None
        or (wearable.hub_or("PadStates") or [""])[0] == "holding",
        f"{wearable.name} holds",
    )
    if person.poll() is not None:
        raise AssertionError(f"no press: {person.stdout.read()}")
    return person


def rejected(wearable):
    """How many values the hub did not use so far, for whatever reason."""
    return sum(int(n) for n in dict(wearable.hub("FramesRejected")).values())


def pressing_room(room, **settings):
    pad = room.add("point")
    room.start_hub(**settings)
    room.enroll(pad)
    return pad


# ---- Finding, enrolling, streaming


@scenario()
def discovers_wearables_of_all_kinds(room):
    wearables = [room.add(kind) for kind in ("sensing", "point", "cuff")]
    room.start_hub()
    for wearable in wearables:
        room.find(wearable)
        assert not wearable.hub("Enrolled")
        assert wearable.hub("Link") == "found"


@scenario()
def enrolls_with_a_bond_and_gets_ready(room):
    pad = pressing_room(room)
    assert pad.hub("Enrolled")
    assert pad.hub("Kind") == "active"
    assert pad.hub("Sites")[0] == "lumbar-left"
    assert pad.hub("Zeroed")[0] and pad.hub("SelfTested")[0]
    bonded = [
        device
        for device in room.backend.devices().values()
        if str(device["Address"]) == pad.address and device["Paired"]
    ]
    assert bonded, "no bond is there"


@scenario()
def enrolls_only_in_a_pairing_window(room):
    pad = room.add("point")
    room.start_hub()
    room.find(pad)
    try:
        pad.call("Enroll", "point")
        raise AssertionError("was enrolled without control")
    except dbus.DBusException as error:
        assert error.get_dbus_name() == "org.kneadd.Error.NotController"
    room.hub_object(HUB_PATH, HUB1).RequestControl()
    try:
        pad.call("Enroll", "point")
        raise AssertionError("was enrolled without a window")
    except dbus.DBusException as error:
        assert error.get_dbus_name() == "org.kneadd.Error.WindowClosed"


@scenario()
def streams_three_wearables_without_a_lost_frame(room):
    wearables = [room.add(kind) for kind in ("sensing", "point", "cuff")]
    room.start_hub()
    for wearable in wearables:
        room.enroll(wearable, "calf-left")
    before = [(int(w.hub("Samples")), rejected(w)) for w in wearables]
    for wearable, (start, _) in zip(wearables, before):
        wait_until(
            lambda w=wearable, s=start: int(w.hub("Samples")) > s + 1000,
            f"1000 samples of {wearable.name}",
        )
    for wearable, (_, start) in zip(wearables, before):
        assert int(wearable.hub("FramesLost")) == 0, wearable.name
        assert rejected(wearable) == start, wearable.name


@scenario()
def records_every_sample_of_the_stream(room):
    pad = pressing_room(room)
    path = f"{room.directory}/samples.csv"
    room.ctl("record", pad.address, f"--output={path}", "--seconds=3")
    with open(path) as file:
        lines = [line.split(",") for line in file.read().splitlines()[1:]]
    numbers = [int(line[0]) for line in lines]
    assert len(numbers) > 100, f"only {len(numbers)} samples"
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


@scenario()
def serves_a_wearable_written_from_the_text_alone(room):
    """Not a line of it is shared with the hub or the simulator."""
    other = OtherWearable(room)
    other.start()
    room.start_hub()
    room.enroll(other)
    start = int(other.hub("Samples"))
    rejected = dict(other.hub("FramesRejected"))
    wait_until(lambda: int(other.hub("Samples")) > start + 200, "samples")
    person = press(room, other)
    assert int(other.hub("FramesLost")) == 0
    assert dict(other.hub("FramesRejected")) == rejected
    room.ctl("stop")
    other.wait_released()
    assert person.wait(timeout=30) == 5
    wait_until(lambda: other.hub("StopConfirmed"), "the stop is confirmed")
    assert other.trip()["Reason"] == "person", other.trip()
    room.acknowledge()
    assert not other.trip()


@scenario()
def shows_but_never_enables_an_unknown_version(room):
    """SR-20"""
    pad = room.add("point", "--version-major=9")
    room.start_hub()
    room.find(pad)
    room.ctl("enroll", pad.address, expect=None)
    pad.wait_link("refused")
    assert "version" in str(pad.hub("LinkReason")).lower()
    answer = room.ctl("press", pad.address, "--force=10", expect=1)
    assert "error" in answer


# ---- Pressing, refusing, stopping


@scenario()
def presses_holds_and_lets_go(room):
    """D1"""
    pad = pressing_room(room)
    summary = room.ctl("press", pad.address, "--force=20", "--hold=4")
    assert summary["EndedBy"] == "", summary
    assert abs(summary["Mean"] - 20) < 3, summary
    assert 3500 <= summary["Held"] <= 5000, summary
    pad.wait_released()


@scenario()
def cuff_presses_holds_and_lets_go(room):
    cuff = room.add("cuff")
    room.start_hub()
    room.enroll(cuff, "calf-left")
    summary = room.ctl("press", cuff.address, "--force=30", "--hold=3")
    assert summary["EndedBy"] == "", summary
    cuff.wait_released()


@scenario()
def refuses_above_a_ceiling_and_says_why(room):
    """SR-5, SR-25"""
    pad = pressing_room(room)
    answer = room.ctl("press", pad.address, "--force=900", expect=1)
    assert answer["error"] == "org.kneadd.Error.Limit", answer
    assert "900" in answer["text"] and "SR-4" in answer["text"], answer
    assert pad.real_force() < 1


@scenario()
def rests_after_a_press(room):
    """SR-7"""
    pad = pressing_room(room)
    room.ctl("press", pad.address, "--force=15", "--hold=5")
    answer = room.ctl("press", pad.address, "--force=15", expect=1)
    assert answer["error"] == "org.kneadd.Error.Resting", answer


@scenario()
def releases_on_a_person_s_wish(room):
    pad = pressing_room(room)
    person = press(room, pad)
    person.send_signal(signal.SIGINT)
    assert person.wait(timeout=30) == 130
    pad.wait_released()
    assert not room.hub("Tripped")


@scenario()
def stops_for_anyone_without_control(room):
    """SR-15"""
    pad = pressing_room(room)
    person = press(room, pad)
    room.ctl("stop")
    pad.wait_released()
    assert person.wait(timeout=30) == 5
    assert pad.trip()["Reason"] == "person"
    answer = room.ctl("press", pad.address, "--force=10", expect=1)
    assert answer["error"] == "org.kneadd.Error.Tripped", answer
    room.acknowledge()
    assert not pad.trip()


@scenario()
def stops_when_force_exceeds_its_ceiling(room):
    """SR-4: from the frame to a wearable that lets go."""
    pad = pressing_room(room)
    press(room, pad, force=40)
    # It drives to 84 N, just below its own ceiling, whatever it is told.
    pad.fault("runaway", force=84)
    wait_until(lambda: pad.trip().get("Reason"), "a trip")
    assert pad.trip()["Reason"] in ("force", "pressure", "rise"), pad.trip()
    assert pad.trip()["Requirement"] in ("SR-4", "SR-6")
    wait_until(lambda: pad.hub("StopConfirmed"), "the stop is confirmed")
    pad.clear()
    pad.wait_released()
    room.acknowledge()


@scenario()
def stops_for_the_button_on_the_wearable(room):
    """SR-15"""
    pad = pressing_room(room)
    press(room, pad)
    pad.push_button()
    pad.wait_released()
    wait_until(lambda: pad.trip().get("Reason") == "button", "a trip")


@scenario()
def stops_when_frames_stay_away(room):
    """SR-11: before the enable token runs out in the wearable."""
    pad = pressing_room(room, frame_age_ms=250)
    press(room, pad)
    pad.fault("no-frames")
    wait_until(lambda: pad.trip().get("Reason") == "stale", "a trip")
    pad.wait_released()


@scenario()
def stops_when_frames_are_wrong(room):
    """SR-12"""
    pad = pressing_room(room)
    press(room, pad)
    pad.fault("bad-crc", share=0.8)
    wait_until(
        lambda: pad.trip().get("Reason") in ("integrity", "stale"), "a trip"
    )
    pad.wait_released()
    assert int(dict(pad.hub("FramesRejected"))["crc"]) > 0


@scenario()
def stops_when_a_cell_is_stuck(room):
    """SR-13: and wants a new zero and self-test before force again."""
    pad = pressing_room(room)
    press(room, pad)
    pad.fault("all-equal")
    wait_until(lambda: pad.trip().get("Reason"), "a trip")
    assert pad.trip()["Requirement"] == "SR-13", pad.trip()
    pad.clear()
    pad.wait_released()
    room.acknowledge()
    answer = room.ctl("press", pad.address, "--force=10", expect=1)
    assert answer["error"] in (
        "org.kneadd.Error.NeedsZero",
        "org.kneadd.Error.NeedsSelfTest",
        "org.kneadd.Error.Resting",
    ), answer


@scenario()
def lets_go_when_the_controller_vanishes(room):
    """SR-15"""
    pad = pressing_room(room)
    person = press(room, pad)
    person.kill()
    pad.wait_released()
    wait_until(
        lambda: pad.trip().get("Reason") == "controller-lost", "a trip"
    )


# ---- Links, bluetoothd, adapters, the hub itself


@scenario()
def link_lost_and_back(room):
    """SR-1: the wearable lets go by itself; SR-3: it comes back silent."""
    pad = pressing_room(room)
    press(room, pad)
    room.backend.lose_link(pad.adapter)
    pad.wait_released()
    pad.wait_link("lost")
    assert pad.trip()["Reason"] == "link-lost", pad.trip()
    room.backend.find_link(pad.adapter)
    pad.wait_link("ready")
    assert not pad.hub("Enabled")[0]
    holds_for(lambda: pad.real_force() < 1, "no force without a person", 1)
    room.acknowledge()


@scenario()
def bluetoothd_killed_and_back(room):
    pad = pressing_room(room)
    press(room, pad)
    room.backend.kill_bluetooth()
    pad.wait_released()
    room.wait_state("no-bluetooth")
    room.backend.start_bluetooth()
    room.wait_state("ready")
    pad.wait_link("ready")
    room.acknowledge()


@scenario()
def adapter_off_and_on(room):
    pad = pressing_room(room)
    press(room, pad)
    adapter = str(pad.hub("Adapter"))
    room.backend.set_power(adapter, False)
    pad.wait_released()
    # The hub may switch it on by itself at once: both is right.
    wait_until(lambda: pad.trip().get("Reason"), "a trip")
    room.backend.set_power(adapter, True)
    pad.wait_link("ready")
    room.acknowledge()


@scenario()
def hub_killed_and_the_wearable_lets_go(room):
    """SR-1: within token time and release ramp, with nobody there to ask."""
    pad = pressing_room(room)
    press(room, pad)
    room.stop_hub(signal.SIGKILL)
    start = time.monotonic()
    pad.wait_released()
    took = time.monotonic() - start
    assert took < LET_GO_S + SLACK_S, f"took {took:.2f} s"


@scenario()
def hub_hung_and_the_wearable_lets_go(room):
    """SR-1: a stopped process renews no token."""
    pad = pressing_room(room)
    press(room, pad)
    room.hub_process.send_signal(signal.SIGSTOP)
    try:
        pad.wait_released()
    finally:
        room.hub_process.send_signal(signal.SIGCONT)
    wait_until(lambda: pad.trip().get("Reason"), "a trip once it goes on")


@scenario()
def hub_restarted_with_links_up(room):
    """SR-3: first a stop, then nothing until a person asks; SR-16: what was
    tripped stays so."""
    pad = pressing_room(room)
    press(room, pad)
    room.ctl("stop")
    pad.wait_released()
    stops = int(pad.sim("Stopped"))
    room.stop_hub(signal.SIGKILL)
    room.start_hub()
    pad.wait_link("ready")
    assert int(pad.sim("Stopped")) > stops, "no stop at the beginning"
    assert pad.trip()["Reason"] == "person", pad.trip()
    holds_for(lambda: pad.real_force() < 1, "no force without a person", 1)
    room.acknowledge()


@scenario()
def ends_in_order_and_stops_first(room):
    pad = pressing_room(room)
    press(room, pad)
    assert room.stop_hub() == 0
    pad.wait_released()
    assert int(pad.sim("Stopped")) > 0


@scenario()
def waits_for_bluetooth_that_is_not_there(room):
    pad = room.add("point")
    room.backend.kill_bluetooth()
    try:
        room.start_hub_in("no-bluetooth")
    finally:
        room.backend.start_bluetooth()
    room.wait_state("ready")
    room.enroll(pad)


# ---- Callers


@scenario()
def one_controls_and_the_others_are_told(room):
    pad = pressing_room(room)
    room.hub_object(HUB_PATH, HUB1).RequestControl()
    answer = room.ctl("press", pad.address, "--force=10", expect=1)
    assert answer["error"] == "org.kneadd.Error.ControlTaken", answer
    room.hub_object(HUB_PATH, HUB1).ReleaseControl()


@scenario("bluezsim")
def stops_in_the_middle_of_a_flood(room):
    """SR-15: four programs call as fast as they can."""
    pad = pressing_room(room)
    person = press(room, pad)
    end = threading.Event()

    def flood():
        bus = dbus.bus.BusConnection(room.backend.address)
        while not end.is_set():
            message = dbus.lowlevel.MethodCallMessage(
                "org.kneadd", HUB_PATH, PROPERTIES, "GetAll"
            )
            message.append(HUB1, signature="s")
            bus.send_message(message)
            bus.flush()
        bus.close()

    callers = [threading.Thread(target=flood) for _ in range(4)]
    for caller in callers:
        caller.start()
    try:
        time.sleep(0.5)  # long enough to fill every queue there is
        room.ctl("stop")
        pad.wait_released()
    finally:
        end.set()
        for caller in callers:
            caller.join()
    person.wait(timeout=30)
    # What the flood left waiting is answered first: until then others are
    # told to retry.
    wait_until(lambda: pad.hub_or("Trips"), "the hub answers")
    assert pad.trip()["Reason"] == "person"


@scenario("bluezsim")
def answers_wrong_calls_with_errors(room):
    pad = pressing_room(room)
    hub = room.hub_object(HUB_PATH, HUB1)
    wearable = room.hub_object(pad.path, WEARABLE1)
    nan = float("nan")
    wrong = [
        lambda: hub.StartDiscovery(dbus.UInt32(0)),
        lambda: hub.StartDiscovery("x"),
        lambda: hub.NoSuchMethod(),
        lambda: wearable.Place(dbus.UInt32(0), "carotid"),
        lambda: wearable.Place(dbus.UInt32(77), "calf-left"),
        lambda: wearable.Press(
            dbus.UInt32(0), nan, dbus.UInt32(1), dbus.Dictionary({}, "sv")
        ),
        lambda: wearable.Press(
            dbus.UInt32(0), -1.0, dbus.UInt32(1), dbus.Dictionary({}, "sv")
        ),
        lambda: wearable.Enroll("x" * 5000),
        lambda: room.hub_object("/org/kneadd/nothing", WEARABLE1).Identify(),
    ]
    for number, call in enumerate(wrong):
        try:
            call()
        except dbus.DBusException:
            continue
        raise AssertionError(f"wrong call {number} was taken")
    assert room.hub("State") == "ready"


# ---- Faults that only a simulated BlueZ has on command


@scenario("bluezsim")
def takes_an_adapter_back_under_another_number(room):
    pad = pressing_room(room)
    adapter = str(pad.hub("Adapter"))
    room.backend.fault("adapter-gone", adapter)
    pad.wait_link("absent")
    room.backend.fault("adapter-back", adapter, "9")
    pad.wait_link("ready")
    assert str(pad.hub("Adapter")) == "hci9"


@scenario("bluezsim")
def stands_lost_doubled_and_late_notifications(room):
    pad = pressing_room(room)
    for fault, *words in (
        ("notify-drop", FORCE, "50"),
        ("notify-duplicate", FORCE, "50"),
        ("notify-delay", FORCE, "30", "40"),
    ):
        room.backend.fault(fault, *words)
    start = int(pad.hub("Samples"))
    wait_until(lambda: int(pad.hub("Samples")) > start + 500, "samples")
    assert int(pad.hub("FramesLost")) > 0
    room.backend.fault("clear")


@scenario("bluezsim")
def says_that_the_radio_is_blocked(room):
    pressing_room(room)
    for adapter in ("hci0", "hci2", "hci4"):
        room.backend.fault("rfkill", adapter, "on")
    room.wait_state("blocked")
    for adapter in ("hci0", "hci2", "hci4"):
        room.backend.fault("rfkill", adapter, "off")
    room.wait_state("ready")


@scenario("bluezsim")
def bounds_the_links_of_an_adapter(room):
    wearables = [room.add(kind) for kind in ("sensing", "point", "cuff")]
    room.start_hub(links=1)
    for wearable in wearables:
        room.enroll(wearable, "calf-left")
    adapters = {str(w.hub("Adapter")) for w in wearables}
    assert len(adapters) == 3, adapters


@scenario("bluezsim")
def serves_a_wearable_at_the_smallest_mtu(room):
    pad = room.add("point")
    room.backend.fault("mtu", pad.adapter, "23")
    room.start_hub()
    room.enroll(pad)
    assert int(pad.hub("MTU")) == 23
    summary = room.ctl("press", pad.address, "--force=15", "--hold=2")
    assert summary["EndedBy"] == "", summary
