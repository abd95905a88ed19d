# SPDX-License-Identifier: MIT
"""How long the hub's threads are held up, seen from outside, while the disk
below it stalls or does not."""

import contextlib
import json
import os
import subprocess
import time

import dbus

import stand  # noqa: F401: it finds the scenarios' folder
from wait import wait_until

AFTER_S = 0.5  # for what a stall leaves behind to come out


class Watcher:
    """bench_held, which looks at one thread."""

    def __init__(self, program, *arguments, **popen):
        self.process = subprocess.Popen(
            [program, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            **popen,
        )

    def span(self):
        """{"longest_us": ..., "count": ...} since it was asked last."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("bench_held has ended: see what it said")
        return json.loads(line)

    def end(self):
        self.process.kill()
        self.process.communicate()


def stream_of_hub(stand):
    """Woken for each sample of each wearable."""
    wakes = []
    for wearable in stand.wearables:
        ring, wake, _ = wearable.call(
            "OpenStream",
            dbus.Dictionary({"WakeEvery": dbus.UInt32(0)}, signature="sv"),
        )
        os.close(ring.take())
        wakes.append(wake.take())
    watcher = Watcher(
        stand.program("bench_held"),
        "stream",
        *map(str, wakes),
        pass_fds=wakes,
    )
    for wake in wakes:
        os.close(wake)
    return watcher


def answers_of_service(stand):
    return Watcher(
        stand.program("bench_held"), "service", stand.backend.address
    )


@contextlib.contextmanager
def watchers(stand):
    """Name to Watcher."""
    watching = {}
    try:
        watching["hub"] = stream_of_hub(stand)
        watching["service"] = answers_of_service(stand)
        yield watching
    finally:
        for watcher in watching.values():
            watcher.end()


# ---- The disk


def environment(stand):
    """For a hub whose disk stall() can hold up."""
    state = os.path.join(stand.directory, "state")
    os.makedirs(state, mode=0o700, exist_ok=True)
    return {
        **os.environ,
        "LD_PRELOAD": stand.program("libbench_slow_disk.so"),
        "BENCH_STALL_DIR": state,
        "BENCH_STALL_FILE": os.path.join(stand.directory, "stall"),
        "BENCH_STALL_READS": "yes",
        "BENCH_SYNC_LOG": sync_log(stand),
    }


def sync_log(stand):
    return os.path.join(stand.directory, "syncs")


def syncs_us(stand):
    """Of every sync so far."""
    with open(sync_log(stand)) as file:
        return [int(line) for line in file]


@contextlib.contextmanager
def stalled_disk(stand):
    """It takes and gives nothing."""
    path = os.path.join(stand.directory, "stall")
    with open(path, "w"):
        pass
    try:
        yield
    finally:
        os.unlink(path)


def read_meanwhile(stand, seconds, stalls):
    """Somebody asks for records at the start of the span."""
    with stalled_disk(stand) if stalls else contextlib.nullcontext():
        reader = stand.begin("history", "list")
        time.sleep(seconds)
        if stalls and reader.poll() is not None:
            raise RuntimeError(
                "records came from a disk that gives nothing: "
                f"{reader.communicate()}"
            )
    wait_until(lambda: reader.poll() is not None, "the records were read")
    time.sleep(AFTER_S)


def longest(stand, watching, seconds, stalls):
    """Milliseconds that each was held up over one span."""
    for watcher in watching.values():
        watcher.span()
    read_meanwhile(stand, seconds, stalls)
    return {
        name: watcher.span()["longest_us"] / 1e3
        for name, watcher in watching.items()
    }
