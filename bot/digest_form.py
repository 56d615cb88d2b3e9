"""What a digest's form that came back means, for every face that has forms. Pure."""

from collections.abc import Mapping

from bot.language.forms import FIELDS, DigestForm, check_form, write_form
from bot.replies import Button, Reply, Row, line


def answer_form(form: DigestForm) -> str | Reply:
    """Return what to answer as if it had been typed, or what is wrong."""
    text, problems = check_form(form)
    return text or explain_problems(form, problems)


def explain_problems(form: DigestForm, problems: Mapping[str, str]) -> Reply:
    """Return the answer that names each problem at once, and opens the form again with what was typed."""
    return Reply(
        title="I didn't get that",
        lines=(line("Nothing was changed yet."),),
        rows=tuple(Row(left=FIELDS[name].label, right=why, is_command=False) for name, why in problems.items()),
        buttons=(Button(label="Change", kind="form", says="settings", form=write_form(form)),),
    )
