"""What one person and one workspace may ask at once: people never notice, scripts are slowed down."""

from cases import each

from bot.budget import KNOWN, OF_PERSON, OF_WORKSPACE, Budgets
from bot.model import Person, Workspace
from bot.store.job_records import LANE_MOST

LAB = Workspace(platform="slack", id="T1")


def person(number: int = 0) -> Person:
    return Person(platform="slack", workspace="T1", user=f"U{number}")


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_beyond_a_persons_budget_there_is_one_word_and_then_silence_until_it_is_calm():
    seconds = Seconds()
    budgets = Budgets(timer=seconds)
    assert [budgets.admit(person(), LAB, "ask") for _ in range(32)] == ["go"] * 30 + ["moment", "silent"]
    seconds.now += 1
    assert [budgets.admit(person(), LAB, "ask") for _ in range(3)] == ["go", "go", "silent"]
    seconds.now += 60
    assert [budgets.admit(person(), LAB, "ask") for _ in range(31)] == ["go"] * 30 + ["moment"]


def test_thirty_people_who_ask_ten_times_each_at_once_are_all_heard():
    budgets = Budgets(timer=Seconds())
    assert {budgets.admit(person(number), LAB, "ask") for number in range(30) for _ in range(10)} == {"go"}


def test_a_whole_workspace_has_a_budget_and_another_workspace_its_own():
    budgets = Budgets(timer=Seconds())
    said = [budgets.admit(person(number), LAB, "ask") for number in range(40) for _ in range(20)]
    assert said.count("go") == 600
    assert budgets.admit(person(1), Workspace(platform="slack", id="T2"), "ask") == "go"


def test_scripts_that_use_a_workspaces_budget_up_do_not_shut_out_people_who_ask_now_and_then():
    seconds = Seconds()
    budgets = Budgets(timer=seconds)
    answered, asked = 0, 0
    for tenth in range(600):
        for script in range(15):
            budgets.admit(person(1_000 + script), LAB, "ask")
        if tenth % 2 == 0:  # 300 people, one command each in a minute
            asked += 1
            answered += budgets.admit(person(tenth // 2), LAB, "ask") == "go"
        seconds.now += 0.1
    assert (asked, answered) == (300, 300)


def test_three_hundred_people_who_ask_once_a_minute_all_at_the_same_moment_never_notice():
    seconds = Seconds()
    budgets = Budgets(timer=seconds)
    for _ in range(10):
        assert {budgets.admit(person(number), LAB, "ask") for number in range(300)} == {"go"}
        seconds.now += 60


def test_who_is_turned_away_because_of_the_others_is_told_once_too():
    budgets = Budgets(timer=Seconds())
    for number in range(1_000):
        budgets.admit(person(number), LAB, "ask")
    assert [budgets.admit(person(2_000), LAB, "ask") for _ in range(3)] == ["moment", "silent", "silent"]


def test_words_while_typing_and_reactions_leave_the_budget_for_answers_alone():
    budgets = Budgets(timer=Seconds())
    for _ in range(200):
        budgets.admit(person(), LAB, "suggest")
        budgets.admit(person(), LAB, "react")
    assert {budgets.admit(person(), LAB, "ask") for _ in range(30)} == {"go"}


@each("user", ["", ":", "workspace:slack:T1", "U\0", "é" * 1_000, "U1\n"])
def test_a_person_with_an_odd_id_has_a_budget_of_their_own(user):
    budgets, odd = Budgets(timer=Seconds()), Person(platform="slack", workspace="T1", user=user)
    assert [budgets.admit(odd, LAB, "ask") for _ in range(32)] == ["go"] * 30 + ["moment", "silent"]
    assert budgets.admit(person(), LAB, "ask") == "go"


def test_the_queue_has_room_for_all_that_one_process_lets_a_person_do_in_a_minute():
    rates = [OF_PERSON[use] for use in ("ask", "write", "react")]
    assert sum(rate.burst + 60 * rate.per_s for rate in rates) <= LANE_MOST


def test_a_workspace_that_was_used_up_can_be_asked_again_after_its_burst_has_come_back():
    seconds = Seconds()
    budgets = Budgets(timer=seconds)
    for number in range(1_000):
        budgets.admit(person(number), LAB, "ask")
    seconds.now += 2 * OF_WORKSPACE["ask"].burst / OF_WORKSPACE["ask"].per_s
    assert [budgets.admit(person(number), LAB, "ask") for number in range(600)].count("go") == 600


def test_private_talks_of_a_platform_share_no_budget():
    budgets, private = Budgets(timer=Seconds()), Workspace(platform="discord", id="")
    assert {budgets.admit(person(number), private, "ask") for number in range(2_000)} == {"go"}


def test_what_is_remembered_of_strangers_is_bounded():
    budgets = Budgets(timer=Seconds())
    for number in range(KNOWN + 100):
        budgets.admit(person(number), Workspace(platform="discord", id=""), "ask")
    assert len(budgets) == KNOWN


def test_a_clock_that_goes_back_gives_and_takes_nothing():
    seconds = Seconds()
    budgets = Budgets(timer=seconds)
    for _ in range(30):
        budgets.admit(person(), LAB, "ask")
    seconds.now -= 100
    assert budgets.admit(person(), LAB, "ask") == "moment"
