# SPDX-License-Identifier: MIT
"""Where a process' resident memory is: the program, each library, heap."""

import os
import re

PLACE = re.compile(r"^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \d+\s*(.*)$")
NAMES = {"": "other anonymous memory", "[heap]": "heap", "[stack]": "stack"}


def name_of(path, program):
    """What a mapping is called in a table."""
    if path == program:
        return "the program itself"
    if path.startswith("/memfd:kneadd-stream"):
        return "streams' rings"
    return NAMES.get(path, os.path.basename(path).split(".so")[0])


def resident_kb(pid):
    """Place to kB."""
    program = os.readlink(f"/proc/{pid}/exe")
    found = {}
    with open(f"/proc/{pid}/smaps") as file:
        for line in file:
            place = PLACE.match(line)
            if place:
                name = name_of(place.group(1), program)
            elif line.startswith("Rss:"):
                found[name] = found.get(name, 0) + int(line.split()[1])
    return {name: kb for name, kb in found.items() if kb}
