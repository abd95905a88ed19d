# SPDX-License-Identifier: MIT
"""A machine that is busy: processors that spin, a service that is flooded,
subscribers of the stream that never read."""

import contextlib
import json
import os
import subprocess
import sys
import time

import dbus

CALLERS = 4
SUBSCRIBERS = 4  # of each wearable


class Load:
    """answers: what callers got in so many seconds; 0 while they run."""

    def __init__(self):
        self.answers = 0
        self.seconds = 0


@contextlib.contextmanager
def children(commands):
    """Runs them until the end of the block. They print "ready" when they have
    begun."""
    running = []
    came = Load()
    try:
        for command in commands:
            running.append(
                subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            )
        for process in running:
            if process.stdout.readline().strip() != "ready":
                raise RuntimeError(f"{process.args[0]} does not run")
        began = time.monotonic()
        yield came
        came.seconds = time.monotonic() - began
        came.answers = sum(map(end, running))
    finally:
        for process in running:
            process.kill()
        for process in running:
            process.wait()
            process.stdout.close()


def end(process):
    """How many answers it got; of one that asks nothing none."""
    process.terminate()
    said, _ = process.communicate()
    return json.loads(said)["calls"] if said.strip() else 0


def burners():
    """One for each processor, at normal priority."""
    spin = "print('ready', flush=True)\nwhile True: pass"
    return [[sys.executable, "-c", spin]] * os.cpu_count()


def callers(stand, serves):
    """As many calls as they can: of the hub's service; of the bus itself
    where nobody serves."""
    command = [stand.program("bench_flood"), f"--bus={stand.backend.address}"]
    if serves:
        command += [
            "--name=org.kneadd",
            "--path=/org/kneadd",
            "--interface=org.kneadd.Hub1",
        ]
    return [command] * CALLERS


@contextlib.contextmanager
def dead_subscribers(stand):
    """Streams that were opened and are never read."""
    held = []
    try:
        for wearable in stand.wearables:
            for _ in range(SUBSCRIBERS):
                ring, wake, _ = wearable.call(
                    "OpenStream", dbus.Dictionary({}, signature="sv")
                )
                held += [ring.take(), wake.take()]
        yield
    finally:
        for fd in held:
            os.close(fd)
