"""Who typed, pressed or sent something, read before the library looks at it. Pure."""

from adapters.slack.forms import read_submission
from adapters.slack.incoming import Body, Place, read_command, read_place, read_press, read_shortcut


def read_interaction_place(body: Body) -> Place | None:
    """Return who interacts, and where; None for what the bot has no use for."""
    if "command" in body:
        said = read_command(body)
        return said.place if said else None
    match body.get("type"):
        case "block_actions":
            press = read_press(body)
            return press.place if press else read_home_place(body)
        case "view_submission":
            filled = read_submission(body)
            return filled[1] if filled else None
        case "message_action":
            shortcut = read_shortcut(body)
            return shortcut.place if shortcut else None
        case _:
            return None


def read_home_place(body: Body) -> Place | None:
    """Return who searches in the Home tab."""
    user = body.get("user")
    return read_place(body, str(user.get("id", "")) if isinstance(user, dict) else "")
