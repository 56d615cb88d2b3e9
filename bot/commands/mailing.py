"""`mail …`: a person's own digest by mail. Nothing is sent to an address before it is confirmed, but the confirmation.

Addresses are shown masked and never part of a button: what platforms keep of an answer does not name them.
"""

from collections.abc import AsyncIterator

from msgspec.structs import replace

from bot.commands.asking_first import wishes_of
from bot.commands.digest_card import digest_rows, next_row
from bot.commands.help import ask_operator
from bot.commands.recent_matches import ask_topic, topic_meant
from bot.language.values import Mail
from bot.language.zones import parse_zone
from bot.mail.mailing import Mailed, Mailing
from bot.model import Asker, Channel, Subscription
from bot.papers.finder import Finder
from bot.ports import Clock
from bot.replies import Button, Line, Reply, Span, code, line, typed
from bot.store.mail import PLATFORM
from bot.store.subscriptions import Situation

EXAMPLE = typed("mail ada@example.org at 8 Berlin")
STOP = Button(label="Stop these mails", kind="danger", says="mail off")
NONE_YET = Reply(title="You don't get papers by mail", lines=(line("Set it up, for example: ", EXAMPLE),))
STOPPED = Reply(title="No more mail", lines=(line("Your address has been deleted."),))
WRONG_CODE = Reply(
    title="That code doesn't work",
    lines=(line("A code works once, for 48 hours, and only for whoever asked for the mail. A new one: ", EXAMPLE),),
)
WHICH_ZONE = Reply(
    title="Which time zone?", lines=(line("Nothing was sent yet. Type it again with a city, for example: ", EXAMPLE),)
)
LIMITED = Reply(
    title="Too many confirmations", lines=(line("Nothing was sent. An address gets at most three a day. Try later."),)
)
REFUSED = Reply(
    title="The mail server refuses this address", lines=(line("Nothing is set up. Check it for a typing mistake."),)
)
LATER = Reply(
    title="I can't send mail right now",
    lines=(line("The mail server takes nothing at the moment. Please try again in a few minutes."),),
    trouble=True,
)


async def answer_mail(
    command: Mail, asker: Asker, *, addresses: Mailing, clock: Clock, finder: Finder, mailing: Mailing | None
) -> AsyncIterator[Reply]:
    """Yield what became of it: a confirmation is sent, a digest begins, changes or ends, or what is set. It ends, and
    `addresses` deletes it, also where no mail is sent any more."""
    if command.off and await addresses.forget(asker.person):
        yield STOPPED
    elif mailing is None:
        why = ask_operator(asker, "mail", "SMTP_URL, MAIL_FROM and SECRET_KEY")
        yield Reply(title="Mail isn't available here", lines=(why,))
    elif command.off:
        yield NONE_YET
    elif command.code:
        begun = await mailing.confirm_code(command.code, asker.person)
        yield _card("Confirmed: papers by mail", begun, clock) if begun else WRONG_CODE
    else:
        current = await mailing.of_person(asker.person)
        if not command.address:
            yield _card("Papers by mail", current, clock, mailing.base) if current else NONE_YET
            return
        about, meant = await _slip(command, current, clock, finder)
        yield _ask_topic(about, meant) if meant else await _ask(command, asker, current, clock, mailing)


async def _ask(command: Mail, asker: Asker, current: Mailed | None, clock: Clock, mailing: Mailing) -> Reply:
    known = current is not None and current.address.lower() == command.address.lower()
    wishes = wishes_of(command.wishes) if command.wishes else {}
    zone = wishes.get("zone") or (current.digest.zone if current and known else parse_zone(asker.zone))
    if not zone:
        return WHICH_ZONE
    before = current.digest if current and known else _blank(asker)
    wanted = replace(before, **{"zone": zone, **wishes, "halted": ""})
    if current and known and not current.waiting:
        await mailing.change(wanted)
        return _card("Changed: papers by mail", replace(current, digest=wanted), clock)
    outcome = await mailing.ask(command.address, wanted, asker.person.ref)
    if outcome != "sent":
        return {"limited": LIMITED, "refused": REFUSED, "later": LATER}[outcome]
    return _card("Check your inbox", Mailed(address=command.address, digest=wanted, waiting=True), clock, mailing.base)


async def _slip(command: Mail, current: Mailed | None, clock: Clock, finder: Finder) -> tuple[str, str]:
    """A topic that is new here, and the one that was meant, "" for the same."""
    about = command.wishes.about if command.wishes and not command.wishes.literally else ""
    if not about or (current and current.digest.about == about):
        return "", ""
    return about, await topic_meant(about, clock, finder)


def _ask_topic(about: str, meant: str) -> Reply:
    """Without buttons: they would name the address."""
    again = line("Type it again with ", code(f"about {meant}"), ", or with ", code(f"about: {about}"), " to keep that.")
    asked = ask_topic(about, meant, use="", keep="")
    return replace(asked, lines=(*asked.lines, again), buttons=())


def _blank(asker: Asker) -> Subscription:
    """What a mail has before anything is said of it; its channel follows from the address."""
    return Subscription(channel=Channel(platform=PLATFORM, id=""), owner=asker.person, personal=True, layout="list")


def _card(title: str, mailed: Mailed, clock: Clock, base: str = "") -> Reply:
    digest, now = mailed.digest, clock.now()
    rows = (row for row in digest_rows(digest) if row.left != "Layout")
    coming = () if mailed.waiting else next_row(digest, Situation(subscription=digest), now)
    return Reply(
        title=title,
        lines=(_state(mailed, base),),
        rows=(*rows, *coming),
        note=(line("Change it by typing it again: ", EXAMPLE),),
        buttons=(STOP,),
    )


def _state(mailed: Mailed, base: str) -> Line:
    address = Span(text=mailed.shown, style="strong")
    if mailed.digest.halted:
        return line("To ", address, f". Stopped: {mailed.digest.halted.rstrip('.')}. Type it again to resume.")
    if not mailed.waiting:
        return line("To ", address, ".")
    how = "press the button behind the link in it" if base else "type the code in it here"
    return line("A mail is on its way to ", address, f". Within 48 hours, {how}. Nothing else is sent before.")
