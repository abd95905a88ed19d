# SPDX-License-Identifier: MIT
"""A machine that is busy: processors that spin, a service that is flooded,
subscribers of the stream that never read."""

import contextlib
import os
import subprocess
import sys

import dbus

CALLERS = 4
SUBSCRIBERS = 4  # of each wearable


@contextlib.contextmanager
def children(commands):
    """Runs them until the end of the block. Those that print "ready" have
    begun then."""
    running = []
    try:
        for command in commands:
            running.append(
                subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            )
        for process in running:
            if process.stdout.readline().strip() != "ready":
                raise RuntimeError(f"{process.args[0]} does not run")
        yield
    finally:
        for process in running:
            process.kill()
        for process in running:
            process.communicate()


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
