"""How the bot asks sites: politely, within limits, and nowhere else."""

import gzip
import logging
import random
import ssl
import traceback
import zlib
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from cases import each
from fakes.tls_front import make_certificate
from fakes.upstream import WireSite, answer, moved, reset
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceError
from bot.sources.headers import LONGEST_S, Inflater, next_address, next_page, parse_retry_after, parse_spent_quota
from bot.sources.http import REDIRECTS, Site, build_fetcher

NOW = datetime(2025, 4, 21, 16, tzinfo=UTC)
HF = httpx.URL("https://hf.example/api/x?a=1")


@pytest.fixture
async def wire():
    async with WireSite() as site:
        yield site


@pytest.fixture
async def fetcher(clock):
    async with aclosing(build_fetcher(clock, random.Random(1))) as fetcher:
        yield fetcher


async def test_a_site_learns_who_asks_and_the_token_that_is_meant_for_it(wire, fetcher):
    wire.on("/x", answer(body=b"[]", ETag='W/"1"', Link='</x?p=1>; rel="next"'))
    site = Site("The site", wire.url, token="hf_secret")

    response = await fetcher.fetch(site, site.address("/x"), {"q": "a b&c"}, etag='W/"0"')

    [asked] = wire.asked
    assert asked.query == {"q": "a b&c"}
    assert asked.headers["user-agent"].startswith("papers-bot/")
    assert asked.headers["authorization"] == "Bearer hf_secret"
    assert asked.headers["if-none-match"] == 'W/"0"'
    assert asked.headers["accept-encoding"] == "gzip, deflate"
    assert (response.status, response.body, response.etag) == (200, b"[]", 'W/"1"')
    assert response.link == '</x?p=1>; rel="next"'


async def test_a_site_without_a_token_gets_none_and_nothing_is_kept_between_requests(wire, fetcher):
    wire.on("/x", answer(body=b"[]", Set_Cookie="session=1; Path=/"))
    site = Site("The site", wire.url)
    for _ in range(2):
        await fetcher.fetch(site, site.address("/x"))
    for asked in wire.asked:
        assert "authorization" not in asked.headers
        assert "cookie" not in asked.headers


