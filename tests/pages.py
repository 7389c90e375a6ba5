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
    "cards": (
        "The opposition said it would vote against the budget on Friday.",
        "Fishermen told the council that the catch had halved in a year.",
    ),
    "prompt": ("Already a subscriber? Readers said they come back for our reporting.",),
    "about": ("Ida Holm reports on roads and rails. Colleagues say she never sleeps.",),
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


def _cards(tag: str, name: str) -> str:
    return "".join(
        f'<{tag} class="{name}"><h3><a href="/c{i}">More, part {i}</a></h3><p>{text}</p></{tag}>'
        for i, text in enumerate(AROUND["cards"])
    )


_NUMBERED = tuple(enumerate(ARTICLE))
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
    """Names of classes that say nothing, in a language of their own."""
    return f"""<html lang="en"><head>{_HEAD}</head><body><div class="x1">
<ul class="q7">{_links(AROUND["menu"])}</ul></div><div class="k-main"><div class="k-txt">
<h1>{TITLE}</h1>{_all("p", ARTICLE[:5])}<div class="zz-box"><h4>Leia mais</h4>
<p><a href="/1">{AROUND["teasers"][0]}</a></p><p><a href="/2">{AROUND["teasers"][1]}</a></p></div>
{_all("p", ARTICLE[5:])}</div><div class="thread-9"><h3>What readers say</h3>
{_all("div", AROUND["comments"], "p")}</div></div><div class="btm">{_all("p", AROUND["footer"])}
{_all("p", AROUND["newsletter"])}</div></body></html>"""


def wire() -> str:
    """An agency's: paragraphs in div elements, teasers with a summary in the text and under it."""
    said = [f'<div class="b__1kq" data-testid="paragraph-{i}">{t}</div>' for i, t in _NUMBERED]
    return f"""<!DOCTYPE html><html lang="en"><head>{_HEAD}</head><body><div id="root">
<div class="hd__2"><nav>{_links(AROUND["menu"])}</nav></div><article data-testid="Article">
<h1>{TITLE}</h1><div class="body__3">{"".join(said[:4])}<div class="box__7"><div>Read next</div>
{_cards("div", "p__4")}</div>{"".join(said[4:])}<p class="sig__5">{AROUND["newsletter"][0]}</p>
</div></article><div class="rr__8"><h2>Read next</h2><ul>{_cards("li", "s__6")}</ul></div>
<footer>{_all("p", AROUND["footer"])}</footer></div></body></html>"""


def blocks() -> str:
    """A broadcaster's: each paragraph in a component of its own."""
    said = [f'<div data-component="text-block"><div><p>{t}</p></div></div>' for t in ARTICLE]
    return f"""<!DOCTYPE html><html lang="en-GB"><head>{_HEAD}</head><body>
<header role="banner">{_links(AROUND["menu"])}</header><main id="main-content"><article>
<header><h1>{TITLE}</h1></header>{"".join(said[:3])}<div data-component="links-block"><div>
<ul>{_links(AROUND["teasers"])}</ul></div></div>{"".join(said[3:])}
<section data-component="tag-list"><h2>Related topics</h2><ul>{_links(("Lakes", "Bridges"))}</ul>
</section></article><div class="s-8"><section><h2>More on this story</h2>{_cards("div", "s-11")}
</section></div><aside><h2>Top stories</h2><ol>{_links(AROUND["teasers"])}</ol></aside></main>
<footer>{_all("p", AROUND["footer"])}</footer></body></html>"""


def paywall() -> str:
    """A picture, words about the author, and a wall behind the text."""
    return f"""<html lang="en"><head>{_HEAD}</head><body>
<div class="masthead">{_links(AROUND["menu"], "span")}</div><div class="story"><h1>{TITLE}</h1>
<div class="story-body">{_all("p", ARTICLE[:2])}<figure><img src="x.jpg"></figure>
{_all("p", ARTICLE[2:])}<div class="author-bio">{_all("p", AROUND["about"])}</div>
<div class="reg-wall"><h3>Keep reading</h3>{_all("p", AROUND["prompt"])}</div></div></div>
<div class="rail"><h3>Popular</h3>{_cards("div", "item")}</div>{_all("div", AROUND["footer"])}
</body></html>"""


def talk() -> str:
    """Comments that are articles themselves."""
    comments = "".join(
        f'<article class="m-{i}"><header><b>bo{i}</b></header><div><p>{text}</p></div></article>'
        for i, text in enumerate(AROUND["comments"])
    )
    return f"""<html lang="en"><head>{_HEAD}</head><body><div id="page"><div id="main">
<article class="x"><h1>{TITLE}</h1>{_all("p", ARTICLE)}</article><section class="below">
<h2>3 responses to this article</h2>{comments}</section></div>
<div id="side">{_all("p", AROUND["newsletter"])}{_cards("div", "card")}</div></div></body></html>"""


