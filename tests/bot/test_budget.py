"""What one person and one workspace may ask at once: people never notice, scripts are slowed down."""

from bot.budget import KNOWN, Budgets
from bot.model import Person, Workspace

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
    said = [budgets.admit(person(number), LAB, "ask") for number in range(20) for _ in range(20)]
    assert said.count("go") == 300
    assert budgets.admit(person(1), Workspace(platform="slack", id="T2"), "ask") == "go"


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
