"""Exports as files in the person's talk with the bot: Slack has no file that only one person sees."""

from adapters.slack.api import SlackApi
from adapters.slack.incoming import Place
from bot.errors import BusyError
from bot.replies import File

UPLOAD_S = 20.0


async def hand_over(api: SlackApi, place: Place, file: File) -> None:
    """Send a file to the person's private messages; raise WorldError when it did not get there."""
    team = place.person.workspace
    channel = place.channel.id if place.own else await open_talk(api, team, place.person.user)
    offered = await api.call(team, "files.getUploadURLExternal", filename=file.name, length=len(file.content))
    await api.upload(str(offered.get("upload_url", "")), file.content, deadline_s=UPLOAD_S)
    named = {"id": str(offered.get("file_id", "")), "title": file.name}
    await api.call(team, "files.completeUploadExternal", "posts", files=[named], channel_id=channel)


async def open_talk(api: SlackApi, team: str, user: str) -> str:
    """Return the channel of a person's talk with the bot."""
    opened = await api.call(team, "conversations.open", users=user)
    told = opened.get("channel")
    channel = told.get("id") if isinstance(told, dict) else None
    if not isinstance(channel, str):
        raise BusyError("Slack does not open the private talk", retry_after_s=5.0)
    return channel
