# SPDX-License-Identifier: MIT
"""A test stand: a private bus, bluezsim, many wearables, and whoever reads
them: the hub, the bare client, or a peer.

It is the scenarios' room with as many wearables as are asked for, without
verbose logs, and with the hub as it is when installed: default times.
"""

import os
import shutil
import subprocess
import sys
import time

import dbus

HERE = os.path.dirname(os.path.abspath(__file__))
# Behind this folder: both have a records.py.
sys.path.append(os.path.join(HERE, "../scenario"))

from backend import Bluezsim  # noqa: E402: from the scenarios' folder
from room import HUB1, HUB_PATH, WEARABLE1, Room  # noqa: E402
from wait import NeverHappened, wait_until  # noqa: E402

LINKS_MAX = 16  # of one adapter: links-per-adapter's greatest
WINDOW_S = 300  # for finding and enrolling: the longest there is
AGAIN_S = 6  # without all of them being ready
TOGETHER = 8  # enrolled at once
PATIENCE_S = 120  # for many wearables at once on a busy machine

CONFIG = """
bluetooth:
  adapters:
{adapters}
  links-per-adapter: {links}
  notify: {notify}
hub:
  sample-rate: {sample_rate}
  frame-interval-ms: {frame_interval_ms}
  realtime-priority: {priority}
"""

SITES = (
    "shoulder-left",
    "shoulder-right",
    "lumbar-left",
    "lumbar-right",
)


class Radio(Bluezsim):
    """bluezsim with the hub's adapters first, then one for each wearable."""

    def __init__(self, programs, directory, hubs, wearables, time_scale):
        super().__init__(programs, directory)
        self.hubs = hubs
        self.wearables = wearables
        self.time_scale = time_scale or self.least_time_scale()

    def hub_adapters(self):
        return [f"00:AA:01:{n:02X}:00:{n:02X}" for n in range(self.hubs)]

    def simulate(self):
        log = open(os.path.join(self.directory, "bluezsim.log"), "a")
        self.processes.append(
            subprocess.Popen(
                [
                    os.path.join(self.programs, "bluezsim"),
                    f"--bus={self.address}",
                    f"--adapters={self.hubs + self.wearables}",
                    f"--max-links={LINKS_MAX}",
                    f"--time-scale={self.time_scale}",
                ],
                stdout=log,
                stderr=log,
            )
        )

    def least_time_scale(self):
        """Each of the hub's adapters hears each wearable advertise: many of
        both are more than a machine can tell at ten times the rate."""
        return 0.1 if self.hubs <= 2 else 0.5

    @property
    def bus_pid(self):
        return self.processes[0].pid

    @property
    def bluezsim_pid(self):
        return self.processes[1].pid


class Stand(Room):
    """To be used in a with statement.

    count: wearables; kind, pads, options: of each, as kneadsim takes them;
    notify: signal or descriptor; sample_rate: Hz; frame_interval_ms: samples
    of so long go together; priority: real-time, 0 for none; time_scale: of
    bluezsim's times, None for as quick as can be.
    """

    verbose = []

    def __init__(
        self,
        programs,
        count=8,
        kind="sensing",
        pads=1,
        options=(),
        notify="descriptor",
        sample_rate=100,
        frame_interval_ms=10,
        priority=0,
        time_scale=None,
    ):
        hubs = max(1, -(-count // LINKS_MAX))
        super().__init__(
            lambda *where: Radio(*where, hubs, count, time_scale),
            os.path.abspath(programs),
        )
        self.count = count
        self.kind = kind
        self.pads = pads
        self.options = list(options)
        self.notify = notify
        self.sample_rate = sample_rate
        self.frame_interval_ms = frame_interval_ms
        self.priority = priority

    def __enter__(self):
        try:
            self.open()
            for n in range(self.count):
                self.add(
                    self.kind,
                    f"--pads={self.pads}",
                    f"--rate={max(50, self.sample_rate)}",
                    *self.options,
                    name=f"w{n}",
                )
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind, *_):
        self.close()
        if kind is None:
            shutil.rmtree(self.directory, ignore_errors=True)
        else:
            print(f"logs: {self.directory}", file=sys.stderr)

    def next_adapter(self):
        return f"hci{self.backend.hubs + len(self.wearables)}"

    def settings(self):
        return CONFIG.format(
            adapters=self.adapter_lines(),
            links=LINKS_MAX,
            notify=self.notify,
            sample_rate=self.sample_rate,
            frame_interval_ms=self.frame_interval_ms,
            priority=self.priority,
        )

    def run_hub(self, program=None, **popen):
        """Starts the hub (program: another build of it) and waits until every
        wearable streams. The first time they are enrolled."""
        self.launch_hub(
            program or self.program("kneadd"), self.settings(), **popen
        )
        self.wait_state("ready")
        self.enroll_new()
        for wearable in self.wearables:
            wait_until(
                lambda: wearable.hub_or("Link") == "ready",
                f"{wearable.name} streams",
                PATIENCE_S,
            )

    def enroll_new(self):
        """Many at once: one after the other takes a second and a half each."""
        new = [w for w in self.wearables if not w.hub_or("Enrolled")]
        if not new:
            return
        hub = self.hub_object(HUB_PATH, HUB1)
        hub.RequestControl()
        hub.OpenPairingWindow(dbus.UInt32(WINDOW_S))
        for first in range(0, len(new), TOGETHER):
            self.enroll_these(hub, new[first : first + TOGETHER])
        hub.ClosePairingWindow()
        for n, wearable in enumerate(new):
            wearable.call("Place", dbus.UInt32(0), SITES[n % len(SITES)])
        hub.ReleaseControl()

    def enroll_these(self, hub, wearables):
        """Who has not come in good time is looked for and asked again: a busy
        machine makes it fail, and what BlueZ has not heard for a while (here
        three seconds) it forgets."""
        until = time.monotonic() + PATIENCE_S
        left = wearables
        while left:
            self.ask_to_enroll(hub, left)
            again = time.monotonic() + AGAIN_S
            wait_until(
                lambda: not self.not_ready(left) or time.monotonic() > again,
                "the time to ask again",
            )
            left = self.not_ready(left)
            if left and time.monotonic() > until:
                raise NeverHappened(f"{left[0].name} could not be enrolled")

    def not_ready(self, wearables):
        return [w for w in wearables if w.hub_or("Link") != "ready"]

    def ask_to_enroll(self, hub, wearables):
        hub.StartDiscovery(dbus.UInt32(WINDOW_S))
        for wearable in wearables:
            wait_until(
                lambda: wearable.hub_or("Link") is not None,
                f"{wearable.name} is found",
                PATIENCE_S,
            )
        hub.StopDiscovery()
        for wearable in wearables:
            self.hub_object(wearable.path, WEARABLE1).Enroll(
                wearable.name, ignore_reply=True
            )

    def frames_sent(self):
        return sum(int(w.sim("FramesSent")) for w in self.wearables)
