# SPDX-License-Identifier: MIT
"""Nothing that a measurement started lives longer than it."""

import ctypes
import os
import signal
import time

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
PATIENCE_S = 3


def adopt():
    """From here on this process inherits what its children leave behind."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def parents():
    """Of every process there is: its parent and its name."""
    found = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat") as file:
                name, rest = file.read().split("(", 1)[1].rsplit(")", 1)
        except OSError:  # it has ended meanwhile
            continue
        state, parent = rest.split()[:2]
        if state != "Z":
            found[int(entry)] = (int(parent), name)
    return found


def descendants():
    """Process id to name of everything below this process."""
    everyone = parents()
    below = {os.getpid(): ""}
    while True:
        more = {
            pid: name
            for pid, (parent, name) in everyone.items()
            if parent in below and pid not in below
        }
        if not more:
            break
        below.update(more)
    del below[os.getpid()]
    return below


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def send(number):
    for pid in descendants():
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def end():
    """Ends whatever is left. Names of what there was."""
    left = sorted(descendants().values())
    deadline = time.monotonic() + PATIENCE_S
    send(signal.SIGTERM)
    while descendants():
        reap()
        if time.monotonic() > deadline:
            send(signal.SIGKILL)
        time.sleep(0.02)
    reap()
    return left
