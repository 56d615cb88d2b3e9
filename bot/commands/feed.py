"""`feed`, `feed off`: the address of a feed of this channel's digests, for those who manage the channel."""

from collections.abc import AsyncIterator

from bot.commands.digest_card import may_change, no_digest
from bot.commands.help import ask_operator
from bot.feed_address import write_address
from bot.language.values import Feed
from bot.model import Asker
from bot.replies import Button, Line, Reply, line, typed
from bot.store.digest_feeds import DigestFeeds
from bot.store.subscriptions import Subscriptions


async def answer_feed(
    command: Feed, asker: Asker, *, digest_feeds: DigestFeeds, feeds_at: str, subscriptions: Subscriptions
) -> AsyncIterator[Reply]:
    """Yield the address, or that it is revoked. Whoever has it reads the digests, until then."""
    current = await subscriptions.load(asker.channel)
    if not may_change(asker):
        yield _said("Only channel managers can get this feed", line("It shows every digest of this channel."))
    elif command.off:
        revoked = current is not None and bool(current.feed) and await subscriptions.set_feed(asker.channel, "")
        yield (
            _said("The feed is off", line("The old address no longer works."))
            if revoked
            else _said("There is no feed here", line("Nothing was changed."))
        )
    elif not feeds_at:
        yield _said("Feeds aren't available here", ask_operator(asker, "feeds", "WEB_PAGES, PORT and PUBLIC_URL"))
    elif current is None:
        yield no_digest(asker)
    elif secret := await digest_feeds.open(asker.channel):
        yield _address(write_address(feeds_at, asker.channel, secret))
    else:
        yield _said("No feed yet", line("This digest is being changed right now. Please try again."))


def _address(address: str) -> Reply:
    return Reply(
        title="A feed of this channel's digests",
        lines=(
            line(address),
            line("For feed readers. Anyone with this address can read the digests."),
        ),
        note=(line(typed("feed off"), " or unsubscribing ends it."),),
        buttons=(Button(label="End this feed", kind="danger", says="feed off"),),
    )


def _said(title: str, why: Line) -> Reply:
    return Reply(title=title, lines=(why,))
