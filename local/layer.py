"""The layer: the dependencies as Lambda runs them, without what isn't used.

Bytecode alone where this machine has a Python of Lambda's version, sources alone where it hasn't.
"""

import ast
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from botocore import xform_name
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
    *(
        f"aws_lambda_powertools/utilities/{name}"
        for name in (
            *("auth_alpha", "circuit_breaker", "data_masking", "feature_flags"),
            *("idempotency", "kafka", "parameters", "streaming"),
        )
    ),
    "botocore/cacert.pem",  # Amazon's roots have a file of their own, and others are in certifi's.
    "botocore/data/*/*/examples-1.json",
    "charset_normalizer",  # guesses the encoding of text: `shared.gateways.easypost`
    "dateutil/zoneinfo/*.tar.gz",
    "examples",  # of the client of EasyPost
    "pydantic/mypy.py",
    "pydantic/v1",
    # Typefaces that no document of ours has, and what draws charts.
    *(f"reportlab/fonts/*.{kind}" for kind in ("afm", "pfb", "sfd")),
    "reportlab/fonts/Vera*I*.ttf",
    *(f"reportlab/graphics/{name}" for name in ("charts/[!_a]*.py", "charts/axes.py", "samples", "widgets")),
    # The same zones as text.
    "tzdata/zoneinfo/*.tab",
    "tzdata/zoneinfo/tzdata.zi",
    "urllib3/contrib/emscripten",
    # Of the image library: what reads the pictures that people send, and no other kind.
    *(f"PIL/{name}*Plugin.py" for name in ("[A-FHIK-OQ-VX]", "Gb", "Gr", "Jpeg2", "P[!n]", "Wm")),
    *(f"PIL/{name}.*.so" for name in ("_avif", "_imagingcms", "_imagingft", "_imagingmath")),
    *(f"PIL/{name}.*.so" for name in ("_imagingmorph", "_imagingtk")),
    *(f"pillow.libs/lib{name}-*" for name in ("avif", "brotlicommon", "brotlidec", "freetype", "harfbuzz")),
    *(f"pillow.libs/lib{name}-*" for name in ("lcms2", "png16")),
)
# Packages whose own module only gathers what is in the others: without it nothing else is loaded with what is
# asked for, which here are the resolvers of other services, and asyncio.
BARE = ("aws_lambda_powertools/event_handler",)
# A package of that kind that others ask for some of what it gathers, which it keeps; and who asks.
GATHERING = {
    "aws_lambda_powertools.utilities.data_classes": (
        "aws_lambda_powertools.event_handler.api_gateway",
        "aws_lambda_powertools.utilities.data_classes.sqs_event",
    ),
}
OF_ARNS = "operationContextParams"
# What an attribute of an item is, of ten kinds; for each value of an answer all of them are looked for.
VALUE = "AttributeValue"
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
    drop_unused(target)
    if python:
        compile_tree(target, python, root="/opt/python", alone=True)


def size_of(directory: Path) -> int:
    """Bytes of all files in there."""
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())


def services_in_use() -> set[str]:
    """The AWS services the code makes clients of: every `client("…")` in shared/ and functions/."""
    made = re.compile(r'\bclient\("([a-z0-9-]+)"\)')
    return {name for path in _sources() for name in made.findall(path.read_text())}


def _sources() -> list[Path]:
    return [path for package in ("shared", "functions") for path in sorted((ROOT / package).rglob("*.py"))]


def made_from() -> tuple[str, ...]:
    """What the layer is made from: the pins, how it is trimmed, and what the code calls."""
    called = sorted({word for path in _sources() for word in re.findall(r"\.(\w+)\(", path.read_text())})
    named = (*sorted(services_in_use()), *sorted(values_in_use()), *called)
    return PINS.read_text(), Path(__file__).read_text(), *named


def _fingerprint() -> str:
    return hashlib.sha256(repr((made_from(), lambda_python())).encode()).hexdigest()


def operations_in_use(operations: Collection[str]) -> set[str]:
    """Those of a service's operations whose name as botocore's method stands anywhere in the code."""
    named = set(re.findall(r"\w+", _code()))
    # A presigned form is signed as if a bucket were made.
    named |= {"create_bucket"} if "generate_presigned_post" in named else set()
    return {operation for operation in operations if xform_name(operation) in named}


