"""What RFC 4287 says of an Atom feed, as RELAX NG, and what it says beside that in words.

XHTML, content out of line and elements of other namespaces are left out: the feeds have none.
"""

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
URI, DATE = '<data type="anyURI"/>', '<data type="dateTime"/>'
TYPED_TEXT = """<optional>
  <attribute name="type"><choice><value>text</value><value>html</value></choice></attribute>
</optional><text/>"""
PERSON = """<interleave>
  <element name="atom:name"><data type="string"><param name="minLength">1</param></data></element>
  <optional><element name="atom:uri"><data type="anyURI"/></element></optional>
  <optional>
    <element name="atom:email"><data type="string"><param name="pattern">.+@.+</param></data></element>
  </optional>
</interleave>"""
LINK = """<attribute name="href"><data type="anyURI"/></attribute>
<optional><attribute name="rel"/></optional>
<optional><attribute name="type"><data type="string"><param name="pattern">.+/.+</param></data></attribute></optional>
<optional><attribute name="title"/></optional>"""
COMMON = """<define name="common">
  <optional><attribute name="xml:base"><data type="anyURI"/></attribute></optional>
  <optional><attribute name="xml:lang"><data type="language"/></attribute></optional>
</define>"""
ONCE, REPEATED = (
    '<ref name="id"/><ref name="title"/><ref name="updated"/>',
    ("author", "category", "contributor", "link"),
)


def elements(names: str, inside: str) -> str:
    """Elements of these names, alike inside."""
    made = '<define name="{0}"><element name="atom:{0}"><ref name="common"/>{1}</element></define>'
    return "".join(made.format(name, inside) for name in names.split())


def mixed(optional: str) -> str:
    """What a feed and an entry hold, in any order."""
    seldom = "".join(f'<optional><ref name="{name}"/></optional>' for name in optional.split())
    often = "".join(f'<zeroOrMore><ref name="{name}"/></zeroOrMore>' for name in REPEATED)
    return f"<interleave>{ONCE}{seldom}{often}</interleave>"


SCHEMA = (
    '<grammar xmlns="http://relaxng.org/ns/structure/1.0" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"><start><ref name="feed"/></start>'
    + COMMON
    + elements("feed", mixed("generator icon logo rights subtitle") + '<zeroOrMore><ref name="entry"/></zeroOrMore>')
    + elements("entry", mixed("content published rights summary"))
    + elements("title subtitle summary rights content", TYPED_TEXT)
    + elements("updated published", DATE)
    + elements("author contributor", PERSON)
    + elements("id icon logo", URI)
    + elements("generator", "<text/>")
    + elements("category", '<attribute name="term"/>')
    + elements("link", LINK)
    + "</grammar>"
)


def check_atom(body: bytes) -> etree._Element:
    """Return the feed; fail where the RFC does not allow it."""
    feed = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    schema = etree.RelaxNG(etree.fromstring(SCHEMA))
    assert schema.validate(feed), schema.error_log
    entries = feed.findall(f"{ATOM}entry")
    assert feed.find(f"{ATOM}author") is not None or all(each.find(f"{ATOM}author") is not None for each in entries)
    assert [each.get("rel") for each in feed.findall(f"{ATOM}link")].count("self") == 1
    ids = [each.findtext(f"{ATOM}id") for each in (feed, *entries)]
    assert len(set(ids)) == len(ids) and all(each.startswith("tag:") for each in ids)
    for entry in entries:  # section 4.1.2: one alternate link, which is needed where there is no content
        assert [each.get("rel") for each in entry.findall(f"{ATOM}link")].count("alternate") == 1
    instants = [each.findtext(f"{ATOM}updated") for each in entries]
    assert feed.findtext(f"{ATOM}updated") == max(instants, default=feed.findtext(f"{ATOM}updated"))
    return feed
