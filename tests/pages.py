"""Pages of invented news sites, each in the markup of another kind of site, with all that surrounds
an article: menus, teasers, comments, related links, notices, newsletters, footers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

TITLE = "Bridge over the lake to reopen in May"
ARTICLE = (
    "Mayor Ada Voss said on Tuesday that the bridge over the lake would reopen to traffic in May,"
    " two years after cracks were found in one of its piers.",
    '"We have waited long enough," she told the Lakeside Ledger in an interview at the town hall.',
    "The repairs cost 4.2 million crowns, according to a report by the county's office of roads"
    " that was published on Monday and seen by this newspaper.",
    "Omar Lind, who drives a delivery van across the lake every day, said he was glad that the long"
    " way around the northern shore would soon be over.",
    "Two people familiar with the inspection, who asked not to be named because they were not"
    " allowed to speak about it, said that further work would be needed next year.",
    "The county did not answer a request for comment on Tuesday evening.",
)
AROUND = {
    "menu": ("Home", "Politics", "Sport", "Subscribe now", "Sign in"),
    "notice": ("We and our 212 partners store cookies and said we value your privacy.",),
    "teasers": (
        "Minister says taxes will fall next year",
        "Police chief denied he knew of the report, his lawyer said.",
        "Coach told reporters the team was tired",
    ),
    "newsletter": ("Sign up for our newsletter, which readers say is the best in the county.",),
    "comments": (
        "lakefan77 said: the mayor lied about the money, everybody told me so at the market!",
        "Reply from bo: My cousin said the bridge was never broken, according to his friend.",
        "Moderator: We removed a comment that said something about the family of the mayor.",
    ),
    "footer": ("Copyright 2025 The Lakeside Ledger. The publisher says all rights are reserved.",),
    "share": ("Share on social media", "Print this page"),
    "ad": ("Experts say this one trick lowers your insurance.",),
}


@dataclass(frozen=True)
class Page:
    """A page with the sentences that a reader should keep and those that it should drop."""

    name: str
    html: str
    kept: tuple[str, ...] = ARTICLE

    @property
    def dropped(self) -> tuple[str, ...]:
        return tuple(text for texts in AROUND.values() for text in texts if text in self.html)


def _all(tag: str, texts: tuple[str, ...], inner: str = "") -> str:
    open_, close = (f"<{inner}>", f"</{inner}>") if inner else ("", "")
    return "".join(f"<{tag}>{open_}{text}{close}</{tag}>" for text in texts)


def _links(texts: tuple[str, ...], tag: str = "li") -> str:
    return "".join(f'<{tag}><a href="/x{i}">{text}</a></{tag}>' for i, text in enumerate(texts))


_HEAD = f"""<meta charset="utf-8"><title>{TITLE} | The Lakeside Ledger</title>
<meta property="og:site_name" content="The Lakeside Ledger">
<meta property="og:title" content="{TITLE}">
<meta property="article:published_time" content="2025-05-06T18:30:00+02:00">
<meta name="author" content="Ida Holm">
<link rel="canonical" href="https://ledger.example/2025/05/06/bridge">"""


def semantic() -> str:
    """The elements of HTML5, used as they are meant."""
    return f"""<!DOCTYPE html><html lang="en"><head>{_HEAD}</head><body>
<header><nav><ul>{_links(AROUND["menu"])}</ul></nav></header>
<div class="cookie-banner" role="dialog">{_all("p", AROUND["notice"])}</div>
<main><article><h1>{TITLE}</h1><p class="byline">By Ida Holm</p>{_all("p", ARTICLE[:3])}
<aside class="related"><h2>Read also</h2><ul>{_links(AROUND["teasers"])}</ul></aside>
{_all("p", ARTICLE[3:])}</article></main>
<section id="comments" class="comments"><h2>Comments</h2>{_all("div", AROUND["comments"], "p")}
</section><footer>{_all("p", AROUND["footer"])}</footer></body></html>"""


def divs() -> str:
    """Nothing but div elements with names of classes."""
    return f"""<html><head>{_HEAD}</head><body><div id="wrap">
