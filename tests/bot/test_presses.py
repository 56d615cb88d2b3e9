"""Where the answer to a press stands, whatever it was pressed on; buttons and forms carry what they need."""

from datetime import date

from cases import each

from bot.commands.digest_card import CHANGE
from bot.home_page import SET_UP
from bot.language.forms import WEEKLY_NOTE, DigestForm, answer_form
from bot.language.grammar import parse_command
from bot.presses import Chosen, Pressed, decide_choice, decide_press, manner_of
from bot.replies import Button

CASES = {
    ("ask", "message", "save 2504.00001"): "apart",
    ("ask", "private", "save 2504.00001"): "amended",
    ("turn", "private", "llm"): "in_place",
    ("turn", "message", "llm"): "apart",  # a channel's message is not changed for everybody
    ("change", "private", "save 2504.00001"): "changed",
    ("change", "message", "save 2504.00001"): "apart",  # shared: whoever presses changes it for nobody
    ("change", "home", "save 2504.00001"): "noted",
    ("change", "window", "unsave 2504.00001"): "changed",
    ("share", "message", "show 2504.00001"): "channel",
    ("share", "private", "show 2504.00001"): "channel",
    ("unshare", "private", "1745251260.000100"): "unshared",
    ("unshare", "message", "1745251260.000100"): "nothing",  # only whoever shared it takes it back
    ("ask", "home", "unsave 2504.00001"): "noted",
    ("ask", "home", "saved agents"): "in_place",
    ("turn", "home", "saved"): "in_place",
    ("ask", "home", "similar 2504.00001"): "apart",
    ("ask", "window", "save 2504.00001"): "in_place",
    ("form", "private", "at 8"): "form",
}


@each("pressed, shown", CASES.items())
def test_an_answer_stands_where_it_disturbs_nobody(pressed, shown):
    manner, surface, says = pressed
    effect = decide_press(Pressed(manner=manner, says=says, page=2), surface, parse_command(says, today=date.min))
    assert effect.shown == shown
    page = 1 if manner == "change" and shown != "changed" else 2  # else it is the page of what is shown anew
    assert shown == "form" or (effect.says, effect.page) == (says, page)


@each("says", [SET_UP.form, CHANGE.form, "at 8 Berlin top 3", ""])  # the third is of an earlier version
def test_the_form_of_a_digest_opens_as_it_is_set_by_then_whatever_its_button_knew(says):
    effect = decide_press(Pressed(manner="form", says=says), "message", parse_command("", today=date.min))
    assert (effect.shown, effect.form) == ("form", None)


def test_the_form_of_a_weekly_note_opens_as_it_is_set_by_then():
    pressed = Pressed(manner="form", says="weekly on friday 17:30 Europe/Berlin")
    assert decide_press(pressed, "private", parse_command("", today=date.min)).form == WEEKLY_NOTE


def test_a_form_that_was_wrong_opens_again_with_what_was_typed():
    typed = DigestForm(time="25:00", zone="UTC", about="llm ¦ agents")
    reply = answer_form(typed)
    [button] = reply.buttons
    pressed = Pressed(manner="form", says=button.form)
    again = decide_press(pressed, "message", parse_command("", today=date.min)).form
    assert (again.time, again.about) == ("25:00", "llm agents")
    assert [row.left for row in reply.rows] == ["Time of day"]


CHOICES = {
    ("private", "save", "today", "1"): "changed",
    ("window", "save", "today", "1"): "changed",
    ("home", "save", "saved", "1"): "noted",
    ("message", "save", "", "1"): "chosen",
    ("message", "save", "", ""): "chosen",  # nothing is chosen any more: choosing again saves again
    ("private", "save", "", "1"): "amended",  # an alert, a digest of one person
    ("private", "save", "today", ""): "nothing",
    ("private", "unsave", "saved", "1"): "changed",
    ("private", "unsave", "", "1"): "amended",
    ("private", "show", "", "1"): "apart",
    ("message", "show", "", "1"): "apart",
    ("message", "show", "", ""): "nothing",
}


@each("chosen, shown", CHOICES.items())
def test_a_choice_changes_the_list_of_one_person_and_no_message_that_many_read(chosen, shown):
    surface, says, again, ids = chosen
    meant = Chosen(says=says, ids=tuple(f"2504.0000{number}" for number in ids), again=again, page=3)
    effect = decide_choice(meant, surface, parse_command(meant.pressed.says, today=date.min))
    assert effect.shown == shown
    assert shown != "changed" or (effect.says, effect.again, effect.page) == (f"{says} 2504.00001", again, 3)


def test_the_entry_for_all_papers_means_all_that_the_menu_has():
    chosen = Chosen(says="save", ids=("all", "2504.00002"), offered=("all", "2504.00001", "2504.00002")).in_full
    assert chosen.ids == chosen.offered == ("2504.00001", "2504.00002")
    assert Chosen(says="save", ids=("2504.00002",), offered=("all", "2504.00002")).in_full.offered == ("2504.00002",)


def test_buttons_of_an_answer_turn_it_and_those_of_a_paper_answer_apart():
    save = Button(label="Save", kind="save", says="save 1")
    assert [manner_of(save, of_answer=whole) for whole in (True, False)] == ["turn", "ask"]
    again = Button(label="Save", kind="save", says="save 1", again="show 1")
    assert [manner_of(again, of_answer=whole) for whole in (True, False)] == ["change", "change"]
    assert manner_of(Button(label="Share", kind="share", says="llm"), of_answer=True) == "share"
