"""Bytecode that is never checked against its source: without any, a cold start costs twice as much."""

import shutil
import subprocess
import sys
from pathlib import Path

LAMBDA = "3.13"


def lambda_python() -> str | None:
    """A Python of Lambda's version on this machine, or None."""
    for candidate in (sys.executable, shutil.which(f"python{LAMBDA}")):
        if candidate and _version(candidate) == LAMBDA:
            return candidate
    return None


def compile_tree(directory: Path, python: str, *, root: str, alone: bool = False) -> None:
    """Compile every module in there. Raises SystemExit if one of them gets no bytecode.

    root: where the directory lies when it runs, for tracebacks; alone: bytecode in place of the source.
    """
    command = [python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    command += ["-s", str(directory), "-p", root, *(["-b"] if alone else []), str(directory)]
    subprocess.run(command, check=False)
    cached = f"cpython-{_version(python).replace('.', '')}.pyc"
    for source in list(directory.rglob("*.py")):
        made = source.parent / "__pycache__" / f"{source.stem}.{cached}"
        if not (source.with_suffix(".pyc") if alone else made).exists():
            raise SystemExit(f"{source} has no bytecode; see the error above.")
        if alone:
            source.unlink()


def _version(python: str) -> str:
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    return subprocess.run([python, "-c", ask], capture_output=True, text=True, check=False).stdout.strip()
