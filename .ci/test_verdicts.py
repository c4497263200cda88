"""Tests of verdicts.py: each question has results that it accepts and results that it refuses."""

import contextlib
import io
import json
import pathlib
import tempfile
import unittest

import verdicts


def run(dialect, **scenarios):
    """One run; a list of outcomes stands for the cases of a matrix."""
    return {"dialect": dialect, "scenarios": [
        {"id": name, "outcome": outcome} if isinstance(outcome, str)
        else {"id": name, "outcome": max(outcome), "cases": [{"outcome": case} for case in outcome]}
        for name, outcome in scenarios.items()]}


def results(*runs, complete=True):
    """A document as `run --json` writes it, as far as verdicts.py reads it."""
    return {"complete": complete, "runs": list(runs)}


class Questions(unittest.TestCase):
    """Asks through the command line, with files."""

    def ask(self, question, *documents, options=()):
        """The exit code for these documents."""
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for number, document in enumerate(documents):
                path = pathlib.Path(folder, f"{number}.json")
                path.write_text(json.dumps(document), encoding="utf-8")
                paths.append(str(path))
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                return verdicts.main([question, *paths, *options])

    def test_same(self):
        """Equal outcomes, in any order of scenarios."""
        one = results(run("rabbitmq", a="pass", b="fail"), run("spec", a="pass"))
        self.assertEqual(self.ask("same", one, results(run("rabbitmq", b="fail", a="pass"))), 0)
        self.assertEqual(self.ask("same", one, one, results(run("rabbitmq", a="pass", b="pass"))), 1)
        self.assertEqual(self.ask("same", one, results(run("rabbitmq", a="pass"))), 1)
        self.assertEqual(self.ask("same", one, results(run("rabbitmq", a="pass", b="fail", c="pass"))), 1)
        self.assertEqual(self.ask("same", one, results(run("qpid", a="pass", b="fail"))), 1)

    def test_same_cases(self):
        """The cases of a matrix count one by one."""
        one = results(run("spec", a=["pass", "fail"]))
        self.assertEqual(self.ask("same", one, one), 0)
        self.assertEqual(self.ask("same", one, results(run("spec", a=["fail", "pass"]))), 1)
        self.assertEqual(self.ask("same", one, results(run("spec", a="pass"))), 1)

    def test_same_aside(self):
        """What one side could not run is left out on that side only."""
        one = results(run("spec", a=["pass", "pass"], b="pass"))
        other = results(run("spec", a="not-run", b="pass"))
        self.assertEqual(self.ask("same", one, other), 1)
        self.assertEqual(self.ask("same", one, other, options=("--aside", "not-run")), 0)
        self.assertEqual(self.ask("same", other, one, options=("--aside", "not-run")), 1)

    def test_incomplete(self):
        """A run that was cut short, or that ran nothing, answers nothing."""
        whole = results(run("spec", a="pass"))
        self.assertEqual(self.ask("same", whole, results(run("spec", a="pass"), complete=False)), 1)
        self.assertEqual(self.ask("same", results(), results()), 1)
        self.assertEqual(self.ask("all-pass", {"complete": True}, options=("--at-least", "1")), 1)

    def test_all_pass(self):
        """Every scenario of every dialect, and enough of them."""
        whole = results(run("spec", a="pass", b=["pass", "pass"]), run("rabbitmq", a="pass", b="pass"))
        self.assertEqual(self.ask("all-pass", whole, options=("--at-least", "2")), 0)
        self.assertEqual(self.ask("all-pass", whole, options=("--at-least", "3")), 1)
        for outcome in ("lenient", "not-run", "fail"):
            broken = results(run("spec", a="pass", b=["pass", outcome]))
            self.assertEqual(self.ask("all-pass", broken, options=("--at-least", "1")), 1)

    def test_covered(self):
        """Enough rules, and all stated MUSTs."""
        rules = {"testable": 10, "covered": 5, "stated": {"must": {"testable": 3, "covered": 3}}}
        self.assertEqual(self.ask("covered", rules, options=("--at-least", "5")), 0)
        self.assertEqual(self.ask("covered", rules, options=("--at-least", "6")), 1)
        rules["stated"]["must"]["covered"] = 2
        self.assertEqual(self.ask("covered", rules, options=("--at-least", "5")), 1)


if __name__ == "__main__":
    unittest.main()
