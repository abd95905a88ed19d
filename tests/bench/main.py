# SPDX-License-Identifier: MIT
"""tests/bench/run: prepares, measures one after the other, and reports."""

import os
import shutil
import signal
import sys
import tempfile
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

import leftovers  # noqa: E402: from this folder
import machine  # noqa: E402
import measurements  # noqa: E402
import options as command_line  # noqa: E402
import page  # noqa: E402
import pictures  # noqa: E402
import prepare  # noqa: E402
import report  # noqa: E402
import text  # noqa: E402
from bench import Bench  # noqa: E402
from progress import Progress, clock, quiet  # noqa: E402

CANNOT = 2  # exit status: it could not begin
INTERRUPTED = 130  # exit status, as a shell has it
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


# ---- Being stopped


def stop_once(progress):
    """The first time everything is put away in order; whoever cannot wait
    stops again, and what still runs is killed."""

    def again(*_):
        leftovers.send(signal.SIGKILL)

    def first(number, _):
        for it in STOPS:
            signal.signal(it, again)
        progress.stop(f"Stopping, for {signal.Signals(number).name}.")
        raise KeyboardInterrupt

    for number in STOPS:
        signal.signal(number, first)


# ---- How long it will take


def what_was_asked(options):
    """What changes how long it takes, and what comes out."""
    return {
        it: getattr(options, it)
        for it in ("quick", "hour", "rounds", "against")
    }


def estimates(options):
    """Seconds by name: as long as it took last, or as it usually does."""
    try:
        last = report.read(os.path.join(options.out, report.FILE))
        same = last["options"] == what_was_asked(options)
        known = last["seconds"] if same else {}
    except (OSError, ValueError):
        known = {}
    return {
        it.name: known.get(
            it.name, it.quick_seconds if options.quick else it.seconds
        )
        for it in measurements.MEASUREMENTS
        if it.name in options.only
    }


# ---- Measuring


def in_words(error):
    """Python's own errors say little without their kind."""
    kind = type(error)
    if kind.__module__ != "builtins" and str(error):
        return str(error)
    return f"{kind.__name__}: {error}".rstrip(": ")


def measure_one(name, bench, scratch):
    """(Result, None), or (None, why not)."""
    tempfile.tempdir = os.environ["TMPDIR"] = os.path.join(scratch, name)
    os.mkdir(tempfile.tempdir)
    with quiet(os.path.join(tempfile.tempdir, "printed.log")):
        try:
            return measurements.measure(name, bench), None
        except Exception as error:  # whatever it is, the others still run
            traceback.print_exc()
            return None, in_words(error)


def measure_all(options, progress, scratch):
    """(results, why others failed by name, seconds by name)"""
    bench = Bench(options, progress.say)
    results, failed, seconds = [], {}, {}
    for name in options.only:
        progress.start(name)
        result, why = measure_one(name, bench, scratch)
        if result:
            results.append(result)
        else:
            failed[name] = why
        left = leftovers.end()
        seconds[name] = progress.finish(why or "done")
        if why:
            progress.print(f"      logs: {os.path.join(scratch, name)}")
        else:
            shutil.rmtree(os.path.join(scratch, name), ignore_errors=True)
        if left:
            progress.print(f"      left behind, now ended: {', '.join(left)}")
    return results, failed, seconds


# ---- Reporting


def remarks(options, about):
    """What whoever quotes a figure should know first."""
    found = []
    if options.quick:
        found.append(
            "Measured quickly: one round, short spans. It shows that "
            "everything works; do not quote its figures."
        )
    if not about["released"]:
        found.append(
            "This is not the optimised build that users run: its figures "
            "mean nothing beside others."
        )
    if about["load_start"] > about["processors"]:
        found.append(
            f"The machine was busy when it began (load "
            f"{about['load_start']}): only ratios count."
        )
    return found


def draw_all(results, directory):
    """Names of the pictures that could be drawn."""
    if not pictures.can_draw():
        print("No pictures: gnuplot is not installed.", file=sys.stderr)
        return set()
    drawn = set()
    for picture in (it for result in results for it in result.pictures):
        try:
            if pictures.draw(picture, directory):
                drawn.add(picture.name)
        except pictures.Undrawn as why:
            print(why, file=sys.stderr)
    return drawn


def write_report(found, directory):
    """The data first: pictures can be drawn again from it."""
    report.remove_pictures(directory)
    report.write(os.path.join(directory, report.FILE), report.encode(found))
    drawn = draw_all(found["results"], directory)
    path = os.path.join(directory, "index.html")
    report.write(path, page.page(found, drawn))
    return path


def print_report(found):
    paint = text.Paint(sys.stdout.isatty() and "NO_COLOR" not in os.environ)
    for what, said in machine.lines(found["machine"]):
        print(f"{what:<12}{said}")
    for note in found["notes"]:
        print(paint.bold(note))
    print()
    for result in found["results"]:
        print("\n".join(text.result_lines(result, paint)))
    print("\n".join(text.summary_lines(found["results"], paint)))
    for name, why in found["failed"].items():
        print(paint.verdict(f"Failed: {name}: {why}", False))


def hand_over(found, directory):
    """Files first, for whoever reads the tables may stop reading. Exit
    status."""
    try:
        path = write_report(found, directory)
        last = f"Took {clock(sum(found['seconds'].values()))}. Look at: {path}"
    except OSError as error:
        path = None
        last = f"Nothing written to {directory}: {error.strerror or error}"
    print_report(found)
    print(f"\n{last}")
    return 0 if path else 1


# ---- Together


def run(options, progress):
    """Everything, in order. Exit status."""
    prepare.check_room(options.out)
    prepare.check_room(tempfile.gettempdir())
    if options.build:
        prepare.install()
        prepare.build()
    about = machine.describe(options.programs, command_line.TOP)
    scratch = tempfile.mkdtemp(prefix="kneadd-bench-")
    try:
        results, failed, seconds = measure_all(options, progress, scratch)
    except KeyboardInterrupt:
        leftovers.end()
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    finally:
        progress.close()
    if not os.listdir(scratch):
        os.rmdir(scratch)
    about["load_end"] = machine.load()
    found = {
        "machine": about,
        "options": what_was_asked(options),
        "notes": remarks(options, about),
        "seconds": seconds,
        "failed": failed,
        "results": results,
    }
    return 1 if hand_over(found, options.out) or failed else 0


def show(options):
    """An earlier run's report; drawn again where --out says."""
    try:
        found = report.read(options.show)
    except (OSError, ValueError) as error:
        raise prepare.Refused(f"Cannot read {options.show}: {error}")
    if not options.out_given:
        print_report(found)
        return 0
    prepare.check_room(options.out)
    return hand_over(found, options.out)


def main(words):
    options = command_line.parse(words)
    progress = Progress(estimates(options))
    stop_once(progress)
    leftovers.adopt()
    try:
        return show(options) if options.show else run(options, progress)
    except prepare.Refused as refusal:
        print(refusal, file=sys.stderr)
        return CANNOT
    except BrokenPipeError:  # nobody reads the tables any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except KeyboardInterrupt:
        leftovers.end()
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
