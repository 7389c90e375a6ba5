"""Stand-ins for what the tests of pages ask of a page."""


def inner_html(element):
    return element.decode_contents().strip()


def assert_footer_links(soup):
    assert soup.find("footer").find_all("a")
