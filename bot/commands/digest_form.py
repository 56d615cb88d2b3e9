"""The form of a digest as it opens: for whoever may send it, with what is set by then."""

from collections.abc import Mapping

from msgspec.structs import replace

from bot.commands.digest_card import may_change, refuse
from bot.commands.weekly import find_series, write_weekly
from bot.errors import RefusedError
from bot.known_zone import choose_zone
from bot.language.digest_words import write_subscription
from bot.language.forms import WEEKLY_NOTE, DigestForm, Form, read_form
from bot.language.search_form import SearchForm
from bot.model import Asker, Subscription
from bot.note import WEEKLY
from bot.ports import Publisher
from bot.replies import Reply
from bot.store.subscriptions import Subscriptions


async def load_digest_form(
    form: Form | None, asker: Asker, *, publishers: Mapping[str, Publisher], subscriptions: Subscriptions
) -> Form | Reply:
    """Return the `form`; for None that of the digest here, for WEEKLY_NOTE that of the person's note as they are set.
    Where it has no zone, it gets the person's, or one that is in use. Whoever would be refused once it is filled in,
    reads so before."""
    if isinstance(form, SearchForm):
        return form
    if form and form.what:
        note = await _find_note(asker, publishers, subscriptions) if form == WEEKLY_NOTE else None
        return read_form(write_weekly(note)) if note else await _in_zone(form, asker, subscriptions)
    if not may_change(asker):
        return refuse(asker)
    if form is None and (subscription := await subscriptions.load(asker.channel)):
        return read_form(write_subscription(subscription))
    return await _in_zone(form or DigestForm(), asker, subscriptions)


async def _find_note(
    asker: Asker, publishers: Mapping[str, Publisher], subscriptions: Subscriptions
) -> Subscription | None:
    if asker.direct:
        return await subscriptions.load(replace(asker.channel, series=WEEKLY))
    try:
        series = await find_series(asker.person, publishers)
    except RefusedError:
        return None
    return await subscriptions.load(series)


async def _in_zone(form: DigestForm, asker: Asker, subscriptions: Subscriptions) -> DigestForm:
    return form if form.zone else replace(form, zone=(await choose_zone("", asker, subscriptions))[0])
