"""Fresh processes over a stub of AWS: what a cold start, a restore and a warm request cost, in CPU."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.bench import stub
from local.bench.scenes import Scene, written
from local.build import build_app
from local.layer import ROOT, fill, made_from

HERE = Path(__file__).parent
BENCH = ROOT / ".build" / "bench"
APP, LAYER, SCENES = BENCH / "app", BENCH / "layer", BENCH / "scenes"
STOCK = sysconfig.get_paths()["purelib"]
BASE = "base"
NOBODY = "bench"
Measured = Mapping[str, float]


@dataclass(frozen=True)
class Player:
    """A way to play a scene: what is on its path, and the authorities it trusts."""

    kind: str
    path: Sequence[Path | str]
    authorities: Path


OURS = Player("ours", (APP, LAYER / "python"), BENCH / "amazon.pem")
RAW = Player("raw", (STOCK,), BENCH / "all.pem")
RIVAL = Player("rival", (HERE, APP, STOCK), BENCH / "all.pem")


def prepare(scenes: Sequence[Scene]) -> None:
    """What is deployed, for this machine's Python; the scenes as files; a certificate for the stub."""
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
        (SCENES / f"{slug(scene)}.json").write_text(json.dumps(written(scene)))
    first = written(scenes[0])
    (SCENES / f"{BASE}.json").write_text(json.dumps({**first, "answer": "null", "calls": first["calls"][:1]}))
    stub.make_certificate(BENCH)
    authority = (BENCH / "ca.pem").read_text()
    stock = (Path(STOCK) / "botocore" / "cacert.pem").read_text()
    RAW.authorities.write_text(stock + authority)
    OURS.authorities.write_text((LAYER / "amazon-roots.pem").read_text() + authority)


def slug(scene: Scene) -> str:
    """Its name as a file and in a path."""
    return scene.operation.method + scene.operation.path.translate(str.maketrans("/{}", "_  ")).replace(
        " ", ""
    )


@contextmanager
def serving() -> Iterator[str]:
    """The stub's address, while it runs."""
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
        port = process.stdout.readline().strip() if process.stdout else ""
        yield f"https://{stub.HOST}:{port}"
    finally:
        process.terminate()
        process.wait()


def play(
    player: Player, scene: str, address: str, environment: Mapping[str, str], times: int = 0
) -> Measured:
    """Measure one fresh process. Raises SystemExit if it fails."""
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
        "POWERTOOLS_SERVICE_NAME": "surety",
        "POWERTOOLS_METRICS_NAMESPACE": "Surety",
    }
    done = subprocess.run([*command, str(times)], env=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{player.kind} {scene}: {done.stderr.strip()[-2000:]}")
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def least(measurements: Sequence[Measured]) -> dict[str, float]:
    """The least of each: what else the machine does only ever adds."""
    return {name: min(one[name] for one in measurements) for name in measurements[0]}
