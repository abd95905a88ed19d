# SPDX-License-Identifier: MIT
"""A treatment room: a BlueZ, wearables, the hub, and a person with kneadctl."""

import json
import os
import signal
import subprocess
import tempfile

import dbus

from backend import PROPERTIES
from wait import wait_until

# As installed in /usr/share/kneadd, here from the source.
ROUTINES = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../daemon/routines"
)
HUB = "org.kneadd"
HUB_PATH = "/org/kneadd"
HUB1 = "org.kneadd.Hub1"
WEARABLE1 = "org.kneadd.Wearable1"
SIMULATOR1 = "org.kneadd.Simulator1"
SIMULATOR_PATH = "/org/kneadd/simulator"

# Each hub adapter carries one wearable: what virtual controllers can do. The
# times are the longest there are: an emulated or busy machine stalls.
CONFIG = """
bluetooth:
  adapters:
{adapters}
  links-per-adapter: {links}
hub:
  self-test-when-ready: true
  turn-budget-ms: 250
  token-ms: 1000
{hub}
limits:
  - contact: point
    region: all
    frame-age: {frame_age_ms}
  - contact: compression
    region: all
    frame-age: {frame_age_ms}
"""


class Wearable:
    """A simulated wearable, as it is and as the hub shows it."""

    def __init__(self, room, kind, adapter, options, name=None):
        self.room = room
        self.kind = kind
        self.name = name or kind
        self.adapter = adapter
        self.options = options
        self.process = None
        self.address = None

    def start(self):
        log = self.room.log(f"kneadsim-{self.adapter}")
        self.process = subprocess.Popen(
            [
                self.room.program("kneadsim"),
                f"--bus={self.room.backend.address}",
                f"--adapter={self.adapter}",
                f"--kind={self.kind}",
                f"--name={self.name}",
                f"--seed={self.adapter[3:]}",
                *self.room.verbose,
                *self.options,
            ],
            stdout=log,
            stderr=log,
        )
        wait_until(
            lambda: self.sim_or("Radio") == "advertising",
            f"{self.name} advertises",
        )
        self.address = str(self.sim("Address"))

    def stop(self, number=signal.SIGTERM):
        if self.process:
            self.process.send_signal(number)
            self.process.wait()
            self.process = None

    def simulator(self, interface):
        return dbus.Interface(
            self.room.backend.bus.get_object(
                f"org.kneadd.Simulator.{self.adapter}",
                SIMULATOR_PATH,
                introspect=False,
            ),
            interface,
        )

    def sim(self, name):
        """What is really so, at the wearable."""
        return self.simulator(PROPERTIES).Get(SIMULATOR1, name)

    def sim_or(self, name, otherwise=None):
        try:
            return self.sim(name)
        except dbus.DBusException:
            return otherwise

    def real_force(self, pad=0):
        """On the body, in newton, whatever the cells say."""
        return float(self.sim("Force")[pad])

    def fault(self, name, **arguments):
        self.simulator(SIMULATOR1).Fault(
            name,
            dbus.Dictionary(
                {
                    key.replace("_", "-"): dbus.Double(value, variant_level=1)
                    for key, value in arguments.items()
                },
                signature="sv",
            ),
        )

    def clear(self):
        self.simulator(SIMULATOR1).Clear()

    def hand(self, pattern):
        """The therapist's, from now on."""
        self.simulator(SIMULATOR1).SetHand(pattern)

    def said(self):
        """Its log so far."""
        with open(
            os.path.join(self.room.directory, f"kneadsim-{self.adapter}.log")
        ) as file:
            return file.read()

    def push_button(self):
        """The patient's, on the wearable."""
        self.simulator(SIMULATOR1).Button(dbus.Double(0.5))

    @property
    def path(self):
        return f"{HUB_PATH}/wearable/{self.address.replace(':', '_')}"

    def hub(self, name):
        """What the hub shows of it."""
        return self.room.hub_object(self.path, PROPERTIES).Get(WEARABLE1, name)

    def hub_or(self, name, otherwise=None):
        try:
            return self.hub(name)
        except dbus.DBusException:
            return otherwise

    def call(self, method, *arguments):
        return getattr(self.room.hub_object(self.path, WEARABLE1), method)(
            *arguments
        )

    def wait_link(self, state):
        wait_until(
            lambda: self.hub_or("Link") == state,
            f"{self.name} is {state} (it is {self.hub_or('Link')}: "
            f"{self.hub_or('LinkReason')})",
        )

    def wait_pad(self, state, pad=0):
        wait_until(
            lambda: (self.hub_or("PadStates") or [""])[pad] == state,
            f"pad of {self.name} is {state}",
        )

    def wait_released(self):
        wait_until(
            lambda: self.real_force() < 1.0, f"{self.name} has let go"
        )

    def trip(self, pad=0):
        """The trip that is latched; empty: none."""
        return dict(self.hub("Trips")[pad])


