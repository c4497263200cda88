"""What the Python round trips share: checks that are counted, and a time limit.

In: values that were seen and expected. Out: one summary line on success; on the first difference, or
when the client hangs, a message on stderr and exit code 1.
"""

import signal
import sys
import time
import traceback


class Mismatch(Exception):
    """A check whose outcome was not the expected one."""


class Checks:
    """Counts checks and stops at the first that does not hold."""

    def __init__(self, client):
        self.client = client
        self.passed = 0

    def equal(self, what, seen, expected):
        """`seen` must be `expected`, and a boolean only where a boolean is expected."""
        if seen != expected or isinstance(seen, bool) is not isinstance(expected, bool):
            raise Mismatch(f"{what}: expected {expected!r}, got {seen!r}")
        self.passed += 1

    def true(self, what, condition):
        """`condition` must be the value True."""
        if condition is not True:
            raise Mismatch(f"{what}: expected True, got {condition!r}")
        self.passed += 1

    def raises(self, what, error, action):
        """`action` must raise `error`, which is returned."""
        try:
            result = action()
        except error as raised:
            self.passed += 1
            return raised
        raise Mismatch(f"{what}: expected {error.__name__}, got the result {result!r}")

    def eventually(self, what, action, expected, seconds=5):
        """`action`, repeated, must return `expected` before the time is over."""
        end = time.monotonic() + seconds
        while True:
            seen = action()
            if seen == expected:
                self.passed += 1
                return
            if time.monotonic() > end:
                raise Mismatch(f"{what}: expected {expected!r} within {seconds} s, got {seen!r}")
            time.sleep(0.02)


def main(client, minimum, round_trip, seconds=60):
    """Runs `round_trip(checks, url)` with the address given on the command line.

    `minimum` is the least number of checks that a whole run makes: a run that skipped some is no success.
    """
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} amqp://USER:PASSWORD@HOST:PORT")
    checks = Checks(client)

    def out_of_time(_signal, _frame):
        raise Mismatch(f"no end within {seconds} seconds")

    signal.signal(signal.SIGALRM, out_of_time)
    signal.alarm(seconds)
    try:
        round_trip(checks, sys.argv[1])
        signal.alarm(0)
        if checks.passed < minimum:
            raise Mismatch(f"only {checks.passed} of at least {minimum} checks were made")
    except Exception as error:  # whatever the client raised is the finding
        traceback.print_exc()
        print(f"{client}: FAILED after {checks.passed} checks: {error}", file=sys.stderr)
        sys.exit(1)
    print(f"{client}: {checks.passed} checks passed")
