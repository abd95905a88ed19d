# SPDX-License-Identifier: MIT
"""From an enrolled wearable's advertising to its samples in an app's hands."""

import os
import select
import threading
import time

from builds import hubs_of
from figures import median_of
from monitor import CALL, SIGNAL, Monitor, after, device_of, first, stops_of
from result import Table
from stand import WEARABLE1, wait_until

PATIENCE_S = 60
STEPS = {
    "linked": "linked",
    "resolved": "services resolved",
    "stop": "stop on its way",
    "asked": "stream asked for",
    "sample": "first sample in an app's hands",
    "ready": "pads zeroed and self-tested: link ready",
}


class Arrival(threading.Thread):
    """When the next sample is in the hands of an app."""

    def __init__(self, stand, wearable):
        super().__init__(daemon=True)
        ring, wake, _ = stand.hub_object(wearable.path, WEARABLE1).OpenStream(
            {}, signature="a{sv}"
        )
        os.close(ring.take())
        self.wake = wake.take()
        self.at = None

    def begin(self):
        while select.select([self.wake], [], [], 0)[0]:
            os.read(self.wake, 65536)  # of before
        self.start()

    def run(self):
        if select.select([self.wake], [], [], PATIENCE_S)[0]:
            self.at = time.time()

    def end(self):
        self.join()
        os.close(self.wake)
        if self.at is None:
            raise RuntimeError("no sample came")
        return self.at


def is_gone(stand, wearable):
    """For the hub and for BlueZ, which keeps a link for two more seconds."""
    return wearable.hub_or("Link") in ("lost", "absent") and not any(
        device["Connected"]
        for path, device in stand.backend.devices().items()
        if device["Address"] == wearable.address
        or path.startswith(f"/org/bluez/{wearable.adapter}/")
    )


def come_back(stand):
    """{step: ms since it began to advertise} of one wearable that was off."""
    wearable = stand.wearables[0]
    wearable.stop()
    wait_until(lambda: is_gone(stand, wearable), "the wearable is gone")
    arrival = Arrival(stand, wearable)
    with Monitor(stand) as monitor:
        arrival.begin()
        wearable.start()
        wait_until(
            lambda: wearable.hub_or("Link") == "ready",
            "the wearable streams again",
        )
        ready = time.time()
    return steps_of(stand, monitor.messages, arrival.end(), ready)


def steps_of(stand, messages, sample, ready):
    began = first(messages, member="RegisterAdvertisement").at
    messages = after(messages, began)
    stop = stops_of(stand, messages)[0]
    writes = [
        message.at
        for message in messages
        if message.kind == CALL
        and message.sender == stop.sender
        and message.member == "WriteValue"
    ]
    changes = [
        message.at
        for message in messages
        if message.kind == SIGNAL
        and message.path == device_of(stop.path)
        and message.at <= stop.at
    ]
    at = {
        "linked": changes[0],
        "resolved": changes[-1],
        "stop": stop.at,
        "asked": max(at for at in writes if at <= sample),
        "sample": sample,
        "ready": ready,
    }
    return {step: (at[step] - began) * 1000 for step in STEPS}


def come_back_hubs(bench, runner):
    """{column: [come_back()]}"""
    found = {}
    for column, program in hubs_of(bench).items():
        runner.ensure(program)
        for number in range(bench.rounds):
            bench.say(f"a wearable comes back, {number + 1}")
            found.setdefault(column, []).append(come_back(runner.stand))
    return found


def come_back_table(found, scale):
    radio = "bluezsim's times" if scale == 1 else f"{scale} of bluezsim's times"
    table = Table(
        f"An enrolled wearable begins to advertise, {radio}", "ms", list(found)
    )
    medians = {
        column: {
            step: median_of(it[step] for it in rounds) for step in STEPS
        }
        for column, rounds in found.items()
    }
    for step, label in STEPS.items():
        table.add(label, {column: it[step] for column, it in medians.items()})
    table.add(
        "of the first sample's: not BlueZ and radio",
        {
            column: it["sample"] - it["resolved"]
            for column, it in medians.items()
        },
    )
    return table
