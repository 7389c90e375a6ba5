"""Claims as a MISP event (https://www.misp-standard.org/rfc/misp-standard-core.txt): machine tags.

Each claim is a text attribute with the tags of MISP's taxonomy ``admiralty-scale`` for its letter
and digit. No attribute is an indicator for detection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..functions.plain import misp_tag
from .addresses import Addresses
from .stamps import name_of, unix, uuid

__all__ = ["misp_attribute", "misp_event"]

Row = Mapping[str, Any]


def misp_attribute(document: Row, claim: Row, addresses: Addresses) -> dict[str, Any]:
    """Return one claim with its machine tags; a claim without letter and digit has none."""
    tags = misp_tag(claim["source_reliability"], claim["information_credibility"])
    return {
        "uuid": uuid(name_of("attribute", document, claim)),
        "type": "text",
        "category": "External analysis",
        "value": claim["claim"],
        "comment": addresses.claim(claim),
        "timestamp": str(unix(claim["loaded"])),
        "to_ids": False,
        "distribution": "5",
        "Tag": [{"name": tag} for tag in (tags or "").split()],
    }


def misp_event(attributes: Sequence[Row], about: str) -> dict[str, Any]:
    """Return an event of these attributes; its date is that of the latest."""
    from datetime import datetime, timezone

    latest = max((int(each["timestamp"]) for each in attributes), default=0)
    return {
        "Event": {
            "uuid": uuid("event", *(each["uuid"] for each in attributes)),
            "info": f"How claims are sourced, as datasette-reliability reads them: {about}",
            "date": datetime.fromtimestamp(latest, timezone.utc).date().isoformat(),
            "timestamp": str(latest),
            "threat_level_id": "4",  # undefined
            "analysis": "2",  # completed
            "distribution": "0",  # your organization only, until you choose more
            "published": False,
            "Attribute": list(attributes),
        }
    }
