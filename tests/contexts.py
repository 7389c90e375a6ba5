"""The terms of two published vocabularies that the exports may use."""

# https://www.w3.org/ns/anno.jsonld, the JSON-LD context of the Web Annotation Vocabulary (2017);
# the parts that are of use here. Keys first, then types, then motivations.
ANNOTATION_KEYS = frozenset(
    [
        "@context",
        "id",
        "type",
        "motivation",
        "purpose",
        "generator",
        "conformsTo",
        "body",
        "target",
        "source",
        "scope",
        "selector",
        "label",
        "first",
        "last",
        "next",
        "prev",
        "items",
        "partOf",
        "startIndex",
        "total",
        "format",
        "value",
        "language",
        "name",
        "exact",
        "prefix",
        "suffix",
        "start",
        "end",
        "created",
        "generated",
    ]
)
ANNOTATION_TYPES = frozenset(
    [
        "Annotation",
        "AnnotationCollection",
        "AnnotationPage",
        "Software",
        "SpecificResource",
        "TextualBody",
        "TextQuoteSelector",
        "TextPositionSelector",
        "Text",
    ]
)
MOTIVATIONS = frozenset(
    [
        "bookmarking",
        "classifying",
        "commenting",
        "describing",
        "editing",
        "highlighting",
        "identifying",
        "linking",
        "moderating",
        "questioning",
        "replying",
        "tagging",
    ]
)

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