async def test_certificates_are_read_with_the_first_site_that_shows_one(clock, tmp_path, monkeypatch):
    """A command that asks no site saves a tenth of a second, and needs no certificates."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    certificate = make_certificate(tmp_path, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    async with WireSite(context) as wire, aclosing(build_fetcher(clock, random.Random(1))) as fetcher:
        wire.on("/x", answer(body=b"[]"))
        site = Site("The site", wire.url.replace("127.0.0.1", "localhost"))
        with pytest.raises(SourceError, match="could not be reached"):
            await fetcher.fetch(site, site.address("/x"))
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert (await fetcher.fetch(site, site.address("/x"))).body == b"[]"


async def test_no_request_leaves_the_site_it_is_meant_for(wire, fetcher):
    site = Site("The site", "https://hf.example")
    with pytest.raises(SourceError, match="elsewhere"):
        await fetcher.fetch(site, f"{wire.url}/x")
    assert wire.asked == []


def test_a_token_shows_neither_in_the_site_nor_in_an_error():
    assert "hf_secret" not in repr(Site("The site", "https://hf.example", token="hf_secret"))


async def test_a_token_is_in_no_log_line_however_talkative(wire, fetcher, caplog):
    caplog.set_level(logging.DEBUG)
    wire.on("/x", answer(body=b"[]"), answer(401), reset())
    site = Site("The site", wire.url, token="hf_secret")
    errors = []
    for _ in range(3):
        try:
            await fetcher.fetch(site, site.address("/x"))
        except SourceError as error:
            errors.append("".join(traceback.format_exception(error)))
    assert len(errors) == 2
    assert caplog.text
    assert "hf_secret" not in caplog.text + "".join(errors)


async def test_a_tag_that_could_not_be_sent_back_is_none(wire, fetcher):
    site = Site("The site", wire.url)
    wire.on("/x", answer(body=b"[]", ETag='"\xe9"'), answer(body=b"[]", ETag='"' + "x" * 500 + '"'))
    for _ in range(2):
        assert (await fetcher.fetch(site, site.address("/x"))).etag == ""


# redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_on_the_same_host_is_followed(wire, fetcher, status):
    wire.on("/old", moved(status, "/new?b=2"))
    wire.on("/new", answer(body=b"[1]"))
    site = Site("The site", wire.url)

    response = await fetcher.fetch(site, site.address("/old"))

    assert response.body == b"[1]"
    assert response.url == f"{wire.url}/new?b=2"


async def test_going_around_in_circles_ends_soon(wire, fetcher):
    wire.on("/a", moved(302, "/b"))
    wire.on("/b", moved(302, "/a"))
    site = Site("The site", wire.url)
    with pytest.raises(SourceError, match="circles"):
        await fetcher.fetch(site, site.address("/a"))
    assert len(wire.asked) == REDIRECTS + 1


@each(
    "location",
    [
        "https://elsewhere.example/",
        "http://hf.example/api/x",
        "//elsewhere.example/x",
        "https://hf.example.elsewhere.example/",
        "https://hf.example@elsewhere.example/",
        "https://user:word@hf.example/",
        "https://hf.example:8443/",
        "http://10.0.0.1/",
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://localhost/",
        "http://2130706433/",
        "https://[::ffff:127.0.0.1]/",
        "file:///etc/passwd",
        "ftp://hf.example/x",
        "gopher://hf.example/x",
        "javascript:alert(1)",
        "https://",
        "http://[",
        "https://hf.example:99999/",
        "",
        "\x00",
        "https://hf\u3002example/",
    ],
)
def test_a_redirect_leads_nowhere_else(location):
    with pytest.raises(SourceError):
        target = next_address(HF, location)
        assert target.host == "hf.example" and target.scheme == "https" and target.port is None, target
        raise SourceError("stayed on the site")


def test_a_redirect_may_go_from_http_to_https_on_the_same_host():
    assert str(next_address(httpx.URL("http://hf.example/x"), "https://hf.example/x")) == "https://hf.example/x"


@each(
    "link, expected",
    [
        ("", ""),
        ('<https://hf.example/api/x?p=1>; rel="next"', "https://hf.example/api/x?p=1"),
        ('</api/x?p=1>; rel="next"', "https://hf.example/api/x?p=1"),
        ("<?p=1>; rel=next", "https://hf.example/api/x?p=1"),
        ('<http://hf.example/api/x?p=1>; rel="next"', "https://hf.example/api/x?p=1"),
        ('</a,b?p=0>; rel="prev", </a,b?p=2>; rel="next"', "https://hf.example/a,b?p=2"),
        ('</x?p=0>; rel="prev"', ""),
        ("nonsense, <", ""),
    ],
)
def test_the_next_page_is_joined_with_the_address_asked_for(link, expected):
    assert next_page(str(HF), link) == expected


def test_a_next_page_on_another_host_is_refused():
    with pytest.raises(SourceError, match="another site"):
        next_page(str(HF), '<https://elsewhere.example/?p=1>; rel="next"')


@given(st.text(max_size=200))
def test_any_link_header_gives_an_address_on_the_site_or_an_error(link):
    try:
        address = next_page(str(HF), link)
    except SourceError:
        return
    assert not address or httpx.URL(address).host == "hf.example"


@given(st.text(max_size=200))
def test_any_location_gives_an_address_on_the_site_or_an_error(location):
    try:
        target = next_address(HF, location)
    except SourceError:
        return
    assert (target.scheme, target.host, target.port) == ("https", "hf.example", None)


# leaving a site alone


@each(
    "headers, expected_s",
    [
        ({}, 0),
        ({"retry-after": "30"}, 30),
        ({"retry-after": " 30 "}, 30),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "nan"}, 0),
        ({"retry-after": "soon"}, 0),
        ({"retry-after": ""}, 0),
        ({"retry-after": "999999999999"}, LONGEST_S),
        ({"retry-after": "inf"}, LONGEST_S),
        ({"retry-after": "9" * 400}, LONGEST_S),
        ({"retry-after": format_datetime(NOW + timedelta(seconds=90), usegmt=True)}, 90),
        ({"retry-after": "Mon, 21 Apr 2025 16:01:30 -0000"}, 90),
        ({"retry-after": format_datetime(NOW - timedelta(days=9), usegmt=True)}, 0),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, LONGEST_S),
        ({"retry-after": "Fri, 99 Foo 2025 99:99:99 GMT"}, 0),
        ({"ratelimit": '"api";r=0;t=120'}, 120),
        ({"ratelimit": '"api";r=12;t=120'}, 0),
        ({"retry-after": "-5", "ratelimit": '"api";r=0;t=7'}, 7),
        ({"retry-after": "60", "ratelimit": '"api";r=0;t=7'}, 60),
        ({"ratelimit": '"api";r=0;t=999999999'}, LONGEST_S),
    ],
)
def test_how_long_a_site_wants_to_be_left_alone_is_read_from_every_form(headers, expected_s):
    assert parse_retry_after(headers, NOW) == expected_s


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_header_makes_the_bot_wait_for_ever_or_go_back_in_time(retry_after, rate_limit):
    headers = {"retry-after": retry_after, "ratelimit": rate_limit}
    assert 0 <= parse_retry_after(headers, NOW) <= LONGEST_S
    assert 0 <= parse_spent_quota(headers) <= LONGEST_S


async def test_a_site_that_named_a_time_is_not_asked_before_it(wire, fetcher, clock):
    wire.on("/x", answer(503, Retry_After="60"), answer(body=b"[]"))
    site = Site("The site", wire.url)
    with pytest.raises(SourceError, match="answered 503") as refused:
        await fetcher.fetch(site, site.address("/x"))
    assert 60 <= refused.value.retry_after_s <= 66
    clock.advance(seconds=59)
    with pytest.raises(SourceError, match="answered 503"):
        await fetcher.fetch(site, site.address("/x"))
    assert len(wire.asked) == 1

    clock.advance(seconds=8)
    assert (await fetcher.fetch(site, site.address("/x"))).status == 200
    assert len(wire.asked) == 2


async def test_refusals_that_name_no_time_are_followed_by_longer_and_longer_pauses(wire, fetcher, clock):
    wire.on("/x", answer(429))
    site = Site("The site", wire.url, pause_s=30)
    pauses = []
    for _ in range(12):
        with pytest.raises(SourceError, match="answered 429") as refused:
            await fetcher.fetch(site, site.address("/x"))
        pauses.append(refused.value.retry_after_s)
        clock.advance(seconds=refused.value.retry_after_s + 1)
    assert 30 <= pauses[0] <= 33
    assert 60 <= pauses[1] <= 66
    assert pauses[-1] <= LONGEST_S * 1.1


async def test_one_site_is_asked_while_another_wants_to_be_left_alone(wire, fetcher):
    wire.on("/api", answer(429, Retry_After="60"))
    wire.on("/page", answer(body=b"hello"))
    with pytest.raises(SourceError):
        await fetcher.fetch(Site("its API", wire.url), f"{wire.url}/api")
    assert (await fetcher.fetch(Site("its pages", wire.url), f"{wire.url}/page")).body == b"hello"


async def test_a_spent_quota_is_noticed_before_it_is_overdrawn(wire, fetcher):
    wire.on("/x", answer(body=b"[]", RateLimit='"api";r=0;t=120'))
    site = Site("The site", wire.url)
    assert (await fetcher.fetch(site, site.address("/x"))).status == 200
    assert 120 <= fetcher.wait_s(site) <= 132


# bodies


def inflated(encoding, packed, cap=1000, step=7):
    inflater = Inflater(encoding, cap)
    for start in range(0, len(packed), step):
        inflater.feed(packed[start : start + step])
    return inflater.body()


RAW = zlib.compressobj(9, zlib.DEFLATED, -15)


@each(
    "encoding, packed",
    [
        ("", b"hello"),
        ("identity", b"hello"),
        ("gzip", gzip.compress(b"hello", mtime=0)),
        ("GZIP ", gzip.compress(b"hello", mtime=0)),
        ("x-gzip", gzip.compress(b"hello", mtime=0)),
        ("deflate", zlib.compress(b"hello")),
        ("deflate", RAW.compress(b"hello") + RAW.flush()),
    ],
)
def test_every_encoding_we_ask_for_is_understood(encoding, packed):
    assert inflated(encoding, packed) == b"hello"
    assert inflated(encoding, packed, step=1) == b"hello"


@each("encoding", ["br", "zstd", "gzip, gzip", "compress", "nonsense"])
def test_encodings_we_did_not_ask_for_are_refused(encoding):
    with pytest.raises(SourceError, match="not asked for"):
        Inflater(encoding, 1000)


@each(
    "encoding, packed, reason",
    [
        ("", b"x" * 1001, "more than"),
        ("gzip", gzip.compress(b"x" * 1001, mtime=0), "more than"),
        ("gzip", gzip.compress(b"x" * 10_000_000, mtime=0), "more than"),
        ("gzip", gzip.compress(b"hello", mtime=0)[:-3], "short"),
        ("gzip", b"hello", "broken"),
        ("gzip", gzip.compress(b"hello", mtime=0)[:-8] + b"\0" * 8, "broken"),
        ("deflate", b"\xff\xff\xff", "broken"),
    ],
)
def test_too_much_or_too_little_is_an_error(encoding, packed, reason):
    with pytest.raises(SourceError, match=reason):
        inflated(encoding, packed)


@given(st.binary(max_size=300), st.sampled_from(["", "gzip", "deflate"]))
def test_any_bytes_are_a_body_or_an_error(packed, encoding):
    try:
        assert len(inflated(encoding, packed)) <= 1000
    except SourceError as error:
        assert error.reason
