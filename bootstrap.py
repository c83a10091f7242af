"""Make `.venv` from the hashed lock, with nothing but Python 3.11 and its standard library.

Run by `make`; safe to run again at any time. A stamp per lock file holds the checksum of what was
installed, so the second run only reads two small files. Kept readable for any Python 3: an old one
must get as far as saying that it is too old.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCKS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}


def complaint(version, has_venv):
    # type: (tuple[int, ...], bool) -> str
    """One sentence saying what this machine lacks; empty when nothing."""
    if tuple(version[:2]) < OLDEST:
        return (
            "News Archive needs Python 3.11 or newer; this is Python %d.%d. Try: make PYTHON=python3.11"
            % (
                version[0],
                version[1],
            )
        )
    if not has_venv:
        return "This Python has no venv module; on Debian and Ubuntu: apt install python3-venv"
    return ""


def can_make_venv():
    # type: () -> bool
    # Debian ships `venv` without `ensurepip`, which is what fails halfway through.
    try:
        import ensurepip  # noqa: F401, PLC0415
        import venv  # noqa: F401, PLC0415
    except ImportError:
        return False
    return True


def checksum(lock, version):
    # type: (Path, tuple[int, ...]) -> str
    digest = hashlib.sha256(lock.read_bytes())
    digest.update(repr(tuple(version[:2])).encode())
    return digest.hexdigest()


def stamp_of(lock, venv):
    # type: (Path, Path) -> Path
    return venv / (".installed-" + lock.stem)


def is_installed(lock, venv, version):
    # type: (Path, Path, tuple[int, ...]) -> bool
    stamp = stamp_of(lock, venv)
    return stamp.is_file() and stamp.read_text() == checksum(lock, version) and (venv / "bin/python").exists()


def usable(venv, version):
    # type: (Path, tuple[int, ...]) -> bool
    """Whether `venv` was made whole, by the Python that runs us."""
    program = "import pip, sys; print(*sys.version_info[:2])"
    try:
        done = subprocess.run(
            [str(venv / "bin/python"), "-c", program],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return False
    return done.stdout.decode().split() == [str(version[0]), str(version[1])]


def install(lock, venv, version):
    # type: (Path, Path, tuple[int, ...]) -> None
    """Install exactly what `lock` names; a stamp is written only after everything is in place."""
    if not usable(venv, version):
        print("Making %s" % venv.name, flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
    print("Installing %s" % lock.name, flush=True)
    for stamp in venv.glob(".installed-*"):
        stamp.unlink()
    pip = [str(venv / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "--requirement", str(lock)], check=True)
    stamp_of(lock, venv).write_text(checksum(lock, version))


def main(arguments):
    # type: (list[str]) -> int
    version = sys.version_info[:3]
    problem = complaint(version, can_make_venv())
    if problem:
        print(problem, file=sys.stderr)
        return 1
    names = arguments or ["dev"]
    if any(name not in LOCKS for name in names):
        print("usage: bootstrap.py [run|dev]", file=sys.stderr)
        return 2
    # The development lock holds everything the other one does, so having it is enough.
    candidates = [ROOT / LOCKS[name] for name in {*names, "dev"}]
    if any(is_installed(lock, VENV, version) for lock in candidates):
        return 0
    try:
        install(ROOT / LOCKS[names[0]], VENV, version)
    except subprocess.CalledProcessError as error:
        print("Set-up failed: %s" % error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
