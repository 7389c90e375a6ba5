"""What tests of the commands share: a text, given claims, and readers of what was written."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from datasette_reliability.cli import reliability

ROOT = Path(__file__).parents[1]
TEXT = 'Mayor Ada Voss said the road was closed. "We saw it," said Omar Lind, a driver.'
ROWS = [
    {"source": "Ada Voss, the mayor", "cue": "said", "claim": "the road was closed"},
    {"source": "a person familiar with the matter", "cue": "said", "claim": "it was open"},
]


def rows(sql="select source, score from claims where source is not null"):
    connection = sqlite3.connect("claims.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def articles(count):
    names = ("Ada Voss", "Omar Lind", "Iven Rask", "Lina Moreth", "Tomas Hale")
    lines = [{"text": f"Mayor {names[n % 5]} said road {n} was closed."} for n in range(count)]
    Path("feed.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def program(*arguments):
    call = "from datasette_reliability.cli import reliability; reliability()"
    return subprocess.run(
        [sys.executable, "-c", call, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


def invoked(*arguments, stdin=None, code=0):
    """Run a command and check how it ends."""
    result = CliRunner().invoke(reliability, list(map(str, arguments)), input=stdin)
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result
