# SPDX-License-Identifier: MIT
"""What the kernel counts of a process: CPU time, memory, switches."""

import os
import time


def threads(pid):
    return os.listdir(f"/proc/{pid}/task")


def thread_name(pid, thread):
    with open(f"/proc/{pid}/task/{thread}/comm") as file:
        return file.read().strip()


def cpu_ns(pid, name=None):
    """On a processor so far, all threads together, or those of that name."""
    total = 0
    for thread in threads(pid):
        if name is None or thread_name(pid, thread) == name:
            with open(f"/proc/{pid}/task/{thread}/schedstat") as file:
                total += int(file.read().split()[0])
    return total


def memory_kb(pid):
    """{"Rss": ..., "Pss": ..., "Pss_Anon": ..., ...} in kB."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        next(file)
        return {
            line.split(":")[0]: int(line.split()[1])
            for line in file
            if line.rstrip().endswith("kB")
        }


class Meter:
    """CPU time of processes over a span.

    pids: name to process id, or to (process id, thread's name)."""

    def __init__(self, pids):
        self.pids = pids
        self.start()

    def read(self):
        return {
            name: cpu_ns(*(pid if isinstance(pid, tuple) else (pid,)))
            for name, pid in self.pids.items()
        }

    def start(self):
        self.before = self.read()
        self.began = time.monotonic()

    def stop(self):
        """(nanoseconds of each since the start, seconds that passed)"""
        now = self.read()
        return (
            {name: now[name] - self.before[name] for name in now},
            time.monotonic() - self.began,
        )
