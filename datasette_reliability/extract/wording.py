"""Patterns of plain attributions in news English: cues, and the words around them.

Each is linear in the length of a sentence: the bounds on words and characters keep it so on
hostile text.
"""

from __future__ import annotations

import re

from ..language import ENGLISH

# Words of a source before its relative clause: more are probably a clause, not a noun phrase.
_MOST_WORDS = 14

#: Marks that open or close a quotation, and those that close one.
MARKS = frozenset("\"“”„«»‘’'`")
CLOSING_MARKS = frozenset("\"”’'»")
ACCORDING = re.compile(
    rf"\b(?:[Aa]ccording to|ACCORDING TO|[Ii]n the {ENGLISH.one_of('word of a source')} of"
    r"|[Aa]s per|Per(?=\s(?:the|an?)\s)"
    r"|(?<=,\s)per(?=\s(?!(?:cent|capita|year|day|month|week|hour|person|head|lit|kilo"
    r"|mile))))\s"
)
# Verbs after their subject; a lookahead limits a verb that attributes only before certain words.
SAYS = re.compile(
    r"\b(?P<cue>(?:(?:has|have|had|also|later|then)\s){0,2}"
    rf"(?:{ENGLISH.one_of('verb of speech')}|reported(?!\sfrom\b)|heard(?=\sthat\b)"
    r"|(?:reports?|estimates?|finds?|ruled|concludes?|concluded|found|recalled|recounted)(?=\sthat\b)"
    r"|(?:hopes?|fears?)(?=\s(?:that|to|for|the|an?|it|they|he|she|we|there|his|her|their|its)\b)"
    r"|wants?(?=\s\w)|believes?|expects?|anticipates?|opposes?|suspects?"
    r"|(?:favou?rs?|doubts?)(?=\s(?:the|an?|that|he|she|it|they|[a-z]+ing)\b)"
    rf"|(?:is|are|was|were)\s{ENGLISH.one_of('will')}(?=\sto\b)"
    r"|aims?(?=\sto\b)|(?:plans?|intends?)(?=\sto\b)"
    r"|puts?(?=\s[^,.;:\"“”]{2,45}\sat\s(?:[a-z]+\s){0,3}"
    r"(?:(?!\d{1,2}(?::\d\d)?\s?[ap]\.?m)[$€£¥]?\d"
    rf"|{ENGLISH.one_of('number in words')}\b))"
    rf"|{ENGLISH.one_of('verb of naming')}"
    r"(?=\s[^.;:\"“”]{2,80}\s(?:as\s)?(?:an?\s|the\s)?[\"“])))\b"
)
#: A verb with "that" after it; the lexicon tells whether it attributes.
THAT = re.compile(
    r"(?<=\s)(?P<cue>(?:(?:has|have|had|also|later|then)\s){0,2}(?P<verb>[a-z]{3,14}))\sthat\s"
)
CLOSES = re.compile(
    rf"{SAYS.pattern}"
    rf"|(?P<posted>(?:posted|tweeted)(?:\son\s{ENGLISH.one_of('platform')})?)(?=[.,]|\Z)"
    r"|\b(?P<found>(?:has|have|had)\s(?:found|heard|ruled|concluded)|(?:ruled|heard|say|reckons?|warns?|argues?)|(?P<shows>shows?|suggests?))\b"
)
# Verbs before their subject, after a comma or a closing quotation mark.
INVERTED = re.compile(
    rf"[,\"”’]\s(?P<cue>{ENGLISH.one_of('verb before its speaker')}"
    rf"|{ENGLISH.one_of('verb of voice')}"
    rf"(?=\s(?:{ENGLISH.one_of('opening of a speaker')}|[A-Z][\w’'.-]*"
    r"|[a-z-]+(?:s|er|or|ist|man|woman))\b))\s(?P<who>[^,.;:\"“”]{2,120})"
)
# Any verb after a quotation; the lexicon tells whether it attributes.
SHOUTED = re.compile(r"(?:[\"”]|[,.!?][’'])\s(?P<cue>[a-z]{3,12})\s(?P<who>[^,.;:\"“”]{2,120})")
# A source that is a record: only a record can "show" or "suggest".
RECORD_WORDS = re.compile(
    rf"^{ENGLISH.one_of('opening of a record')}?\s?"
    rf"(?:[\w’'-]+\s){{0,6}}?{ENGLISH.one_of('record that says')}\b"
)
CLAUSE = re.compile(r"[,;:–—\"“”]")
FINITE_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|did|does|do|be|been"
    r"|came|went|made|took|fell|rose|began|says?|said|told)\b"
)
# Words that no subject begins with, and words that put what follows in another clause.
NO_NOUN = re.compile(
    r"(?:which|whom?|whose|what|as|aside|from|and|but|or|nor|if|when|while|where|how|in|on|at|by|with|to|of|than"
    r"|because|although|though|since|until|unless|so|then|not|having|being)\b",
    re.IGNORECASE,
)
SUBORDINATE = re.compile(
    r"\b(?:what|which|how|when|where|why|if|because|than|that)(?:\s[\w’']+)?\Z|\b(?:as|and|or|not)\Z"
)
#: A pronoun joined to its verb, which is more than a subject: "They've".
SHORTENED = re.compile(
    r"\b(?:I|we|you|he|she|it|they|there|that|who|what)[’'](?:ve|re|ll|d|m|s)\b", re.IGNORECASE
)
OPENING = re.compile(
    r"(?:(?:But|And|Yet|So|Still|However|Meanwhile|Earlier|Later|Also),?\s)?"
    r"(?:(?:(?:Late |Early |Earlier )?[Oo]n |Last )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"(?: (?:morning|afternoon|evening|night))?,?\s(?=[A-Za-z]))?"
)
RESUMED = re.compile(r",\s(?=(?:and|but|then)\s)")  # "X sank, the navy said, and burned"
# The recipient after a closing "told": "…, Hale told the court."
TOLD_LAST = re.compile(r"\s(?:the|an?|his|her)\s[\w&’'-]+(?:\s[\w&’'-]+){0,4}(?:\Z|[.,](?:\s|\Z))")
ASIDE = re.compile(
    r"(?:an?|the|which|who|whose|(?:long |widely |often )?(?:seen|viewed|regarded|considered"
    r"|described|deemed|judged|rated|known|based|led|backed|trusted))\s"
)
UNCLOSED = re.compile(r",\s(?:which|whose)\s[^,]*\Z")
# "The clinic, whose toll the Red Cross trusts, listed 212 dead".
RELATED = re.compile(
    r"(?P<who>[^,.;:\"“”\n]{3,100},\s(?:which|whose|who|(?:long |widely |often )?"
    r"(?:regarded|considered|seen|deemed|described|viewed|judged|trusted|verified))\s[^.;:\"“”\n]{3,220}?),"
    r"\s(?P<cue>(?:(?:has|have|had)\s)?[a-z]{3,12})\s(?=[\w\"“])"
)
# The recipient between "told" and the content.
HEARER = re.compile(
    r"\s(?:the |a |his |her |their |local |state )?"
    r"(?:[A-Z][\w&.’'-]*(?: [A-Z][\w&.’'-]*){0,4}"
    r"|(?:[a-z]+ ){1,3}(?=\s?(?<=\s)(?:that|he|she|it|they|the|there|his|her)\b)"
    rf"(?<=[a-z]\s)|(?:[a-z]+ ){{0,2}}{ENGLISH.one_of('hearer')})"
)
# Date or occasion between cue and content.
WHEN = re.compile(
    r"\s(?:(?:late |early )?(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday"
    r"|today|last (?:week|month|year)"
    rf"|in (?:an?|the|his|her|its|their) (?:[\w-]+ ){{0,3}}?{ENGLISH.one_of('occasion of a claim')}"
    r"(?: (?:to|with) [\w. ]{2,30}?)?"
    r"|at an? (?:[\w-]+ ){0,2}(?:conference|briefing|hearing|rally))(?=[\s,.:])"
)


def is_source(words: str) -> bool:
    """Return whether words may be a source: a noun phrase with no verb outside its clause."""
    before = re.split(r",? (?:who|which|that|whose)\s", words, maxsplit=1)[0]
    if len(before.split()) > _MOST_WORDS or len(words) > 200 or words[:1] in '"“(':
        return False
    if NO_NOUN.match(words) or SUBORDINATE.search(before):
        return False
    if SHORTENED.search(before):
        return False
    return not FINITE_VERB.search(before) and before.count(",") < 3