def letter() -> str:
    """A newsletter on the web, with a form in the text and a discussion under it."""
    comments = "".join(
        f'<div><a href="/u">bo</a><div class="pc"><p>{text}</p></div><button>Like</button></div>'
        for text in AROUND["comments"]
    )
    return f"""<html lang="en"><head>{_HEAD}</head><body><div id="entry">
<div class="main-menu">{_links(AROUND["menu"], "span")}</div><div class="single-post"><article>
<h1>{TITLE}</h1><div class="available-content"><div class="body markup">{_all("p", ARTICLE[:3])}
<div class="subscription-widget-wrap"><form>{_all("p", AROUND["newsletter"])}<input type="email">
</form></div>{_all("p", ARTICLE[3:])}</div></div></article></div><div class="discussion">
<h4>Discussion about this post</h4><div class="container">{comments}</div></div>
<div class="footer">{_all("p", AROUND["footer"])}</div></div></body></html>"""


def amp() -> str:
    """The elements of AMP, related posts in the middle of the text."""
    return f"""<!doctype html><html amp lang="en"><head>{_HEAD}</head><body>
<amp-sidebar id="s"><ul>{_links(AROUND["menu"])}</ul></amp-sidebar>
<article class="amp-wp-article"><header><h1>{TITLE}</h1></header>
<div class="amp-wp-article-content">{_all("p", ARTICLE[:4])}<div class="jp-relatedposts">
<h3>Related</h3>{_cards("div", "jp-relatedposts-post")}</div>{_all("p", ARTICLE[4:])}</div>
<footer><div class="amp-wp-meta">{_all("p", AROUND["about"])}</div></footer></article>
<amp-user-notification id="n">{_all("p", AROUND["notice"])}<button>OK</button>
</amp-user-notification></body></html>"""


def plainest() -> str:
    """Paragraphs, headings and lines; nothing has a class."""
    comments = "".join(f"<p><b>bo</b> wrote:<br>{text}</p>" for text in AROUND["comments"])
    return f"""<html><head><title>{TITLE} - The Lakeside Ledger</title></head><body>
<p>{_links(AROUND["menu"], "span")}</p><h2>{TITLE}</h2>{_all("p", ARTICLE)}<hr>
<h3>Comments (3)</h3>{comments}<hr><p>{AROUND["footer"][0]}</p></body></html>"""


def linked() -> str:
    """A weblog whose headline is a link, and whose text is no teaser."""
    return f"""<html><head><title>Ledger notes</title></head><body>
<div id="head"><a href="/">Ledger notes</a></div><div class="post">
<h2><a href="/p/1">{TITLE}</a></h2>{_all("p", ARTICLE)}</div>
<div id="foot">{AROUND["footer"][0]}</div></body></html>"""


def gutter() -> str:
    """Line breaks between paragraphs, and what readers say in a list of definitions."""
    comments = "".join(f"<dt>bo</dt><dd>{text}</dd>" for text in AROUND["comments"])
    return f"""<html lang="en"><head>{_HEAD}</head><body><table><tr>
<td>{_links(AROUND["menu"], "p")}</td><td><div class="txt1"><h3>{TITLE}</h3>
{"<br><br>".join(ARTICLE)}</div><h3>Have your say</h3><dl>{comments}</dl></td>
<td>{_all("p", AROUND["ad"])}</td></tr></table></body></html>"""


def modal() -> str:
    """An open dialog, sections, and a teaser between them."""
    return f"""<!doctype html><html lang="en"><head>{_HEAD}</head><body>
<dialog open>{_all("p", AROUND["notice"])}</dialog><main class="c1"><div class="c2">
<h1>{TITLE}</h1><section class="c3">{_all("p", ARTICLE[:3])}</section>
<div class="c9"><p>MORE: <a href="/1">{AROUND["teasers"][0]}</a></p></div>
<section class="c3">{_all("p", ARTICLE[3:])}</section><div class="c10"><span>Latest</span>
{_links(AROUND["teasers"], "p")}</div></div></main><div class="c11">{_all("p", AROUND["prompt"])}
{_all("p", AROUND["newsletter"])}</div></body></html>"""


_KINDS: tuple[Callable[[], str], ...] = (
    semantic,
    divs,
    tables,
    blog,
    script,
    unheard,
    wire,
    blocks,
    paywall,
    talk,
    letter,
    amp,
    plainest,
    linked,
    gutter,
    modal,
)


def pages() -> Iterator[Page]:
    """Yield a page of each kind."""
    for kind in _KINDS:
        yield Page(kind.__name__, kind())
