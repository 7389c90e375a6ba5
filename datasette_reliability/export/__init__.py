"""Claims as linked data for other tools: W3C Web Annotations, and schema.org claims.

Pure functions from rows to what ``json.dumps`` takes. Neither form says whether a claim is true:
there is no ``ClaimReview`` and no ``Rating`` in them.
"""

from .addresses import Addresses
from .annotations import ANNOTATION_CONTEXT, annotation, annotation_collection
from .schema_org import SCHEMA_CONTEXT, schema_article, schema_claim, schema_graph

__all__ = [
    "ANNOTATION_CONTEXT",
    "SCHEMA_CONTEXT",
    "Addresses",
    "annotation",
    "annotation_collection",
    "schema_article",
    "schema_claim",
    "schema_graph",
]
