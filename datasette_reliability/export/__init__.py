"""Claims for other tools: W3C Web Annotations, schema.org, MISP's tags and STIX's notes.

Pure functions from rows to values for ``json.dumps``. No format says whether a claim is true: none
uses ``ClaimReview`` or ``Rating``.
"""

from .addresses import Addresses
from .annotations import ANNOTATION_CONTEXT, annotation, annotation_collection
from .misp import misp_attribute, misp_event
from .schema_org import SCHEMA_CONTEXT, schema_article, schema_claim, schema_graph
from .stix import stix_bundle, stix_notes, stix_program

__all__ = [
    "ANNOTATION_CONTEXT",
    "SCHEMA_CONTEXT",
    "Addresses",
    "annotation",
    "annotation_collection",
    "misp_attribute",
    "misp_event",
    "schema_article",
    "schema_claim",
    "schema_graph",
    "stix_bundle",
    "stix_notes",
    "stix_program",
]
