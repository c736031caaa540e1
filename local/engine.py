"""The service on this machine: an emulator of AWS as a child process, the template deployed on it.

Everything it keeps lies in one directory, so that two checkouts don't meet. Whether it runs is known
by a lock that the process holds for as long as it lives.
"""

import argparse
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import urllib3

from local.build import build_app
from local.deploy import release
from local.layer import ROOT
from local.logs import follow
from local.placed import clear_around, place_app
from local.stack import BUCKET, NO_LAYER, STACK, clients, ensure_deployed

PORT = 4566
STARTS_WITHIN = 60
STOPS_WITHIN = 30


@dataclass(frozen=True)
class Engine:
    """One emulator. home: where it keeps its things; port: on the loopback, None for the usual one."""

    home: Path = ROOT / ".local"
    port: int | None = None

    def up(self) -> dict[str, Any]:
        """Bring it up with the code as it is now; answers what stack.json says.

        Safe to repeat. Raises SystemExit with the reason; what didn't come up is stopped again.
        """
        with self._alone():
            running = self.running()
            port = self.port or (running[1] if running else PORT)
            if running and running[1] != port:
                raise SystemExit(f"It runs already, on port {running[1]}: make down first.")
            try:
                if not running:
                    with self._log.open("wb") as log:
                        self._start(port, log)
                return self._deploy(port)
            except BaseException as failure:
                if not running:
                    self._stop()
                if isinstance(failure, SystemExit):
                    raise SystemExit(f"{failure}\n\n{self._log}:\n{self._end_of_log()}") from None
                raise

    def stack(self) -> dict[str, Any]:
        """What stack.json says of the running service, which is brought up if it isn't there."""
        said = self.home / "stack.json"
        if self.running() and said.exists():
            return dict(json.loads(said.read_text()))
        return self.up()

    def run(self) -> None:
        """In the foreground, with what it and the functions log, until somebody ends it."""
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            with self._alone():
                if self.running():
                    raise SystemExit("It runs already: make down first.")
                port = self.port or PORT
                process = self._start(port, None)
                self._deploy(port)
            say("Ctrl-C ends it")
            client = clients(f"http://127.0.0.1:{port}")
            for line in follow(client, STACK, lambda: process.poll() is None):
                print(line, flush=True)
        except KeyboardInterrupt:
            say("Stopping")
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            self.down()

    def down(self) -> None:
        """Stop it, if it runs; its data stay."""
        with self._alone():
            self._stop()

    def reset(self) -> None:
        """Stop it and forget everything it kept."""
        with self._alone():
            self._kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def running(self) -> tuple[int, int] | None:
        """Process id and port, if it runs."""
        with suppress(FileNotFoundError), self._lock.open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                process, port = lock.read().split()
                return int(process), int(port)
        return None

    @property
    def _lock(self) -> Path:
        return self.home / "engine.lock"

    @property
    def _log(self) -> Path:
        return self.home / "engine.log"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One command at a time in this directory."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "command.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start(self, port: int, output: IO[bytes] | None) -> "subprocess.Popen[bytes]":
        say(f"Starting on port {port}")
        shutil.rmtree(self.home / "tmp", ignore_errors=True)
        (self.home / "tmp").mkdir()
        with self._lock.open("w+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            process = subprocess.Popen(
                [sys.executable, "-m", "ministack"],
                cwd=self.home,
                env=self._environment(port),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output and subprocess.STDOUT,
                start_new_session=True,
                pass_fds=[lock.fileno()],
            )
            lock.write(f"{process.pid} {port}")
        self._await_start(process, port)
        return process

    def _environment(self, port: int) -> dict[str, str]:
        """Nothing of this machine's but where things are: no AWS settings, no proxies, no mail relay."""
        own = {
            "AUTH": "true",
            "BIND_HOST": "127.0.0.1",
            "DOCKER_HOST": f"unix://{self.home}/no-docker",
            "GATEWAY_PORT": str(port),
            "IOT_MTLS_ENABLED": "0",
            "LAMBDA_EXECUTOR": "local",
            "LOG_LEVEL": "WARNING",
            "MINISTACK_HOST": "127.0.0.1",
            "PERSIST_STATE": "1",
            "PYTHONUNBUFFERED": "1",
            "S3_DATA_DIR": str(self.home / "s3"),
            "S3_PERSIST": "1",
            "SFTP_ENABLED": "0",
            "STATE_DIR": str(self.home / "state"),
            "TMPDIR": str(self.home / "tmp"),
            # What the functions inherit: they are to find no settings of this machine's user.
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            # And to log what they log on AWS, whatever the emulator keeps to itself.
            "POWERTOOLS_LOG_LEVEL": "INFO",
        }
        return {name: os.environ[name] for name in ("HOME", "LANG", "PATH") if name in os.environ} | own

    def _await_start(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until and process.poll() is None:
            with suppress(urllib3.exceptions.HTTPError):
                ready = f"http://127.0.0.1:{port}/_ministack/ready"
                if urllib3.request("GET", ready, retries=False, timeout=2).status == 200:
                    return
            time.sleep(0.1)
        raise SystemExit(f"The emulator did not start on port {port}.")

    def _deploy(self, port: int) -> dict[str, Any]:
        say("Deploying")
        place, code = place_app(build_app(sys.executable, self.home / "app" / "new"))
        made = release(BUCKET, code=code, layer=NO_LAYER)
        said = ensure_deployed(f"http://127.0.0.1:{port}", made, self.home)
        clear_around(place)
        say(f"Ready: {said['api_url']}/")
        say(f"Console: {said['console_url']}")
        return said

    def _stop(self) -> None:
        if not (running := self.running()):
            return
        with suppress(ProcessLookupError):
            os.kill(running[0], signal.SIGTERM)
        self._await_end()
        with suppress(ProcessLookupError):
            os.killpg(running[0], signal.SIGKILL)

    def _kill(self) -> None:
        """At once: what it would still write down is not wanted."""
        if running := self.running():
            with suppress(ProcessLookupError):
                os.killpg(running[0], signal.SIGKILL)
            self._await_end()

    def _await_end(self) -> None:
        until = time.monotonic() + STOPS_WITHIN
        while self.running() and time.monotonic() < until:
            time.sleep(0.05)

    def _end_of_log(self) -> str:
        with suppress(FileNotFoundError):
            return "\n".join(self._log.read_text(errors="replace").splitlines()[-20:])
        return "(empty)"


def engine() -> Engine:
    """The one of this checkout, on the port that PORT names."""
    port = os.environ.get("PORT")
    return Engine(port=int(port) if port else None)


def say(what: str) -> None:
    """Progress, for people: standard output belongs to what was asked for."""
    print(what, file=sys.stderr, flush=True)


def main() -> None:
    """Do what was asked: up, down, run or reset."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("command", choices=["up", "down", "run", "reset"])
    command = parser.parse_args().command
    getattr(engine(), command)()


if __name__ == "__main__":
    main()
