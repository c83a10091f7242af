from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_says_how_large_the_copy_is_or_who_else_makes_one(tmp_path: Path) -> None:
    file, said = tmp_path / "copy.sqlite3", StringIO()
    if connection.vendor == "postgresql":
        with pytest.raises(CommandError, match=r"^This archive is on PostgreSQL"):
            call_command("back_up", str(file))
        return
    call_command("back_up", str(file), stdout=said)
    assert said.getvalue() == f"{file} is a whole copy, of {file.stat().st_size:,} bytes.\n"
    with pytest.raises(CommandError, match="stands already"):
        call_command("back_up", str(file))
