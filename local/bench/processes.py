"""Fresh processes over a stub of AWS: what a cold start, a restore and a warm request cost, in CPU."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.bench.certificates import HOST, make_certificates
from local.bench.scenes import Scene, written
from local.build import build_app
from local.layer import ROOT, fill, made_from

HERE = Path(__file__).parent
BENCH = ROOT / ".build" / "bench"
APP, LAYER, SCENES = BENCH / "app", BENCH / "layer", BENCH / "scenes"
STOCK = sysconfig.get_paths()["purelib"]
BASE = "base"
NOBODY = "bench"
CARRIER = "api.easypost.com"
# On a machine that is very busy a connection may take longer than the service waits for one.
ATTEMPTS = 3


@dataclass(frozen=True)
class Player:
    """A way to play a scene: what is on its path, and the authorities it trusts."""

    kind: str
    path: Sequence[Path | str]
    authorities: Path


OURS = Player("ours", (APP, LAYER / "python"), BENCH / "amazon.pem")
RAW = Player("raw", (STOCK,), BENCH / "all.pem")
RIVAL = Player("rival", (HERE, APP, STOCK), BENCH / "all.pem")


def prepare(scenes: Sequence[Scene], base: Scene) -> None:
    """What is deployed, for this machine's Python; the scenes as files; certificates for the stub.

    base: the one whose first call is all that the base does.
    """
    BENCH.mkdir(parents=True, exist_ok=True)
    build_app(sys.executable, APP)
    stamp = BENCH / "layer.sha256"
    wanted = hashlib.sha256(repr((made_from(), sys.version)).encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        fill(LAYER, (), sys.executable)
        stamp.write_text(wanted)
    shutil.rmtree(SCENES, ignore_errors=True)
    SCENES.mkdir()
    for scene in scenes:
        _write(slug(scene), written(scene))
    alone = written(base)
    _write(BASE, {**alone, "answer": "null", "calls": alone["calls"][:1]})
    make_certificates(BENCH, CARRIER)
    authorities = (BENCH / "ca.pem").read_text()
    stock = (Path(STOCK) / "botocore" / "cacert.pem").read_text()
    RAW.authorities.write_text(stock + authorities)
    OURS.authorities.write_text((LAYER / "amazon-roots.pem").read_text() + authorities)


def _write(name: str, scene: Mapping[str, Any]) -> None:
    (SCENES / f"{name}.json").write_text(json.dumps(scene))


def slug(scene: Scene) -> str:
    """Its name as a file and in a path."""
    return re.sub(r"\W+", "_", scene.name).strip("_")


@contextmanager
def serving() -> Iterator[str]:
    """The stub's address, while it runs; scenes with a carrier learn its port."""
    scenes = {path.stem: json.loads(path.read_text()) for path in SCENES.glob("*.json")}
    (BENCH / "scenes.json").write_text(json.dumps(scenes))
    command = [
        sys.executable,
        "-m",
        "local.bench.stub",
        str(BENCH / "scenes.json"),
        str(BENCH / "server.pem"),
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        ports = json.loads(process.stdout.readline() if process.stdout else "")
        for name, scene in scenes.items():
            _write(name, {**scene, "outside": ports.get(name)})
        yield f"https://{HOST}:{ports['']}"
    finally:
        process.terminate()
        process.wait()


def play(
    player: Player,
    scene: str,
    address: str,
    environment: Mapping[str, str],
    what: str = "cold",
    under: Sequence[str] = (),
) -> dict[str, Any]:
    """Measure one fresh process, under another program if one is named.

    Raises SystemExit where it fails again and again.
    """
    command = [sys.executable, "-S", "-P", str(HERE / "child.py"), player.kind, str(SCENES / f"{scene}.json")]
    given = {
        **environment,
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(str(part) for part in player.path),
        "AWS_ACCESS_KEY_ID": NOBODY,
        "AWS_SECRET_ACCESS_KEY": NOBODY,
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CA_BUNDLE": str(player.authorities),
        "AWS_ENDPOINT_URL": f"{address}/{scene}",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        # A carrier's own client brings its own bundle, of the stock one's size.
        "CARRIER_CA_BUNDLE": str(RAW.authorities),
        "STOCK_MODELS": str(Path(STOCK) / "botocore" / "data"),
        "POWERTOOLS_SERVICE_NAME": "surety",
        "POWERTOOLS_METRICS_NAMESPACE": "Surety",
    }
    for _ in range(ATTEMPTS):
        done = subprocess.run(
            [*under, *command, what], env=given, capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            break
    else:
        raise SystemExit(f"{player.kind} {scene}: {done.stderr.strip()[-2000:]}{done.stdout[-500:]}")
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def system_calls(player: Player, scene: str, address: str, environment: Mapping[str, str]) -> int | None:
    """How many system calls it takes from the start of the process to the answer; None without strace."""
    strace = shutil.which("strace")
    if strace is None:
        return None
    counted = BENCH / "strace.txt"
    play(player, scene, address, environment, "cold", (strace, "-f", "-c", "-o", str(counted)))
    total = counted.read_text().splitlines()[-1].split()
    return int(total[3])
