"""What a person reads when something failed, worded once for whatever they did: typed, pressed, reacted."""

from bot.errors import StorageError, WorldError
from bot.replies import Reply, line, typed

NO_ANSWER = Reply(title="No answer")


def explain_trouble(error: WorldError) -> Reply:
    """Return what failed outside, whether anything was changed, and what to do."""
    if not isinstance(error, StorageError):
        lines = (line(f"{error}."), line("Please try again in a minute."))
        return Reply(title="Not just now", lines=lines, trouble=True)
    if error.reason == "disk":
        why = line(f"{error}, so this change may be lost. Please try again once whoever runs the bot has freed space.")
        return Reply(title="Not kept", lines=(why,), trouble=True)
    return Reply(
        title="The bot's memory cannot be reached just now",
        lines=(line(f"Nothing was lost, and nothing was changed ({error})."),),
        note=(line("Lists and search still work: ", typed("today")),),
        trouble=True,
    )


def not_shared(reason: str, advice: str) -> Reply:
    """Return why the platform did not take what was to be shared, and what to do about it."""
    return Reply(title="Not shared", lines=(line(f"{reason}. {advice}".strip()),), trouble=True)


def apologise(reference: str) -> Reply:
    """Return the apology for a mistake of ours; the log has the traceback under `reference`."""
    return Reply(title="Sorry, that went wrong here", lines=(line(f"It was noted as {reference}."),), trouble=True)
