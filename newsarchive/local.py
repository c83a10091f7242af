"""`make serve`: everything between a clean clone and an archive in the browser, on this machine only.

Standard library only until the environment is set, because Django's settings read it.
"""

import hashlib
import os
import secrets
import socket
import sys
from collections.abc import Iterator, MutableMapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = "localhost,127.0.0.1,[::1]"


def data_dir(environ: MutableMapping[str, str]) -> Path:
    value = environ.get("DATA_DIR", "").strip()
    return Path(value).expanduser().resolve() if value else ROOT / "var"


def make_secret(file: Path) -> None:
    """Write a random key readable by its owner alone; an existing one stays."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_urlsafe(64) + "\n")


def use_local_settings(environ: MutableMapping[str, str]) -> None:
    """Let commands on this machine use the local secret, when the environment names neither secret nor hosts.

    A deployment sets both, and is never touched; a server (wsgi.py) does not come this way. Without a local
    secret nothing is assumed, and the settings refuse to start.
    """
    if any(environ.get(name) for name in ("SECRET_KEY", "SECRET_KEY_FILE", "ALLOWED_HOSTS")):
        return
    file = data_dir(environ) / "secret_key"
    if file.is_file():
        environ["SECRET_KEY_FILE"] = str(file)
        environ["ALLOWED_HOSTS"] = LOOPBACK


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def static_fingerprint() -> str:
    """Changes when any static file, of ours or of an installed app, is added, removed or edited."""
    digest = hashlib.sha256()
    for name, modified, size in sorted(_static_files()):
        digest.update(f"{name}\0{modified}\0{size}\n".encode())
    return digest.hexdigest()


def _static_files() -> Iterator[tuple[str, int, int]]:
    from django.contrib.staticfiles.finders import get_finders  # noqa: PLC0415 - after the environment

    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            yield name, state.st_mtime_ns, state.st_size


def collect_static(static_root: Path) -> bool:
    """Run collectstatic when something changed since the last time; whether it did."""
    from django.core.management import call_command  # noqa: PLC0415 - after the environment

    stamp = static_root.with_suffix(".stamp")
    fingerprint = static_fingerprint()
    if static_root.is_dir() and stamp.is_file() and stamp.read_text() == fingerprint:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint)
    return True


def prepare() -> None:
    """Bring database, seed and static files up to date; each step does nothing the second time."""
    from django.conf import settings  # noqa: PLC0415 - after the environment
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    call_command("seed")
    collect_static(Path(settings.STATIC_ROOT))
    call_command("create_first_editor")


def main() -> None:
    # The database holds password hashes and drafts: nobody else on this machine reads what is made here.
    os.umask(0o077)
    directory = data_dir(os.environ)
    make_secret(directory / "secret_key")
    use_local_settings(os.environ)
    os.environ["DATA_DIR"] = str(directory)
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsarchive.settings"

    import django  # noqa: PLC0415 - after the environment
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    from newsarchive.env import Env  # noqa: PLC0415

    try:
        port = Env(os.environ).integer("PORT", 8000, least=1, most=65535)
        if not is_free(port):
            sys.exit(f"Port {port} is taken. Choose another: make serve PORT={port % 65535 + 1}")
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    prepare()
    sys.stdout.flush()
    os.chdir(ROOT)
    # The same process becomes the server: signals and the exit status are gunicorn's own.
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "newsarchive.wsgi"])  # noqa: S606


if __name__ == "__main__":
    main()
