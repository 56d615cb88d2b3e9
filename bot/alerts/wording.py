"""What a follower reads: an alert's message, and why alerts stopped. Pure."""

from collections.abc import Mapping, Sequence

from bot.commands.cards import card_buttons
from bot.model import Paper, PaperId
from bot.replies import Button, Card, Line, Reply, line, typed
from bot.text import plural, quoted

SHOWN = 10  # papers in one message; more are counted


def build_alert(papers: Sequence[Paper], matched: Mapping[PaperId, Sequence[str]]) -> Reply:
    """Return the private message about new papers, best first; each says which words it matches."""
    words = list(dict.fromkeys(each for paper in papers for each in matched.get(paper.id, ())))
    about = f" about {quoted(words[0])}" if len(words) == 1 else ""
    left = len(papers) - SHOWN
    return Reply(
        title=f"{plural(len(papers), 'new paper')}{about}",
        lines=(line(f"The {SHOWN} most upvoted of them; {left} more are in the lists."),) if left > 0 else (),
        cards=tuple(_card(paper, matched.get(paper.id, ())) for paper in papers[:SHOWN]),
        note=(line("You follow this: ", typed("following"), " shows and ends it."),),
        buttons=(Button(label="What you follow", says="following"),),
        total=len(papers),
    )


def explain_muting(reason: str) -> Line:
    """Return what stands over the next answer to somebody who could not be told."""
    why = f"Alerts had stopped, because they could not reach you: {reason.rstrip('.')}. They go on now: "
    return line(why, typed("following"))


def _card(paper: Paper, words: Sequence[str]) -> Card:
    reason = f"you follow {', '.join(quoted(each) for each in words)}" if words else ""
    return Card(paper=paper, reason=reason, buttons=card_buttons(paper, saved=False))
