"""The terms of two published vocabularies that the exports may use."""

# https://www.w3.org/ns/anno.jsonld, the JSON-LD context of the Web Annotation Vocabulary (2017):
# what its terms stand for, for those that are of use here.
_LINKS = {
    "motivation": "oa:motivatedBy",
    "purpose": "oa:hasPurpose",
    "generator": "as:generator",
    "conformsTo": "dcterms:conformsTo",
    "body": "oa:hasBody",
    "target": "oa:hasTarget",
    "source": "oa:hasSource",
    "scope": "oa:hasScope",
    "selector": "oa:hasSelector",
    "first": "as:first",
    "last": "as:last",
    "next": "as:next",
    "prev": "as:prev",
    "partOf": "as:partOf",
}
_VALUES = {
    "label": "rdfs:label",
    "format": "dc:format",
    "value": "rdf:value",
    "language": "dc:language",
    "name": "foaf:name",
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "start": "oa:start",
    "end": "oa:end",
    "startIndex": "as:startIndex",
    "total": "as:totalItems",
    "created": "dcterms:created",
    "generated": "dcterms:issued",
}
_TYPES = {
    "Annotation": "oa:Annotation",
    "AnnotationCollection": "as:OrderedCollection",
    "AnnotationPage": "as:OrderedCollectionPage",
    "Software": "as:Application",
    "SpecificResource": "oa:SpecificResource",
    "TextualBody": "oa:TextualBody",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "TextPositionSelector": "oa:TextPositionSelector",
    "Text": "dctypes:Text",
}
MOTIVATIONS = frozenset(
    f"{each}ing"
    for each in (
        *("bookmark", "classify", "comment", "describ", "edit", "highlight", "identify"),
        *("link", "moderat", "question", "reply", "tagg"),
    )
)
ANNOTATION_TYPES = frozenset(_TYPES)
ANNOTATION_KEYS = frozenset(["@context", "id", "type", "items", *_LINKS, *_VALUES])
OA = "http://www.w3.org/ns/oa#"
ANNOTATION_CONTEXT = {
    "oa": OA,
    "as": "http://www.w3.org/ns/activitystreams#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "dctypes": "http://purl.org/dc/dcmitype/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "id": "@id",
    "type": "@type",
    "items": {"@type": "@id", "@id": "as:items", "@container": "@list"},
    **{name: {"@type": "@id", "@id": iri} for name, iri in _LINKS.items()},
    **{name: {"@type": "@vocab", "@id": _LINKS[name]} for name in ("motivation", "purpose")},
    **_VALUES,
    **_TYPES,
    **{name: f"oa:{name}" for name in MOTIVATIONS},
}

# https://schema.org/Claim, /Quotation, /Article, /DefinedTerm, /Person, /Organization: properties
# of each type, of its parents too.
_WORK = frozenset(
    [
        "@id",
        "@type",
        "text",
        "author",
        "creditText",
        "keywords",
        "isPartOf",
        "dateCreated",
        "datePublished",
        "headline",
        "inLanguage",
        "publisher",
        "url",
        "name",
    ]
)
SCHEMA = {
    "Claim": _WORK | {"appearance", "firstAppearance", "claimInterpreter"},
    "Quotation": _WORK | {"spokenByCharacter"},
    "Article": _WORK | {"articleBody", "articleSection", "wordCount"},
    "DefinedTerm": frozenset({"@type", "@id", "name", "termCode", "inDefinedTermSet"}),
    "Person": frozenset({"@type", "@id", "name", "affiliation", "jobTitle"}),
    "Organization": frozenset({"@type", "@id", "name"}),
}
