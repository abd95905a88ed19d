# SPDX-License-Identifier: MIT
"""Clients that read the wearables of a stand in the hub's stead.

All speak alike: started with --bus ADDRESS --way signal|descriptor and the
wearables' object paths, a client prints the line "ready" once everything is
subscribed, and on SIGTERM a line of JSON: {"frames": Force frames counted}.
"""

import json
import os
import select
import signal
import subprocess

import dbus

import stand  # noqa: F401: it finds the scenarios' folder
from wait import wait_until

MANAGER = "org.freedesktop.DBus.ObjectManager"
TOO_MUCH = "org.freedesktop.DBus.Error.LimitsExceeded"
DEVICE1 = "org.bluez.Device1"
READY_S = 120
SETUP_S = 180


def objects(stand):
    """All of BlueZ's, as soon as it has time: a machine that was overloaded
    has much to catch up with."""
    found = {}

    def are_told():
        try:
            found.update(stand.backend.object("/", MANAGER).GetManagedObjects())
        except dbus.DBusException as error:
            if error.get_dbus_name() != TOO_MUCH:
                raise
        return found

    return wait_until(are_told, "BlueZ tells its objects")


def device_paths(stand):
    """Object paths of the stand's wearables, as the hub's adapters see them."""
    address = {str(w.address).upper(): n for n, w in enumerate(stand.wearables)}
    found = {}
    for path, interfaces in objects(stand).items():
        device = interfaces.get(DEVICE1, {})
        number = address.get(str(device.get("Address")).upper())
        if number is not None and device.get("Paired"):
            found[number] = str(path)
    if len(found) != len(stand.wearables):
        raise RuntimeError(
            f"{len(found)} of {len(stand.wearables)} wearables are bonded"
        )
    return [found[n] for n in sorted(found)]


def set_up(stand):
    """Ends the hub, which has enrolled the wearables, and has them stream as
    it would."""
    stand.stop_hub()
    samples = stand.frame_interval_ms * stand.sample_rate // 1000
    done = subprocess.run(
        [
            stand.program("bench_setup"),
            f"--bus={stand.backend.address}",
            f"--rate={stand.sample_rate}",
            f"--samples={max(1, min(16, samples))}",
            *device_paths(stand),
        ],
        stderr=subprocess.PIPE,
        text=True,
        timeout=SETUP_S,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip() or "bench_setup failed")


class Client:
    """One client on a stand, to be used in a with statement; the wearables
    have been set up.

    command: the program and its own options; way: as the stand's `notify`
    unless given. popen: for subprocess.Popen."""

    def __init__(self, stand, command, way=None, **popen):
        self.name = os.path.basename(command[0])
        self.counted = None
        self.process = subprocess.Popen(
            [
                *command,
                "--bus",
                stand.backend.address,
                "--way",
                way or stand.notify,
                *device_paths(stand),
            ],
            stdout=subprocess.PIPE,
            stderr=stand.log(self.name),
            text=True,
            **popen,
        )

    @property
    def pid(self):
        return self.process.pid

    def __enter__(self):
        try:
            self.wait_ready()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.stop()
        else:
            self.kill()

    def wait_ready(self):
        readable, _, _ = select.select([self.process.stdout], [], [], READY_S)
        line = self.process.stdout.readline() if readable else ""
        if line.strip() != "ready":
            raise RuntimeError(f"{self.name} is not ready: see its log")

    def stop(self):
        """What it counted: {"frames": ...}."""
        if self.counted is None:
            self.process.send_signal(signal.SIGTERM)
            out, _ = self.process.communicate(timeout=30)
            if self.process.returncode != 0 or not out.strip():
                raise RuntimeError(f"{self.name} failed: see its log")
            self.counted = json.loads(out.strip().splitlines()[-1])
        return self.counted

    def kill(self):
        self.process.kill()
        self.process.communicate()


def bare(stand, *options):
    """The command of the bare client, for Client."""
    return [stand.program("bench_bare"), *options]
