"""A claims database of invented rows, hostile ones among them, and a table of somebody else's."""

import itertools
import sqlite3

from sqlite_utils import Database

from datasette_reliability.migrations import migrate
from datasette_reliability.terms import VOCABULARIES

HOSTILE = (
    '<script>alert("canary-7f3a")</script>',
    '" onmouseover="alert(1)" x="',
    "javascript:alert(1)",
    "<img src=x onerror=alert(1)>",
    "Robert'); DROP TABLE claims;--",
)
DAYS = (
    "2025-05-03",
    "2025-05-14T10:00:00",
    "2024-12-31",
    None,
    "2021-07",
    "no date",
    "2025-02-30",
    "2025-05-03",
)
SPEAKERS = (
    "sources close to the ministry",
    "Finance Minister Clara Whitlow",
    "the Sarvani navy",
    "witnesses",
    "Kewa Resources",
    "an AFP tally",
    None,
    "",
    *HOSTILE,
)


def make(path):
    """Make the database; return its path."""
    connection = sqlite3.connect(path)
    db = Database(connection)
    migrate(db)
    connection.execute("INSERT INTO documents (id, text, sha256) VALUES (1, 'text', 'x')")
    classes = itertools.cycle(VOCABULARIES["attribution_class"].values)
    bands = itertools.cycle((*VOCABULARIES["band"].values, None, None))
    publishers = itertools.cycle(("AFP", "The Ledger", None, HOSTILE[0], "50% off, or less?"))
    endorsers = itertools.cycle((None, None, "the United Nations", HOSTILE[1], "a,b"))
    days = itertools.cycle(DAYS)
    rows = []
    for number in range(1, 121):
        rows.append(
            (
                number,
                HOSTILE[number % 5] if number % 7 == 0 else f"Claim {number}",
                next(classes),
                "named_official" if number % 3 else "unnamed_vague",
                next(bands),
                next(endorsers),
                next(publishers),
                number % 101,
                number,
                next(days),
                f"2025-0{1 + number % 3}-1{number % 10}" if number % 4 else None,
            )
        )
    connection.executemany(
        "INSERT INTO claims (id, claim, attribution_class, source_type, band, endorsed_by,"
        " publisher, score, position, published, statement_date, document_id, spans, engine,"
        " rubric_version)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, '{}', 'fast', '1.0')",
        rows,
    )
    connection.execute(
        'INSERT INTO reasons (claim_id, category, code, points, words, start, "end")'
        " VALUES (1, 'identity', 'named_body', 36, ?, 0, 4)",
        [HOSTILE[0]],
    )
    db["quotes"].insert_all(
        {
            "id": n,
            "speaker": SPEAKERS[n % len(SPEAKERS)],
            "said": f"Words {n % 4}",
            "odd name": n % 2,
        }
        for n in range(200)
    )
    db.create_view("quotes_view", "select * from quotes where id < 150")
    connection.commit()
    connection.close()
    return str(path)
