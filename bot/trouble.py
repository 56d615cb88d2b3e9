"""What a person reads when something failed, worded once for whatever they did: typed, pressed, reacted."""

from bot.errors import StorageError, WorldError
from bot.replies import Button, Reply, line, typed

REFUSING = ("read-only", "disk-full", "full", "refused")  # the store answers, and takes no change
WHEN_FREED = "Please try again once whoever runs the bot has freed disk space."
NO_ANSWER = Reply(title="No answer")


def explain_trouble(error: WorldError) -> Reply:
    """Return what failed outside, whether anything was changed, and what to do."""
    if not isinstance(error, StorageError):
        lines = (line(f"{error}."), line("Please try again in a minute."))
        return Reply(title="Not available right now", lines=lines, trouble=True)
    if error.reason == "disk":
        why = line(f"{error}, so this change may not be saved. {WHEN_FREED}")
        return Reply(title="This may not be saved", lines=(why,), trouble=True)
    is_refused = error.reason in REFUSING
    hint = (line(WHEN_FREED),) if error.reason == "disk-full" else ()
    state = "takes no changes" if is_refused else "isn't reachable"
    return Reply(
        title=f"My storage {state} right now",
        lines=(line(f"Nothing was lost or changed ({error})."), *hint),
        note=(line("Lists and search still work: ", typed("today")),),
        trouble=True,
    )


def apologise(reference: str, again: str = "", page: int = 1) -> Reply:
    """Return the apology for a mistake of ours; the log has the traceback under `reference`. A button types `again`."""
    advice = f"Try again; if it happens again, send {reference} to whoever runs this bot."
    repeat = (Button(label="Try again", says=again, page=page),) if again else ()
    return Reply(title="Something went wrong on my side", lines=(line(advice),), buttons=repeat, trouble=True)
