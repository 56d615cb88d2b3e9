"""The form of a digest as it opens: for whoever may send it, with what is set by then."""

from msgspec.structs import replace

from bot.commands.digest_card import may_change, refuse
from bot.commands.weekly import write_weekly
from bot.known_zone import choose_zone
from bot.language.digest_words import write_subscription
from bot.language.forms import DigestForm, Form, read_form
from bot.language.search_form import SearchForm
from bot.model import Asker
from bot.note import WEEKLY
from bot.replies import Reply
from bot.store.subscriptions import Subscriptions


async def load_digest_form(form: Form | None, asker: Asker, *, subscriptions: Subscriptions) -> Form | Reply:
    """Return the `form`, None for that of the digest here as it is set; where it has no zone, with the person's, or one
    that is in use. Whoever would be refused once it is filled in, reads so before."""
    if isinstance(form, SearchForm):
        return form
    if form and form.what:
        return await _load_weekly(form, asker, subscriptions)
    if not may_change(asker):
        return refuse(asker)
    if form is None and (subscription := await subscriptions.load(asker.channel)):
        return read_form(write_subscription(subscription))
    return await _in_zone(form or DigestForm(), asker, subscriptions)


async def _load_weekly(form: DigestForm, asker: Asker, subscriptions: Subscriptions) -> DigestForm:
    """The form of the person's weekly note as it is set."""
    note = await subscriptions.load(replace(asker.channel, series=WEEKLY)) if asker.direct and not form.zone else None
    return read_form(write_weekly(note)) if note else await _in_zone(form, asker, subscriptions)


async def _in_zone(form: DigestForm, asker: Asker, subscriptions: Subscriptions) -> DigestForm:
    return form if form.zone else replace(form, zone=(await choose_zone("", asker, subscriptions))[0])
