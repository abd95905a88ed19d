# SPDX-License-Identifier: MIT
"""CPU time for each frame, of the hub or of a client in its stead, and of the
daemons that carry frames to it; void when a frame was missed."""

import time

import usage
from clients import Client

SETTLE_S = 0.5  # after a start, until everything runs evenly
READ_S = 0.02  # in which nobody has anything to do: all that was sent is read
PATIENCE_S = 5
FAULT = "no-frames"


def metered(stand, pids, seconds):
    """Nanoseconds of each, "frames" sent, and "seconds", over so long.
    "wakes": how often the first of pids began to wait."""
    first = next(iter(pids.values()))
    meter = usage.Meter(
        pids
        | {"bus": stand.backend.bus_pid, "bluezsim": stand.backend.bluezsim_pid}
    )
    frames, wakes = stand.frames_sent(), waits(first)
    meter.start()
    time.sleep(seconds)
    used, passed = meter.stop()
    frames, wakes = stand.frames_sent() - frames, waits(first) - wakes
    if not frames:
        raise RuntimeError("the wearables send nothing")
    return used | {"frames": frames, "wakes": wakes, "seconds": passed}


def waits(pid):
    """Of a process, or of (process, thread's name): voluntary switches."""
    pid, name = pid if isinstance(pid, tuple) else (pid, None)
    total = 0
    for thread in usage.threads(pid):
        if name is None or usage.thread_name(pid, thread) == name:
            with open(f"/proc/{pid}/task/{thread}/status") as file:
                total += next(
                    int(line.split()[1])
                    for line in file
                    if line.startswith("voluntary_ctxt_switches")
                )
    return total


def each(used):
    """Microseconds a frame, wakes a frame."""
    scale = {"frames": None, "seconds": None, "wakes": 1}
    return {
        name: value / used["frames"] * scale.get(name, 0.001)
        for name, value in used.items()
        if scale.get(name, 0.001)
    }


# ---- A client in the hub's stead


def fall_silent(stand, client):
    """Nothing is on its way any more."""
    for wearable in stand.wearables:
        wearable.fault(FAULT)
    pids = (client.pid, stand.backend.bus_pid, stand.backend.bluezsim_pid)
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        before = [usage.cpu_ns(pid) for pid in pids]
        time.sleep(READ_S)
        waiting = not any(runs(pid) for pid in pids)
        if waiting and [usage.cpu_ns(pid) for pid in pids] == before:
            return


def runs(pid):
    """A thread of it has something to do, processor or not."""
    for thread in usage.threads(pid):
        with open(f"/proc/{pid}/task/{thread}/stat") as file:
            if file.read().rpartition(")")[2].split()[0] == "R":
                return True
    return False


def speak_again(stand):
    for wearable in stand.wearables:
        wearable.clear()


def of_client(stand, command, way, seconds):
    """What a client costs; None: it missed frames. The wearables are set up
    and nobody reads them.

    Of each wearable the first may be missed: what comes between BlueZ's asking
    for notifications and its being answered is nobody's."""
    before = stand.frames_sent()
    try:
        with Client(stand, command, way) as client:
            time.sleep(min(seconds, SETTLE_S))
            used = metered(stand, {"thread": client.pid}, seconds)
            fall_silent(stand, client)
            counted = client.stop()["frames"]
        sent = stand.frames_sent() - before
    finally:
        speak_again(stand)
    missed = sent - counted
    if not 0 <= missed <= stand.count:
        return None
    return used | {"process": used["thread"]}


# ---- The hub


def start_hub(stand, program, way):
    stand.stop_hub()
    stand.notify = way
    stand.run_hub(program)


def health(stand):
    return {str(k): int(v) for k, v in stand.hub("Health").items()}


def of_hub(stand, seconds, settle_s=SETTLE_S):
    """What the hub that runs costs; None: it missed or refused frames."""
    time.sleep(min(seconds, settle_s))
    pid = stand.hub_process.pid
    before = health(stand)
    used = metered(stand, {"thread": (pid, "hub"), "process": pid}, seconds)
    after = health(stand)
    sound = all(
        after[name] == before[name]
        for name in ("FramesLost", "FramesRejected", "SamplesMissing")
    )
    return used if sound else None
