"""What CI asks of results: the same verdicts, all of them passes, enough rules covered.

In: files that `amqp-conformance run --json` and `amqp-conformance rules --json` wrote.
Out: one line on stdout and exit code 0, or each difference on stderr and exit code 1.

    verdicts.py same A B [C…] [--aside OUTCOME]   every scenario has one outcome in all files; in B, C… an
                                                  outcome OUTCOME (such as not-run) differs from nothing
    verdicts.py all-pass FILE --at-least N        each dialect has N scenarios or more, and all pass
    verdicts.py covered FILE --at-least N         N rules or more are covered, all stated MUSTs among them
"""

import argparse
import json
import sys


class Refused(Exception):
    """What the results do not hold, one line each."""


def load(path):
    """The document in a file."""
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def outcomes(path):
    """The outcome of each scenario, and of each case of a matrix, by dialect and name."""
    document = load(path)
    if document.get("complete") is not True:
        raise Refused(f"{path}: the run is not complete")
    found = {}
    for run in document["runs"]:
        for scenario in run["scenarios"]:
            key = (run["dialect"], scenario["id"])
            if key in found:
                raise Refused(f"{path}: {key} is there twice")
            found[key] = scenario["outcome"]
            for number, case in enumerate(scenario.get("cases") or []):
                found[(*key, number)] = case["outcome"]
    if not found:
        raise Refused(f"{path}: no scenario ran")
    return found


def same(paths, aside):
    """Whether all files agree on the dialects that they share; each of them must hold one of the first's."""
    first = outcomes(paths[0])
    compared, differences = 0, []
    for path in paths[1:]:
        other = outcomes(path)
        shared = {key[0] for key in first} & {key[0] for key in other}
        if not shared:
            raise Refused(f"{path}: no dialect in common with {paths[0]}")
        keys = {key for key in first.keys() | other.keys() if key[0] in shared}
        compared += len(keys)
        # What was not run has no cases to compare.
        skipped = {key[:2] for key, outcome in other.items() if aside and outcome == aside}
        for key in sorted(keys, key=str):
            before, after = first.get(key, "absent"), other.get(key, "absent")
            if before != after and key[:2] not in skipped:
                differences.append(f"{' '.join(map(str, key))}: {before} in {paths[0]}, {after} in {path}")
    if differences:
        raise Refused("\n".join(differences))
    return f"{compared} outcomes compared, all the same"


def all_pass(path, at_least):
    """Whether every dialect has enough scenarios and nothing but passes."""
    wrong = [f"{' '.join(map(str, key))}: {outcome}" for key, outcome in outcomes(path).items() if outcome != "pass"]
    counts = []
    for run in load(path)["runs"]:
        count = len(run["scenarios"])
        counts.append(f"{run['dialect']} {count}")
        if count < at_least:
            wrong.append(f"{run['dialect']}: {count} scenarios, at least {at_least} wanted")
    if wrong:
        raise Refused("\n".join(wrong))
    return f"all scenarios pass: {', '.join(counts)}"


def covered(path, at_least):
    """Whether enough rules are covered, and every testable stated MUST."""
    rules = load(path)
    must = rules["stated"]["must"]
    wrong = []
    if rules["covered"] < at_least:
        wrong.append(f"{rules['covered']} rules covered of {rules['testable']}, at least {at_least} wanted")
    if must["covered"] < must["testable"] or must["testable"] == 0:
        wrong.append(f"{must['covered']} stated MUSTs covered of {must['testable']}")
    if wrong:
        raise Refused("\n".join(wrong))
    return f"{rules['covered']} of {rules['testable']} rules covered, {must['covered']} stated MUSTs among them"


def main(arguments):
    """Answers one question; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    questions = parser.add_subparsers(dest="question", required=True)
    question = questions.add_parser("same")
    question.add_argument("files", nargs="+")
    question.add_argument("--aside")
    for name in ("all-pass", "covered"):
        question = questions.add_parser(name)
        question.add_argument("file")
        question.add_argument("--at-least", type=int, required=True)
    asked = parser.parse_args(arguments)
    if asked.question == "same" and len(asked.files) < 2:
        parser.error("same: two files or more")
    try:
        if asked.question == "same":
            answer = same(asked.files, asked.aside)
        elif asked.question == "all-pass":
            answer = all_pass(asked.file, asked.at_least)
        else:
            answer = covered(asked.file, asked.at_least)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"results that cannot be read: {error!r}", file=sys.stderr)
        return 1
    print(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
