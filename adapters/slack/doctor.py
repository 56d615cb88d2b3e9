"""What `papers doctor` finds out about Slack: tokens, scopes by name, unreachable channels."""

from collections.abc import AsyncIterator, Sequence

from adapters.slack.api import SlackApi
from adapters.slack.errors import explain_token
from adapters.slack.publish import SlackPublisher
from bot.errors import RefusedError, WorldError
from bot.model import Channel, Finding, Level

TOPIC = "Slack"
REINSTALL = "Add them under OAuth & Permissions, or paste the manifest again, then reinstall the app."
SOCKET = "Make an app-level token with the scope connections:write, and put it into SLACK_APP_TOKEN."
NETWORK = "Check the network, HTTPS_PROXY and SLACK_API_URL, or try again in a minute."
INSTALL = "Open /slack/install at PUBLIC_URL, and choose a workspace."
SHOWN = 20  # channels that are named; the rest are counted


async def check_slack(
    api: SlackApi,
    publisher: SlackPublisher,
    wanted: Sequence[str],
    *,
    teams: Sequence[str] = ("",),
    channels: Sequence[Channel] = (),
    app_token: str = "",
) -> Sequence[Finding]:
    """Return what is well and what is not. `wanted` are the scopes; a team "" is whichever the one token belongs to."""
    findings = _summed([await _check_team(api, team, wanted) for team in teams]) or [
        _finding("warning", "No workspace has installed the app yet.", INSTALL)
    ]
    findings += [_nameless(each) for each in publisher.nameless]
    if app_token:
        findings.append(await _check_socket(api, app_token))
    findings = list(dict.fromkeys(findings))  # what cannot be reached is said once
    if not any(finding.level == "refused" for finding in findings):
        findings += [finding async for finding in _check_channels(publisher, channels)]
    return findings


def _summed(of_teams: Sequence[list[Finding]]) -> list[Finding]:
    """One workspace as it is; of many, how many are well, and the first of those that are not."""
    if len(of_teams) <= 1:
        return [finding for findings in of_teams for finding in findings]
    odd = [findings for findings in of_teams if any(each.level != "good" for each in findings)]
    well = _finding("good", f"{len(of_teams) - len(odd)} of {len(of_teams)} workspaces are well")
    more = _finding("warning", f"{len(odd) - SHOWN} more workspaces have trouble")
    shown = [finding for findings in odd[:SHOWN] for finding in findings]
    return [well, *shown, *([more] if len(odd) > SHOWN else [])]


async def _check_team(api: SlackApi, team: str, wanted: Sequence[str]) -> list[Finding]:
    try:
        me, granted = await api.introduce(team)
    except RefusedError as error:
        text, advice = (str(error), error.advice) if team else (explain_token(error), "")
        return [_finding("refused", text, advice)]
    except WorldError as error:
        return [_trouble(error)]
    known = _finding("good", f"Connected to {me.workspace or me.team} as @{me.name}")
    missing = ", ".join(sorted(set(wanted) - granted))
    return [known, *([_finding("refused", f"Missing scopes: {missing}", REINSTALL)] if missing else [])]


async def _check_socket(api: SlackApi, app_token: str) -> Finding:
    try:
        await api.knock(app_token)
    except RefusedError as error:
        return _finding("refused", f"SLACK_APP_TOKEN: {error}.", SOCKET)
    except WorldError as error:
        return _trouble(error)
    return _finding("good", "Socket Mode is open")


async def _check_channels(publisher: SlackPublisher, channels: Sequence[Channel]) -> AsyncIterator[Finding]:
    troubled: list[Finding] = []
    for channel in channels:
        try:
            access = await publisher.check(channel)
        except WorldError as error:
            troubled.append(_trouble(error))
            continue
        if access.problem:
            troubled.append(_finding("warning", f"{channel.ref}: {access.problem}", access.advice))
    if reached := len(channels) - len(troubled):
        yield _finding("good", f"{reached} of {len(channels)} channels with a digest can be reached")
    for finding in troubled[:SHOWN]:
        yield finding
    if len(troubled) > SHOWN:
        yield _finding("warning", f"and {len(troubled) - SHOWN} more channels cannot be reached")


def _nameless(emoji: str) -> Finding:
    advice = f"Add Slack's name of it to PAPERS_EMOJI, too, such as: {emoji} :heart:"
    return _finding("warning", f"The reaction {emoji} saves nothing on Slack", advice)


def _trouble(error: WorldError) -> Finding:
    return _finding("refused", str(error), error.advice if isinstance(error, RefusedError) else NETWORK)


def _finding(level: Level, text: str, advice: str = "") -> Finding:
    return Finding(topic=TOPIC, level=level, text=text, advice=advice)
