"""Known vulnerabilities of what is pinned, by pip-audit; says so where it could not look them up."""

import json
import subprocess
import sys

from local.layer import ROOT

FILES = ("requirements.txt", "requirements-local.txt", "requirements-dev.txt")


def main() -> None:
    """Audit every pin. Raises SystemExit for a vulnerability, and for nothing else."""
    command = [sys.executable, "-m", "pip_audit", "--format=json", "--progress-spinner=off"]
    command += ["--require-hashes", "--disable-pip", "--timeout=10"]
    command += [f"--requirement={ROOT / name}" for name in FILES]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    try:
        pins = json.loads(done.stdout)["dependencies"]
    except ValueError:
        print(f"NOT AUDITED: pip-audit could not run: {done.stderr.strip()[-300:]}")
        return
    skipped = [pin["name"] for pin in pins if "skip_reason" in pin]
    if skipped:
        print(f"NOT AUDITED: {len(skipped)} of {len(pins)} pins could not be looked up: {', '.join(skipped)}")
    found = [f"{pin['name']} {pin['version']}: {bad['id']}" for pin in pins for bad in pin.get("vulns", [])]
    if found:
        raise SystemExit("\n".join(["Known vulnerabilities:", *found]))
    if audited := len(pins) - len(skipped):
        print(f"{audited} pins audited, nothing known against them.")


if __name__ == "__main__":
    main()
