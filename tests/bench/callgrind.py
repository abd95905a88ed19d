# SPDX-License-Identifier: MIT
"""Instructions by function, as callgrind counts them."""

import glob
import os
import re
import shutil
import subprocess
import tempfile

NAMED = re.compile(r"(?P<what>fn|cfn)=\((?P<id>\d+)\)(?: (?P<name>.*))?$")


def is_here():
    return shutil.which("valgrind") is not None


class Profile:
    """One dump. called: function to [calls, instructions with all it calls];
    own: function to instructions of its own; within: (caller, function) to
    instructions."""

    def __init__(self, path):
        self.title = None
        self.called = {}
        self.own = {}
        self.within = {}
        self.names = {}
        with open(path) as file:
            self.read(file)

    def name_of(self, match):
        if match["name"]:
            self.names[match["id"]] = match["name"]
        return self.names[match["id"]]

    def read(self, file):
        caller = callee = calls = None
        for line in file:
            match = NAMED.match(line)
            if match and match["what"] == "fn":
                caller = self.name_of(match)
            elif match:
                callee = self.name_of(match)
            elif line.startswith("calls="):
                calls = int(line[len("calls=") :].split()[0])
            elif line.startswith("desc: Trigger: Client Request: "):
                self.title = line.rsplit(": ", 1)[1].strip()
            elif calls is not None:
                self.note_call(caller, callee, calls, int(line.split()[1]))
                calls = None
            elif caller and line[:1] in "+-*0123456789":
                cost = int(line.split()[1])
                self.own[caller] = self.own.get(caller, 0) + cost

    def note_call(self, caller, callee, calls, cost):
        total = self.called.setdefault(callee, [0, 0])
        total[0] += calls
        total[1] += cost
        pair = (caller, callee)
        self.within[pair] = self.within.get(pair, 0) + cost

    def calls(self, function):
        return self.called.get(function, [0, 0])[0]

    def cost(self, function):
        """With all it calls."""
        return self.called.get(function, [0, 0])[1]


def dumps(prefix):
    """Of files PREFIX.1, PREFIX.2, ..., in the order of dumping."""
    paths = [p for p in glob.glob(f"{prefix}.*") if p.rsplit(".", 1)[1].isdigit()]
    return [
        Profile(path)
        for path in sorted(paths, key=lambda p: int(p.rsplit(".", 1)[1]))
    ]


def profiles(command):
    """Of a program that says itself what is counted and when it is dumped."""
    with tempfile.TemporaryDirectory() as directory:
        prefix = os.path.join(directory, "out")
        done = subprocess.run(
            [
                "valgrind",
                "--quiet",
                "--tool=callgrind",
                "--instr-atstart=no",
                "--collect-atstart=no",
                f"--callgrind-out-file={prefix}",
                *command,
            ],
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise RuntimeError(
                f"{' '.join(command)} failed under callgrind: {done.stderr}"
            )
        return dumps(prefix)
