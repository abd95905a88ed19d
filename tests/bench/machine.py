# SPDX-License-Identifier: MIT
"""On what machine it was measured, and what of."""

import os
import platform
import re
import subprocess
import time

LIBRARIES = {
    "libuv": "libuv",
    "libdbus": "dbus-1",
    "SQLite": "sqlite3",
    "zstd": "libzstd",
    "GLib": "glib-2.0",
}
RELEASE = "RelWithDebInfo"  # tools/presets/release.cmake


def said(*command):
    """The first line a program prints; None if it is not there or fails."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = done.stdout.splitlines()
    return lines[0].strip() if done.returncode == 0 and lines else None


def read(path, pattern=r"(.*)"):
    """What the pattern's group matches first in a file; None: nothing."""
    try:
        with open(path) as file:
            found = re.search(pattern, file.read(), re.MULTILINE)
    except OSError:
        return None
    return found.group(1).strip() if found else None


def processor():
    for pattern in (r"^model name\s*: (.*)$", r"^Model\s*: (.*)$"):
        model = read("/proc/cpuinfo", pattern)
        if model:
            return model
    return platform.machine()


def governor():
    return read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")


def virtualization():
    """None: on the bare machine."""
    # It prints "none", and fails, on a bare machine.
    container = said("systemd-detect-virt", "--container")
    machine = said("systemd-detect-virt", "--vm")
    kinds = [kind for kind in (machine, container) if kind]
    if not kinds and re.search(
        r"\bhypervisor\b", read("/proc/cpuinfo", r"^flags\s*: (.*)$") or ""
    ):
        kinds = ["a hypervisor"]
    return ", ".join(kinds) or None


def memory_mb():
    return round(int(read("/proc/meminfo", r"^MemTotal:\s*(\d+)")) / 1024)


def load():
    return round(os.getloadavg()[0], 2)


def may_realtime():
    """Whether a process may take real-time priority here."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        return False
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    return True


def versions():
    found = {
        name: said("pkg-config", "--modversion", package)
        for name, package in LIBRARIES.items()
    }
    found["dbus-daemon"] = last_word(said("dbus-daemon", "--version"))
    found["bleak"] = said(
        "/usr/bin/python3",
        "-c",
        "from importlib.metadata import version; print(version('bleak'))",
    )
    found["Node"] = (said("node", "--version") or "").lstrip("v") or None
    found["Python"] = platform.python_version()
    return found


def last_word(line):
    return line.split()[-1] if line else None


def compiler(programs):
    """Of the build the programs are from, and how it was told to optimise."""
    cache = os.path.join(programs, "../CMakeCache.txt")

    def cached(name):
        return read(cache, rf"^{name}:\w+=(.+)$")

    kind = cached("CMAKE_BUILD_TYPE")
    flags = [cached("CMAKE_C_FLAGS")]
    if kind:
        flags.append(cached(f"CMAKE_C_FLAGS_{kind.upper()}"))
    if cached("KNEADD_LTO") == "ON":
        flags.append("(linked as a whole)")
    return {
        "compiler": said(cached("CMAKE_C_COMPILER") or "cc", "--version"),
        "flags": " ".join(filter(None, flags)) or None,
        "build_type": kind,
        "released": kind == RELEASE,
    }


def source(top):
    """commit: None when it is no clone."""
    # Whoever measures need not be who owns the clone.
    git = ("git", "-c", f"safe.directory={top}", "-C", top)
    commit = said(*git, "rev-parse", "--short=12", "HEAD")
    changed = said(*git, "status", "--porcelain")
    return {"commit": commit, "dirty": bool(commit and changed)}


def describe(programs, top):
    """Everything, as it is now."""
    return {
        "processor": processor(),
        "processors": len(os.sched_getaffinity(0)),
        "architecture": platform.machine(),
        "memory_mb": memory_mb(),
        "kernel": platform.release(),
        "system": read("/etc/os-release", r'^PRETTY_NAME="?([^"\n]*)'),
        "debian": read("/etc/debian_version"),
        "virtualization": virtualization(),
        "governor": governor(),
        "realtime": may_realtime(),
        "load_start": load(),
        "load_end": None,
        "versions": versions(),
        **compiler(programs),
        **source(top),
        "date": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
    }


def hardware(machine):
    count = machine["processors"]
    return (
        f"{machine['processor']}, {count} processor{'s' * (count != 1)}, "
        f"{machine['memory_mb']} MB, {machine['architecture']}"
    )


def conditions(machine):
    return (
        f"{machine['virtualization'] or 'bare metal'}; frequency governor "
        f"{machine['governor'] or 'not shown'}; real-time priority "
        f"{'permitted' if machine['realtime'] else 'not permitted'}"
    )


def built(machine):
    return " ".join(
        filter(
            None,
            (
                machine["compiler"] or "compiler not known",
                machine["build_type"] or "(kind of build not known)",
                machine["flags"],
            ),
        )
    )


def loaded(machine):
    end = machine["load_end"]
    return f"{machine['load_start']} at the start" + (
        f", {end} at the end" if end is not None else ""
    )


def lines(machine):
    """(what, text) of each, for people."""
    known = [
        f"{name} {version}"
        for name, version in machine["versions"].items()
        if version
    ]
    return [
        ("machine", hardware(machine)),
        ("conditions", conditions(machine)),
        ("system", f"{machine['system']}, Linux {machine['kernel']}"),
        ("versions", ", ".join(known)),
        ("built by", built(machine)),
        (
            "commit",
            (machine["commit"] or "not known")
            + (", with changes" if machine["dirty"] else ""),
        ),
        ("load", loaded(machine)),
        ("date", machine["date"]),
    ]
