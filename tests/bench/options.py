# SPDX-License-Identifier: MIT
"""The command line of tests/bench/run."""

import argparse
import os
import subprocess

from measurements import MEASUREMENTS, NAMES

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
BUILD = os.path.join(TOP, "build/bench")

ABOUT = """\
Measures the hub beside a client that does nothing but read and write the same
messages, and beside the clients people write instead, in one run, on a
simulated BlueZ. Prints all of it as tables, and writes it as JSON, as pictures
and as a page to look at. Installs what is missing, and builds, in build/bench.
"""

MORE = """\
measurements:
{list}

A goal that is missed is shown; it fails nothing. Exit status 0: everything was
measured; 1: something could not be; 2: it could not begin; 130: interrupted.
tests/bench/README.md says how to read the figures.
"""


def count(word):
    if not word.isascii() or not word.isdigit() or not 1 <= int(word) <= 99:
        raise argparse.ArgumentTypeError(f"{word} is not a number, 1 to 99")
    return int(word)


def names(word):
    wanted = [name.strip() for name in word.split(",")]
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        raise argparse.ArgumentTypeError(
            f"no measurement is called {unknown[0] or 'nothing'}; there are "
            f"{', '.join(NAMES)}"
        )
    return wanted


def hub(path):
    """Another build of kneadd, by its file."""
    if not os.path.exists(path):
        raise argparse.ArgumentTypeError(f"{path} is not there")
    if os.path.isdir(path) or not os.access(path, os.X_OK):
        raise argparse.ArgumentTypeError(f"{path} is no program")
    try:
        version = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=10
        ).stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        raise argparse.ArgumentTypeError(f"{path} does not run: {error}")
    if not version.startswith("kneadd"):
        raise argparse.ArgumentTypeError(f"{path} is no kneadd")
    return os.path.abspath(path)


def folder(path):
    if not os.access(os.path.join(path, "kneadd"), os.X_OK):
        raise argparse.ArgumentTypeError(f"there is no kneadd in {path}")
    return os.path.abspath(path)


def parser():
    made = argparse.ArgumentParser(
        prog="tests/bench/run",
        usage="%(prog)s [--quick | --hour] [--only NAME[,NAME...]] [OPTION...]",
        description=ABOUT,
        epilog=MORE.format(
            list="\n".join(f"  {m.name:<10}{m.about}" for m in MEASUREMENTS)
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    length = made.add_mutually_exclusive_group()
    add = made.add_argument
    length.add_argument(
        "--quick",
        action="store_true",
        help="all of it in less than a minute: fewer conditions, one round",
    )
    length.add_argument(
        "--hour",
        action="store_true",
        help="also whether memory has grown after an hour",
    )
    add(
        "--only",
        metavar="NAME[,NAME...]",
        type=names,
        default=NAMES,
        help="only these measurements",
    )
    add(
        "--against",
        metavar="KNEADD",
        type=hub,
        help='another build of kneadd, measured beside it: column "before"',
    )
    add(
        "--out",
        metavar="DIR",
        help="where result.json, index.html and the pictures go "
        "(build/bench/report)",
    )
    add(
        "--rounds",
        metavar="N",
        type=count,
        help="how often everything is measured in turn; the median counts "
        "(5; with --quick 1)",
    )
    add(
        "--programs",
        metavar="DIR",
        type=folder,
        help="measure what is built there; build and install nothing",
    )
    add(
        "--show",
        metavar="FILE",
        help="print an earlier run's result.json and measure nothing; with "
        "--out draw it again",
    )
    return made


def parse(words):
    options = parser().parse_args(words)
    options.build = options.programs is None
    options.programs = options.programs or os.path.join(BUILD, "bin")
    options.out_given = options.out is not None
    options.out = os.path.abspath(options.out or os.path.join(BUILD, "report"))
    options.only = [name for name in NAMES if name in options.only]
    return options
