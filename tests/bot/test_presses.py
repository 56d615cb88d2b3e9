"""Where the answer to a press stands, whatever it was pressed on; buttons and forms carry what they need."""

from datetime import date

from cases import each

from bot.digest_form import answer_form
from bot.language import parse_command
from bot.language.forms import DigestForm, read_form
from bot.presses import Choices, Chosen, Pressed, decide_press, manner_of
from bot.replies import Button

CASES = {
    ("ask", "message", "save 2504.00001"): "apart",
    ("ask", "private", "save 2504.00001"): "apart",
    ("turn", "private", "llm"): "in_place",
    ("turn", "message", "llm"): "apart",  # a channel's message is not changed for everybody
    ("share", "message", "show 2504.00001"): "channel",
    ("share", "private", "show 2504.00001"): "channel",
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
    assert shown == "form" or (effect.says, effect.page) == (says, 2)


def test_a_form_opens_with_what_its_button_carries():
    effect = decide_press(
        Pressed(manner="form", says="at 8 Berlin top 3"), "message", parse_command("", today=date.min)
    )
    assert (effect.form.time, effect.form.zone, effect.form.top) == ("08:00", "Europe/Berlin", "3")


def test_a_form_that_was_wrong_opens_again_with_what_was_typed():
    typed = DigestForm(time="25:00", zone="UTC", about="llm ¦ agents")
    reply = answer_form(typed)
    [button] = reply.buttons
    again = read_form(button.form)
    assert (again.time, again.about) == ("25:00", "llm agents")
    assert [row.left for row in reply.rows] == ["Time of day"]


def test_choosing_in_a_menu_means_what_came_to_the_choice():
    choices = Choices()
    meant = [
        (added.says if (added := choices.added("ada 1", Chosen(says="save", ids=ids))) else "")
        for ids in (("1",), ("1", "2"), ("2",), (), ("2",))
    ]
    assert meant == ["save 1", "save 2", "", "", "save 2"]
    assert choices.added("ada 2", Chosen(says="save", ids=("2",))).says == "save 2"


def test_the_same_paper_is_opened_as_often_as_it_is_chosen():
    choices = Choices()
    assert {choices.added("ada 1", Chosen(says="show", ids=("1",))).says for _ in range(2)} == {"show 1"}


def test_buttons_of_an_answer_turn_it_and_those_of_a_paper_answer_apart():
    save = Button(label="Save", kind="save", says="save 1")
    assert [manner_of(save, of_answer=whole) for whole in (True, False)] == ["turn", "ask"]
    assert manner_of(Button(label="Share", kind="share", says="llm"), of_answer=True) == "share"