def values_in_use() -> set[str]:
    """The kinds of values that items are made of: what stands anywhere in the code as `{"S":` does."""
    return set(re.findall(r'\{"([A-Z]+)":', _code()))


def _code() -> str:
    return "\n".join(path.read_text() for path in _sources())


def trim_model(model: Mapping[str, Any], keep: Collection[str]) -> dict[str, Any]:
    """A service's model with these operations, the shapes they reach, and without its documentation.

    Nor with what is searched in each request for tables named by their ARN, which here go by their names, or
    with kinds of values that no item has.
    """
    operations = {
        name: {part: said for part, said in model["operations"][name].items() if part != OF_ARNS}
        for name in sorted(keep)
    }
    shapes = dict(model["shapes"])
    if members := shapes.get(VALUE, {}).get("members"):
        used = {kind: members[kind] for kind in sorted(values_in_use() & members.keys())}
        shapes[VALUE] = {**shapes[VALUE], "members": used}
    reached: dict[str, Any] = {}
    left = list(_shapes_in(operations))
    while left:
        name = left.pop()
        if name not in reached:
            reached[name] = shapes[name]
            left += _shapes_in(reached[name])
    trimmed = {**model, "operations": operations, "shapes": reached}
    return dict(_undocumented(trimmed))


def trim_models(data: Path) -> None:
    """Trim the models in a directory of botocore's data to the operations that the code calls."""
    for path in sorted(data.glob("*/*/service-2.json.gz")):
        model = json.loads(gzip.decompress(path.read_bytes()))
        trimmed = trim_model(model, operations_in_use(model["operations"]))
        path.with_suffix("").write_text(json.dumps(trimmed, separators=(",", ":")))
        path.unlink()


def _shapes_in(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _shapes_in(one)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "shape" and isinstance(value, str):
                yield value
            else:
                yield from _shapes_in(value)


def _undocumented(node: Any) -> Any:
    if isinstance(node, list):
        return [_undocumented(one) for one in node]
    if isinstance(node, dict):
        # A member of a structure may have that name too; of some things botocore wants it to be there.
        return {
            name: "" if name == "documentation" and isinstance(value, str) else _undocumented(value)
            for name, value in node.items()
        }
    return node


def _trim_botocore(data: Path) -> None:
    services = services_in_use()
    for directory in data.iterdir():
        if directory.is_dir() and directory.name not in services:
            shutil.rmtree(directory)
    trim_models(data)
    endpoints = json.loads((data / "endpoints.json").read_text())
    for partition in endpoints["partitions"]:
        partition["services"] = {k: v for k, v in partition["services"].items() if k in services}
    (data / "endpoints.json").write_text(json.dumps(endpoints, separators=(",", ":")))


def drop_unused(target: Path) -> None:
    """Take what isn't used out of a directory of libraries. Raises SystemExit if another one needs it."""
    for package in BARE:
        (target / package / "__init__.py").unlink(missing_ok=True)
    for package, asking in GATHERING.items():
        names = {name for module in asking for name in _asked_of(package, _place(target, module, ".py"))}
        _gather_less(_place(target, package, "/__init__.py"), names)
    dropped = [path for pattern in UNUSED for path in target.glob(pattern)]
    for path in dropped:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for library in target.rglob("*.so*"):
        content = library.read_bytes()
        missing = [path.name for path in dropped if ".libs/" in str(path) and path.name.encode() in content]
        if missing:
            raise SystemExit(f"{library.name} needs {missing}: see UNUSED in {__file__}.")


def _place(target: Path, module: str, ending: str) -> Path:
    return target / f"{module.replace('.', '/')}{ending}"


def _asked_of(package: str, module: Path) -> set[str]:
    """The names that a module imports from a package."""
    found = ast.walk(ast.parse(module.read_text()))
    imports = [node for node in found if isinstance(node, ast.ImportFrom)]
    return {name.name for node in imports if node.module == package for name in node.names}


def _gather_less(module: Path, names: Collection[str]) -> None:
    """Keep of a package's own module the imports of these names."""
    imports = [node for node in ast.parse(module.read_text()).body if isinstance(node, ast.ImportFrom)]
    kept: list[ast.stmt] = [node for node in imports if any(name.name in names for name in node.names)]
    module.write_text(ast.unparse(ast.Module(kept, [])))


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
