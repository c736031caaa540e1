"""The layer: the dependencies as Lambda runs them, without what isn't used.

Bytecode alone where this machine has a Python of Lambda's version, sources alone where it hasn't.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from local.bytecode import LAMBDA, compile_tree, lambda_python
from local.sbom import write_sbom

ROOT = Path(__file__).parent.parent
LAYER = ROOT / ".build" / "layer"
PINS = ROOT / "requirements.txt"
PLATFORMS = ("manylinux2014_aarch64", "manylinux_2_28_aarch64")
UNUSED = (
    "*.dist-info",
    "bin",
    "aws_lambda_powertools/event_handler/openapi/swagger_ui",
    "botocore/data/*/*/examples-1.json",
    "dateutil/zoneinfo/*.tar.gz",
    "examples",  # of the client of EasyPost
    # Typefaces that no document of ours has.
    *(f"reportlab/fonts/*.{kind}" for kind in ("afm", "pfb", "sfd")),
    "reportlab/graphics/samples",
    # Of the image library: what reads the pictures that people send, and no other kind.
    *(f"PIL/{name}*Plugin.py" for name in ("[A-FHIK-OQ-VX]", "Gb", "Gr", "Jpeg2", "P[!n]", "Wm")),
    *(f"PIL/{name}.*.so" for name in ("_avif", "_imagingcms", "_imagingft", "_imagingmath")),
    *(f"PIL/{name}.*.so" for name in ("_imagingmorph", "_imagingtk")),
    *(f"pillow.libs/lib{name}-*" for name in ("avif", "brotlicommon", "brotlidec", "freetype", "harfbuzz")),
    *(f"pillow.libs/lib{name}-*" for name in ("lcms2", "png16")),
)
AMAZON_ROOTS = {
    "Amazon Root CA 1",
    "Amazon Root CA 2",
    "Amazon Root CA 3",
    "Amazon Root CA 4",
    "Starfield Services Root Certificate Authority - G2",
}


def build_layer() -> Path:
    """The layer for AWS, made anew when what it is made from has changed.

    Raises SystemExit when pip can't get a wheel, or when a root certificate of Amazon is missing or old.
    """
    stamp = LAYER.parent / "layer.sha256"
    wanted = _fingerprint()
    if LAYER.exists() and stamp.exists() and stamp.read_text() == wanted:
        return LAYER
    fill(LAYER, PLATFORMS, lambda_python())
    stamp.write_text(wanted)
    return LAYER


def fill(layer: Path, platforms: Collection[str], python: str | None) -> None:
    """Make the layer in a directory of its own, for Lambda on these platforms, or for this machine.

    python: what compiles it, if anything does.
    """
    shutil.rmtree(layer, ignore_errors=True)
    target = layer / "python"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-compile", "--no-deps", "--only-binary=:all:"]
    command += [f"--python-version={LAMBDA}", *(f"--platform={p}" for p in platforms)] if platforms else []
    command += ["--require-hashes", f"--target={target}", "--requirement", str(PINS)]
    if subprocess.run(command, check=False).returncode:
        raise SystemExit("The layer is not built: pip did not get every wheel (see above).")
    write_sbom(target, [PINS], layer.parent / "sbom.cdx.json")
    _write_roots(target / "botocore" / "cacert.pem", layer / "amazon-roots.pem")
    _trim_botocore(target / "botocore" / "data")
    _drop_unused(target)
    if python:
        compile_tree(target, python, root="/opt/python", alone=True)


def size_of(directory: Path) -> int:
    """Bytes of all files in there."""
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())


def services_in_use() -> set[str]:
    """The AWS services the code makes clients of: every `client("…")` in shared/ and functions/."""
    sources = [path for package in ("shared", "functions") for path in (ROOT / package).rglob("*.py")]
    return {name for path in sources for name in re.findall(r'\bclient\("([a-z0-9-]+)"\)', path.read_text())}


def _fingerprint() -> str:
    made_from = PINS.read_text(), Path(__file__).read_text()
    return hashlib.sha256(repr((made_from, sorted(services_in_use()), lambda_python())).encode()).hexdigest()


def _trim_botocore(data: Path) -> None:
    services = services_in_use()
    for directory in data.iterdir():
        if directory.is_dir() and directory.name not in services:
            shutil.rmtree(directory)
    endpoints = json.loads((data / "endpoints.json").read_text())
    for partition in endpoints["partitions"]:
        partition["services"] = {k: v for k, v in partition["services"].items() if k in services}
    (data / "endpoints.json").write_text(json.dumps(endpoints, separators=(",", ":")))


def _drop_unused(target: Path) -> None:
    dropped = [path for pattern in UNUSED for path in target.glob(pattern)]
    for path in dropped:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for library in target.rglob("*.so*"):
        content = library.read_bytes()
        missing = [path.name for path in dropped if ".libs/" in str(path) and path.name.encode() in content]
        if missing:
            raise SystemExit(f"{library.name} needs {missing}: see UNUSED in {__file__}.")


def _write_roots(bundle: Path, roots: Path) -> None:
    """The authorities that sign AWS's own certificates, out of the bundle that botocore brings."""
    found = {}
    with warnings.catch_warnings(action="ignore"):  # about old certificates of others in the bundle
        certificates = x509.load_pem_x509_certificates(bundle.read_bytes())
    for certificate in certificates:
        names = {str(attribute.value) for attribute in certificate.subject} & AMAZON_ROOTS
        if names and certificate.not_valid_after_utc > datetime.now(UTC) + timedelta(days=365):
            found[names.pop()] = certificate.public_bytes(Encoding.PEM)
    if found.keys() != AMAZON_ROOTS:
        raise SystemExit(f"Missing, or over within a year: {sorted(AMAZON_ROOTS - found.keys())}.")
    roots.write_bytes(b"".join(found.values()))