class Room:
    verbose = ["--verbose"]

    def __init__(self, make_backend, programs):
        self.programs = programs
        self.directory = tempfile.mkdtemp(prefix="kneadd-scenario-")
        self.backend = make_backend(programs, self.directory)
        self.wearables = []
        self.hub_process = None
        self.people = []

    def program(self, name):
        return os.path.join(self.programs, name)

    def log(self, name):
        return open(os.path.join(self.directory, f"{name}.log"), "a")

    # ---- Coming and going

    def open(self):
        self.backend.start()

    def close(self):
        for person in self.people:
            person.kill()
            person.wait()
        self.stop_hub()
        for wearable in self.wearables:
            wearable.stop()
        self.backend.stop()

    def next_adapter(self):
        return f"hci{2 * len(self.wearables) + 1}"

    def add(self, kind, *options, name=None):
        """A wearable comes in, on the next adapter of its own."""
        wearable = Wearable(self, kind, self.next_adapter(), options, name)
        self.wearables.append(wearable)
        wearable.start()
        return wearable

    def start_hub(self, **settings):
        self.start_hub_in("ready", **settings)

    def adapter_lines(self):
        """The hub's adapters, as its configuration names them."""
        return "\n".join(
            f"    - id: {address}" for address in self.backend.hub_adapters()
        )

    def start_hub_in(self, state, links=1, frame_age_ms=500):
        """Starts the hub and waits until it is in that state."""
        self.launch_hub(
            self.program("kneadd"),
            CONFIG.format(
                adapters=self.adapter_lines(),
                links=links,
                hub=self.backend.hub_settings,
                frame_age_ms=frame_age_ms,
            ),
        )
        self.wait_state(state)

    def launch_hub(self, program, settings, **popen):
        config = os.path.join(self.directory, "kneadd.yaml")
        with open(config, "w") as file:
            file.write(settings)
        log = self.log("kneadd")
        self.hub_process = subprocess.Popen(
            [
                program,
                f"--config={config}",
                f"--bluez-bus={self.backend.address}",
                f"--bus={self.backend.address}",
                f"--state-dir={self.directory}/state",
                f"--routines={ROUTINES}",
                *self.verbose,
            ],
            stdout=log,
            stderr=log,
            **popen,
        )

    def stop_hub(self, number=signal.SIGTERM):
        if self.hub_process:
            self.hub_process.send_signal(number)
            status = self.hub_process.wait()
            self.hub_process = None
            return status
        return None

    # ---- The hub on the bus

    def hub_object(self, path, interface):
        return dbus.Interface(
            self.backend.bus.get_object(HUB, path, introspect=False), interface
        )

    def objects(self):
        """All objects of the hub: path to interface to properties."""
        return self.hub_object(
            HUB_PATH, "org.freedesktop.DBus.ObjectManager"
        ).GetManagedObjects()

    def hub(self, name):
        return self.hub_object(HUB_PATH, PROPERTIES).Get(HUB1, name)

    def hub_or(self, name, otherwise=None):
        try:
            return self.hub(name)
        except dbus.DBusException:
            return otherwise

    def wait_state(self, state):
        wait_until(
            lambda: self.hub_or("State") == state,
            f"the hub is {state}",
        )

    # ---- A person

    def ctl(self, *words, expect=0):
        """kneadctl: its JSON; the exit status must be as expected."""
        done = subprocess.run(
            [
                self.program("kneadctl"),
                f"--bus={self.backend.address}",
                "--json",
                *words,
            ],
            capture_output=True,
            text=True,
            timeout=120,
        )
        if expect is not None and done.returncode != expect:
            raise AssertionError(
                f"kneadctl {' '.join(words)} ended with {done.returncode}: "
                f"{done.stdout}{done.stderr}"
            )
        return json.loads(done.stdout) if done.stdout.strip() else None

    def lines(self, *words, expect=0):
        """kneadctl that prints a line of JSON for each thing."""
        done = self.begin(*words)
        out, err = done.communicate(timeout=200)
        if done.returncode != expect:
            raise AssertionError(
                f"kneadctl {' '.join(words)} ended with {done.returncode}: "
                f"{out}{err}"
            )
        return [json.loads(line) for line in out.splitlines()]

    def begin(self, *words):
        """kneadctl that goes on while other things happen."""
        person = subprocess.Popen(
            [
                self.program("kneadctl"),
                f"--bus={self.backend.address}",
                "--json",
                *words,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.people.append(person)
        return person

    def find(self, wearable):
        self.ctl("discover", "--seconds=1")
        wait_until(
            lambda: wearable.hub_or("Link") is not None or self.discover_on(),
            f"{wearable.name} is found",
        )

    def discover_on(self):
        if not self.hub("Discovering"):
            self.ctl("discover", "--seconds=1")
        return False

    def enroll(self, wearable, site="lumbar-left"):
        self.find(wearable)
        self.ctl(
            "enroll",
            wearable.address,
            f"--name={wearable.name}",
            f"--site={site}",
        )
        wearable.wait_link("ready")

    def acknowledge(self):
        """A person acknowledges, as soon as the hub lets them."""

        def try_it():
            answer = self.ctl("ack", expect=None)
            return answer is not None and "acknowledged" in answer

        wait_until(try_it, "the trip is acknowledged", every_s=0.2)

    def tell_logs(self):
        """The end of each log, for whoever looks into a failure."""
        for name in sorted(os.listdir(self.directory)):
            if not name.endswith(".log"):
                continue
            with open(os.path.join(self.directory, name)) as file:
                lines = file.readlines()[-40:]
            print(f"---- {name}")
            print("".join(lines))
