"""What happens when a button is pressed, on any message, however old: its name says it all."""

from collections.abc import Awaitable, Callable
from typing import Any

from discord.ui import Button, DynamicItem

from adapters.discord.custom_ids import (
    MORE,
    PICKED,
    PRESSED,
    SAVED,
    pressed_name,
    read_offered,
    read_pick,
    read_pressed,
    read_save,
)
from adapters.discord.errors import noting
from adapters.discord.forms import (
    FURTHER,
    form_id,
    form_rows,
    further_id,
    further_rows,
    note_id,
    note_rows,
    opens_further,
)
from adapters.discord.incoming import AnyInteraction, own_message, read_channel
from adapters.discord.limits import FORM_TITLE, clip
from adapters.discord.talk import Talk
from adapters.discord.views import DrawnForm, shown_components
from bot.language.forms import IN_PRIVATE, DigestForm, Form
from bot.model import PaperId
from bot.presses import Chosen, Effect, Pressed
from bot.replies import Reply

AnyButton = Button[Any]
Act = Callable[[Talk, AnyInteraction, str], Awaitable[None]]


def build_buttons(talk: Talk) -> tuple[type[DynamicItem[Any]], ...]:
    """Return the kinds of controls: buttons of answers and menus of such, menus of papers, and the Save of a
    digest, button or menu."""
    kinds = {PRESSED: press, SAVED: save, PICKED: pick, MORE: press}
    return tuple(_build_kind(talk, names, act) for names, act in kinds.items())


def _build_kind(talk: Talk, names: str, act: Act) -> type[DynamicItem[Any]]:
    class Control(DynamicItem[AnyButton], template=names):
        @classmethod
        async def from_custom_id(cls, interaction: AnyInteraction, item: Any, match: Any, /) -> Any:
            return cls(item)

        async def interaction_check(self, interaction: AnyInteraction, /) -> bool:
            return await talk.lets_in(interaction)

        async def callback(self, interaction: AnyInteraction) -> None:
            async with talk.sorry(interaction):
                await act(talk, interaction, pressed_name(interaction.data or {}))

    return Control


async def save(talk: Talk, interaction: AnyInteraction, custom_id: str) -> None:
    """Save one paper of a digest, those that are chosen in its menu, or all that its message shows."""
    saved = read_save(custom_id)
    if saved and saved.is_menu:
        chosen = Chosen(says="save", ids=_chosen(interaction), offered=_offered(interaction, custom_id))
        await talk.answer_press(interaction, talk.decide(interaction, chosen))
    elif saved and saved.paper:
        says = f"{'unsave' if saved.is_saved else 'save'} {saved.paper}"
        await talk.answer_press(interaction, talk.decide(interaction, Pressed(manner="ask", says=says)))
    elif saved and interaction.message:
        await talk.keep(interaction, own_message(interaction.message))


async def pick(talk: Talk, interaction: AnyInteraction, custom_id: str) -> None:
    """Do with the papers that are chosen in a menu of an answer what the menu says."""
    if chosen := read_pick(custom_id, _chosen(interaction), _offered(interaction, custom_id)):
        await talk.answer_press(interaction, talk.decide(interaction, chosen))


def _offered(interaction: AnyInteraction, custom_id: str) -> tuple[PaperId, ...]:
    return read_offered(custom_id, shown_components(interaction.message))


def _chosen(interaction: AnyInteraction) -> tuple[PaperId, ...]:
    given: Any = interaction.data or {}
    return tuple(PaperId(str(each)) for each in given.get("values") or ())


async def press(talk: Talk, interaction: AnyInteraction, custom_id: str) -> None:
    """Do what a button says, or what is chosen in a menu of such; a form opens at once."""
    if not custom_id:  # a choice was taken back
        await talk.answer_press(interaction, Effect(shown="nothing"))
        return
    pressed = read_pressed(custom_id, shown_components(interaction.message))
    if pressed is None:
        return
    effect = talk.decide(interaction, pressed)
    match effect:
        case Effect(shown="form", form=form):
            filled = await talk.load_form(interaction, pressed.place, form)
            await _open(
                talk, interaction, filled if isinstance(filled, Reply) else _drawn(interaction, filled, pressed)
            )
        case Effect(shown="note"):
            note = await talk.load_note(interaction, effect)
            drawn = note if isinstance(note, Reply) else DrawnForm(note.title, note_id(note, effect), note_rows(note))
            await _open(talk, interaction, drawn)
        case Effect(shown="channel"):
            await talk.share(interaction, effect)
        case Effect(shown="unshared"):
            await talk.unshare(interaction, effect)
        case _:
            await talk.answer_press(interaction, effect, place=pressed.place)


def _drawn(interaction: AnyInteraction, form: Form, pressed: Pressed) -> DrawnForm:
    if isinstance(form, DigestForm) and opens_further(pressed):
        return DrawnForm(FURTHER, further_id(pressed.place), further_rows(form))
    fields = form_rows(form, threads=interaction.guild_id is not None)
    return DrawnForm(_title(interaction, form, pressed.place), form_id(form, pressed.place), fields)


def _title(interaction: AnyInteraction, form: Form, place: str) -> str:
    """`Daily digest in #papers`: a form that was opened at home may be about any channel."""
    if form.what:
        return form.title
    if interaction.guild is None:
        return f"{form.title}: {IN_PRIVATE[:1].lower()}{IN_PRIVATE[1:]}"
    where = interaction.guild.get_channel(int(place or read_channel(interaction).id))
    return clip(f"{form.title} in #{where.name}" if where else form.title, FORM_TITLE)


async def _open(talk: Talk, interaction: AnyInteraction, drawn: DrawnForm | Reply) -> None:
    """Open the form, or say why it is not opened."""
    if isinstance(drawn, Reply):
        if await talk.acknowledge(interaction):
            await talk.say(interaction, drawn)
        return
    drawn.stop()  # the library need not wait for it
    with noting("discord.form_not_opened"):
        await interaction.response.send_modal(drawn)
