# SPDX-License-Identifier: MIT
"""Instructions by function, as callgrind counts them."""

import glob
import os
import re
import shutil
import subprocess
import tempfile

NAMED = re.compile(r"(?P<what>c?fn|c?ob)=\((?P<id>\d+)\)(?: (?P<name>.*))?$")

COPY = re.compile(r"\.(constprop|isra|part|cold|lto_priv)\..*|\.cold$")


def is_here():
    return shutil.which("valgrind") is not None


class Profile:
    """One dump, of one thread. Copies of a function that the compiler made for
    itself (f.constprop.0) count as that function. called: function to [calls, instructions with
    all it calls]; own: function to instructions of its own; calls_from:
    (program or library, function) to calls; total: of all."""

    def __init__(self, path):
        self.title = None
        self.called = {}
        self.own = {}
        self.calls_from = {}
        self.total = 0
        self.names = {}
        with open(path) as file:
            self.read(file)

    def name_of(self, match):
        """Names are written once, and then by number."""
        key = (match["what"].lstrip("c"), match["id"])
        if match["name"]:
            self.names[key] = COPY.sub("", match["name"])
        return self.names[key]

    def read(self, file):
        at = dict.fromkeys(("ob", "fn", "cfn"))
        calls = None
        for line in file:
            match = NAMED.match(line)
            if match:
                at[match["what"]] = self.name_of(match)
            elif line.startswith("calls="):
                calls = int(line[len("calls=") :].split()[0])
            elif line.startswith("desc: Trigger: Client Request: "):
                self.title = line.rsplit(": ", 1)[1].strip()
            elif calls is not None:
                self.note_call(at, calls, int(line.split()[1]))
                calls = None
            elif at["fn"] and line[:1] in "+-*0123456789":
                self.note_own(at["fn"], int(line.split()[1]))

    def note_own(self, function, cost):
        self.own[function] = self.own.get(function, 0) + cost
        self.total += cost

    def note_call(self, at, calls, cost):
        total = self.called.setdefault(at["cfn"], [0, 0])
        total[0] += calls
        total[1] += cost
        pair = (at["ob"], at["cfn"])
        self.calls_from[pair] = self.calls_from.get(pair, 0) + calls

    def calls(self, function):
        return self.called.get(function, [0, 0])[0]

    def cost(self, function):
        """With all it calls."""
        return self.called.get(function, [0, 0])[1]


def dumps(prefix):
    """Of files PREFIX.1, PREFIX.2, ..., in the order of dumping."""
    found = []
    while os.path.exists(f"{prefix}.{len(found) + 1}"):
        found.append(Profile(f"{prefix}.{len(found) + 1}"))
    return found


def of_threads(dump):
    """Of one dump's files DUMP-01, DUMP-02, ..., a thread each."""
    return [Profile(path) for path in sorted(glob.glob(f"{dump}-*"))]


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
