"""`make surety ARGS="…"`: what a person on call does (docs/runbook.md). Everything is safe to do twice."""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence

from local.operate import archive, audit, due, erase, export, quarantine, redrive, release
from local.operate.stack import Stack, find_stack

Register = Callable[[argparse.ArgumentParser], None]
Run = Callable[[Stack, argparse.Namespace], Iterator[str]]

# By name: what adds its arguments, and what carries it out and says line by line what it did.
COMMANDS: Mapping[str, tuple[Register, Run]] = {
    "archive": (archive.register, archive.run),
    "audit": (audit.register, audit.run),
    "due": (due.register, due.run),
    "erase": (erase.register, erase.run),
    "export": (export.register, export.run),
    "quarantine": (quarantine.register, quarantine.run),
    "redrive": (redrive.register, redrive.run),
    "release": (release.register, release.run),
}


def parser() -> argparse.ArgumentParser:
    """Make the parser of all commands."""
    made = argparse.ArgumentParser(prog="surety", description="Operate a stack (docs/runbook.md).")
    made.add_argument("--stack", help="a stack on AWS; without it the service on this machine")
    made.add_argument("--region", help="where that stack is, if not where AWS settings say")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (register, run) in COMMANDS.items():
        words = (run.__doc__ or "").splitlines()[0]
        register(commands.add_parser(name, help=words, description=words))
    return made


def main(words: Sequence[str] | None = None) -> None:
    """Carry out one command and print what it says."""
    asked = parser().parse_args(words)
    _, run = COMMANDS[asked.command]
    for line in run(find_stack(asked.stack, asked.region), asked):
        print(line)


if __name__ == "__main__":
    main()
