# SPDX-License-Identifier: MIT
"""What people would write instead of the hub: the command of each peer, or why
it cannot be measured here."""

import os
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"
INSTALL_S = 60
NPM = (
    "npm",
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=0",
)
GDBUS = "GDBus (C)"
BLEAK = "bleak (Python)"
DBUS_NEXT = "dbus-next (Node)"
PEERS = (GDBUS, BLEAK, DBUS_NEXT)


class Peers:
    """commands: name to command; absent: name to reason. All read by
    signals: so do GDBus's and dbus-next's own examples, and bleak 0.20."""

    def __init__(self, programs, wanted=PEERS):
        self.commands = {}
        self.absent = {}
        finders = {GDBUS: gdbus, BLEAK: bleak, DBUS_NEXT: dbus_next}
        for name in wanted:
            command, why = finders[name](programs)
            if command:
                self.commands[name] = command
            else:
                self.absent[name] = why

    def notes(self):
        return [
            f"{name} is not measured: {why}."
            for name, why in self.absent.items()
        ]


def gdbus(programs):
    path = os.path.join(programs, "bench_peer_gdbus")
    if not os.access(path, os.X_OK):
        return None, "it is not built"
    return [path], None


def bleak(_):
    done = subprocess.run(
        [PYTHON, "-c", "import bleak"], stderr=subprocess.DEVNULL
    )
    if done.returncode:
        return None, "python3-bleak is not installed"
    return [PYTHON, os.path.join(HERE, "peer_bleak.py")], None


def dbus_next(programs):
    node = shutil.which("node")
    if not node:
        return None, "nodejs is not installed"
    where = os.path.join(os.path.dirname(programs), "dbus_next")
    why = install_dbus_next(where)
    if why:
        return None, why
    modules = os.path.join(where, "node_modules")
    script = os.path.join(HERE, "peer_dbus_next.js")
    return ["env", f"NODE_PATH={modules}", node, script], None


def install_dbus_next(where):
    """Into the build; as pinned. None, or why not."""
    if os.path.isdir(os.path.join(where, "node_modules/dbus-next")):
        return None
    if not shutil.which("npm"):
        return "npm is not installed"
    try:
        shutil.copytree(
            os.path.join(HERE, "dbus_next"), where, dirs_exist_ok=True
        )
        done = subprocess.run(
            NPM,
            cwd=where,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=INSTALL_S,
        )
    except OSError as error:
        return f"{where}: {error.strerror}"
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode:
        shutil.rmtree(os.path.join(where, "node_modules"), ignore_errors=True)
        return "npm could not fetch it"
    return None