<div class="top-menu">{_links(AROUND["menu"], "div")}</div>
<div class="content"><div class="article-title">{TITLE}</div>
<div class="share-buttons">{_links(AROUND["share"], "span")}</div>
<div class="article-body">{_all("p", ARTICLE[:2])}<div class="ad advertisement">
{_all("p", AROUND["ad"])}</div>{_all("p", ARTICLE[2:])}</div>
<div class="newsletter-signup">{_all("p", AROUND["newsletter"])}<input type="email"></div>
<div class="most-read"><h3>Most read</h3>{_links(AROUND["teasers"], "div")}</div>
<div class="comment-list" id="disqus_thread">{_all("div", AROUND["comments"])}</div></div>
<div class="footer">{_all("div", AROUND["footer"])}</div></div></body></html>"""


def tables() -> str:
    """A page of the nineties: tables for columns, line breaks for paragraphs."""
    return f"""<HTML><HEAD><TITLE>{TITLE}</TITLE></HEAD><BODY><TABLE><TR>
<TD WIDTH=150>{_links(AROUND["menu"], "p")}{_links(AROUND["teasers"], "p")}</TD>
<TD><H1>{TITLE}</H1>{"".join(f"<P>{text}" for text in ARTICLE)}</TD></TR></TABLE>
<HR><SMALL>{" ".join(AROUND["footer"])}</SMALL></BODY></HTML>"""


def blog() -> str:
    """A weblog with its entry and comments in the same kind of element."""
    comments = "".join(
        f'<li class="comment"><div class="comment-body"><p>{text}</p></div></li>'
        for text in AROUND["comments"]
    )
    return f"""<html lang="en-US"><head>{_HEAD}</head><body class="single">
<div class="site-header"><ul class="nav-menu">{_links(AROUND["menu"])}</ul></div>
<div class="hentry post"><h1 class="entry-title">{TITLE}</h1>
<div class="entry-content">{_all("p", ARTICLE)}
<div class="sharedaddy">{_all("span", AROUND["share"])}</div></div></div>
<div id="comments" class="comments-area"><ol class="comment-list">{comments}</ol></div>
<div class="widget-area sidebar">{_all("p", AROUND["newsletter"])}
<ul>{_links(AROUND["teasers"])}</ul></div>
<div class="site-footer">{_all("p", AROUND["footer"])}</div></body></html>"""


def script() -> str:
    """Much script and style, hidden elements, and a list of links in the middle of the text."""
    return f"""<html lang="en"><head>{_HEAD}<style>p:after {{content: "he said"}}</style>
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{TITLE}",
"datePublished": "2025-05-06", "publisher": {{"name": "The Lakeside Ledger"}}}}</script></head>
<body><script>var text = "The minister said this is no text.";</script>
<noscript>{_all("p", AROUND["notice"])}</noscript>
<div role="navigation">{_links(AROUND["menu"], "span")}</div>
<div itemprop="articleBody">{_all("p", ARTICLE[:4])}
<div class="related-links"><b>More on this</b>{_links(AROUND["teasers"], "p")}</div>
{_all("p", ARTICLE[4:])}</div>
<div style="display:none">{_all("p", AROUND["ad"])}</div>
<div class="footer-newsletter">{_all("p", AROUND["newsletter"])}</div></body></html>"""


def unheard() -> str:
    """Names of classes that say nothing, in a language of their own; nothing was tuned to it."""
    return f"""<html lang="en"><head>{_HEAD}</head><body><div class="x1">
<ul class="q7">{_links(AROUND["menu"])}</ul></div><div class="k-main"><div class="k-txt">
<h1>{TITLE}</h1>{_all("p", ARTICLE[:5])}<div class="zz-box"><h4>Leia mais</h4>
<p><a href="/1">{AROUND["teasers"][0]}</a></p><p><a href="/2">{AROUND["teasers"][1]}</a></p></div>
{_all("p", ARTICLE[5:])}</div><div class="thread-9"><h3>What readers say</h3>
{_all("div", AROUND["comments"], "p")}</div></div><div class="btm">{_all("p", AROUND["footer"])}
{_all("p", AROUND["newsletter"])}</div></body></html>"""


_KINDS: tuple[Callable[[], str], ...] = (semantic, divs, tables, blog, script, unheard)


def pages() -> Iterator[Page]:
    """Yield a page of each kind."""
    for kind in _KINDS:
        yield Page(kind.__name__, kind())
