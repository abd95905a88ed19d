# SPDX-License-Identifier: MIT
"""Before anything is measured: packages, programs, and room to write."""

import os
import shutil
import subprocess
import sys

from options import BUILD, TOP

ROOM_MB = 100  # for recordings, logs and pictures
TARGET = "bench"  # everything that is measured, or measured with


class Refused(Exception):
    """It cannot go on; the text says what can be done."""


def step(text):
    print(f"== {text}", file=sys.stderr, flush=True)


def install():
    step("packages")
    if subprocess.run([os.path.join(TOP, "tools/install"), "bench"]).returncode:
        raise Refused(
            "What is needed to measure is not installed (see above). "
            "--programs DIR measures what is built already."
        )


def configure():
    os.makedirs(BUILD, exist_ok=True)
    done = subprocess.run(
        [
            "cmake",
            "-Wno-dev",
            "-C",
            os.path.join(TOP, "tools/presets/release.cmake"),
            *("-S", TOP, "-B", BUILD, "-G", "Ninja"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        raise Refused("The build could not be set up (see above).")


def build():
    step("build")
    configure()
    command = ["cmake", "--build", BUILD, "--target", TARGET]
    if not sys.stderr.isatty():
        command += ["--", "--quiet"]
    if subprocess.run(command, stdout=sys.stderr).returncode:
        raise Refused("It does not build (see above).")


def check_room(directory):
    """It exists, can be written to, and has room."""
    try:
        os.makedirs(directory, exist_ok=True)
        probe = os.path.join(directory, ".probe")
        with open(probe, "wb") as file:
            file.write(bytes(4096))
        os.unlink(probe)
        free_mb = shutil.disk_usage(directory).free >> 20
    except OSError as error:
        raise Refused(f"Cannot write to {directory}: {error.strerror}.")
    if free_mb < ROOM_MB:
        raise Refused(
            f"The disk of {directory} is full: {free_mb} MB are left, "
            f"{ROOM_MB} MB are needed."
        )
