"""`make surety ARGS="…"`: the one command of a person at the keyboard or on call (docs/runbook.md)."""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress

from local.operate import (
    acting,
    agenda,
    archive,
    audit,
    clock,
    dead_letters,
    due,
    erase,
    export,
    quarantine,
    redrive,
    release,
    tails,
)
from local.operate.stack import Stack, find_stack

Register = Callable[[argparse.ArgumentParser], None]
Run = Callable[[Stack, argparse.Namespace], Iterator[str]]

# By name: what adds its arguments, and what carries it out and says line by line what it did.
COMMANDS: Mapping[str, tuple[Register, Run]] = {
    "agenda": (agenda.register, agenda.run),
    "archive": (archive.register, archive.run),
    "as": (acting.register, acting.act),
    "audit": (audit.register, audit.run),
    "clock": (clock.register, clock.run),
    "dead-letters": (dead_letters.register, dead_letters.run),
    "due": (due.register, due.run),
    "erase": (erase.register, erase.run),
    "events": (tails.register_events, tails.events),
    "export": (export.register, export.run),
    "logs": (tails.register_logs, tails.logs),
    "mails": (tails.register_mails, tails.mails),
    "quarantine": (quarantine.register, quarantine.run),
    "redrive": (redrive.register, redrive.run),
    "release": (release.register, release.run),
    "token": (acting.register_token, acting.token),
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
    with suppress(KeyboardInterrupt):
        for line in run(find_stack(asked.stack, asked.region), asked):
            print(line, flush=True)


if __name__ == "__main__":
    main()
