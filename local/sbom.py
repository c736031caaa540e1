"""What the layer is made of, as CycloneDX 1.6: its packages with versions, licences and hashes.

Written before the layer is trimmed, for what is left of it no scanner recognises.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any


def write_sbom(packages: Path, pins: Sequence[Path], to: Path) -> None:
    """Write the bill of materials of a directory of packages.

    pins: the requirement files they were installed from, whose hashes they have.
    """
    found = sorted(distributions(path=[str(packages)]), key=lambda one: one.name.lower())
    hashes = _hashes("\n".join(path.read_text() for path in pins))
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "surety"}},
        "components": [_component(one, hashes.get(_normal(one.name), [])) for one in found],
    }
    to.write_text(json.dumps(bill, indent=1) + "\n")


def _component(package: Distribution, hashes: list[str]) -> Mapping[str, Any]:
    name = _normal(package.name)
    return {
        "type": "library",
        "name": name,
        "version": package.version,
        "purl": f"pkg:pypi/{name}@{package.version}",
        "licenses": [{"license": {"name": one}} for one in _licences(package)],
        "properties": [{"name": "surety:accepted-sha256", "value": one} for one in hashes],
    }


def _licences(package: Distribution) -> Iterator[str]:
    metadata = package.metadata
    for field in ("License-Expression", "License"):
        if field in metadata and "\n" not in metadata[field]:
            yield metadata[field]
            return
    for classifier in package.metadata.get_all("Classifier") or []:
        if classifier.startswith("License ::"):
            yield classifier.rpartition(" :: ")[2]


def _hashes(pins: str) -> Mapping[str, list[str]]:
    """The hashes a requirement file accepts, by package."""
    blocks = re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[[a-z]+\])?==\S+ \\\n((?:    --hash=.*\n?)+)", pins, re.MULTILINE
    )
    return {_normal(name): re.findall(r"sha256:([0-9a-f]{64})", block) for name, block in blocks}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
