# SPDX-License-Identifier: MIT
"""System calls of one thread, counted by strace."""

import os
import shutil
import signal
import subprocess
import tempfile
import time

LOOK_S = 0.001
PATIENCE_S = 10


def can_count():
    return shutil.which("strace") is not None


def count(thread, seconds, progress):
    """(system calls by name, what progress() grew by); None: not permitted."""
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "calls")
        strace = subprocess.Popen(
            ["strace", "-c", "-S", "calls", "-o", path, "-p", str(thread)],
            stderr=subprocess.DEVNULL,
        )
        try:
            if not has_attached(strace, thread):
                return None
            began = progress()
            time.sleep(seconds)
            ended = progress()
        finally:
            strace.send_signal(signal.SIGINT)
            strace.wait(PATIENCE_S)
        with open(path) as file:
            return parse(file), ended - began


def has_attached(strace, thread):
    while strace.poll() is None:
        with open(f"/proc/{thread}/status") as file:
            if f"TracerPid:\t{strace.pid}\n" in file:
                return True
        time.sleep(LOOK_S)
    return False


def parse(lines):
    """Of "% time  seconds  usecs/call  calls  [errors]  syscall"."""
    found = {}
    for line in lines:
        words = line.split()
        if len(words) >= 5 and words[3].isdigit() and words[-1] != "total":
            found[words[-1]] = int(words[3])
    return found
