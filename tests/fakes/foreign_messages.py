"""Messages of other people and other apps, as Slack and Discord send them, and the papers that a reader sees there."""

from typing import Any

A, B, C = "2504.13173", "2504.00001", "2601.12345"
LINK = f"https://arxiv.org/abs/{A}"
OTHER = f"https://huggingface.co/papers/{B}"
PACKED = f"https%3A%2F%2Farxiv.org%2Fabs%2F{A}"
TWICE = PACKED.replace("%", "%25")
Shape = tuple[dict[str, Any], tuple[str, ...]]


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": False}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": True}


def block(**fields: Any) -> dict[str, Any]:
    return {"text": "", "blocks": [{"block_id": "b1", **fields}]}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def attached(**fields: Any) -> dict[str, Any]:
    return {"text": "", "attachments": [{"id": 1, **fields}]}


def button(**fields: Any) -> dict[str, Any]:
    return block(type="actions", elements=[{"type": "button", "text": plain("Read"), "action_id": "a", **fields}])


def menu(**option: Any) -> dict[str, Any]:
    chosen = {"type": "overflow", "action_id": "a", "options": [{"text": plain("Open"), "value": "1", **option}]}
    return block(type="section", text=mrkdwn("Paper"), accessory=chosen)


CONFIRM = {"title": plain("Sure?"), "text": mrkdwn(f"Reads <{LINK}|it>"), "confirm": plain("Yes"), "deny": plain("No")}
WATCHED = {
    "title": plain("Talk"),
    "video_url": "https://v.example/1",
    "alt_text": "a talk",
    "thumbnail_url": "https://v",
}

SLACK: dict[str, Shape] = {
    "a link in the text": ({"text": f"see <{LINK}|this>"}, (A,)),
    "a bare id in the text": ({"text": f"have a look at {A}v2, it is good"}, (A,)),
    "a link in an attachment's pretext": (attached(pretext=f"New: <{LINK}>"), (A,)),
    "an attachment's footer": (attached(text="Paper", footer=f"arXiv:{A}"), (A,)),
    "an attachment's author": (attached(text="Paper", author_name="Lee", author_link=LINK), (A,)),
    "an attachment's author by name": (attached(author_name=f"arXiv {A}", author_icon="https://i.example/1"), (A,)),
    "an attachment's title and its link": (attached(title="Titans", title_link=LINK), (A,)),
    "an attachment's fields": (attached(fields=[{"title": "Paper", "value": LINK, "short": True}]), (A,)),
    "an attachment's old buttons": (attached(actions=[{"type": "button", "text": "Read", "url": LINK}]), (A,)),
    "an unfurled link": (attached(from_url=LINK, original_url=LINK, service_name="arXiv.org"), (A,)),
    "a link's picture": (attached(image_url=f"https://cdn.example/arxiv/{A}.png", fallback="a picture"), (A,)),
    "a forwarded message": (attached(is_share=True, message_blocks=[{"message": {"blocks": [
        rich({"type": "link", "url": LINK})]}}]), (A,)),
    "blocks in an attachment": (attached(blocks=[{"type": "section", "text": mrkdwn(f"<{LINK}>")}]), (A,)),
    "files of a forwarded message": (attached(is_share=True, files=[{"id": "F1", "name": f"{A}v1.pdf"}]), (A,)),
    "a button's link": (button(url=LINK), (A,)),
    "a button's label": (button(text=plain(f"Read {A}")), (A,)),
    "a button's description for screen readers": (button(accessibility_label=f"Read arXiv:{A}"), (A,)),
    "what a button asks to confirm": (button(value="x", confirm=CONFIRM), (A,)),
    "an overflow menu's link": (menu(url=LINK), (A,)),
    "an overflow menu's label": (menu(text=plain(f"Open {A}")), (A,)),
    "an option's description": (menu(description=plain(f"arXiv:{A}")), (A,)),
    "a select's placeholder": (block(type="actions", elements=[
        {"type": "static_select", "placeholder": plain(f"Rate {A}"), "options": []}]), (A,)),
    "a picture's description": (block(type="image", image_url="https://i.example", alt_text=f"Figure of {A}"), (A,)),
    "a picture's title": (block(type="image", image_url="https://i.example/1", title=plain(f"From {A}")), (A,)),
    "a video's title link": (block(type="video", **WATCHED, title_url=LINK), (A,)),
    "a video's description": (block(type="video", **WATCHED, description=plain(f"On {A}")), (A,)),
    "a table of rich text": (block(type="table", rows=[
        [{"type": "raw_text", "text": "Paper"}, rich({"type": "link", "url": LINK, "text": "Titans"})],
        [{"type": "raw_text", "text": B}]]), (A, B)),
    "a list in rich text": (block(type="rich_text", elements=[{"type": "rich_text_list", "elements": [
        {"type": "rich_text_section", "elements": [{"type": "link", "url": OTHER}, {"type": "text", "text": A}]}]}]),
        (B, A)),
    "a quote in rich text": (block(type="rich_text", elements=[{"type": "rich_text_quote", "elements": [
        {"type": "text", "text": f"as {A} shows"}]}]), (A,)),
    "small print": (block(type="context", elements=[mrkdwn(f"<{LINK}|source>"), mrkdwn("by Lee")]), (A,)),
    "a headline": (block(type="header", text=plain(f"Today: {A}")), (A,)),
    "markdown of a young block": (block(type="markdown", text=f"**[Titans]({LINK})**"), (A,)),
    "a card that nobody knows yet": (block(type="card", hero={"caption": plain("x"), "href": LINK}), (A,)),
    "a file's name": ({"text": "", "files": [{"id": "F1", "name": f"{A}.pdf", "mimetype": "application/pdf"}]}, (A,)),
    "a file's title": ({"text": "", "files": [{"id": "F1", "name": "a.pdf", "title": f"arXiv:{A}"}]}, (A,)),
    "the beginning of a file": ({"text": "", "files": [{"id": "F1", "name": "a.txt", "preview": f"1. {LINK}"}]}, (A,)),
    "a file elsewhere": ({"text": "", "files": [{"id": "F1", "name": "a", "external_url": f"{LINK}v1"}]}, (A,)),
    "a redirect": ({"text": f"<https://www.google.com/url?q={PACKED}&amp;sa=D|Titans>"}, (A,)),
    "a redirect to a redirect": ({"text": f"<https://l.example.com/l.php?u=https%3A%2F%2Fr.example%2F%3Furl%3D{TWICE}>"},
        (A,)),
    "two papers in two places": (attached(pretext=LINK, footer=OTHER), (A, B)),
    "a form's question and hint": (block(type="input", label=plain(f"Which? {A}"), hint=plain(f"not {B}"), element={
        "type": "radio_buttons", "options": [{"text": mrkdwn(C), "value": "1"}]}), (A, B, C)),
    "a group of options": (block(type="actions", elements=[{"type": "static_select", "option_groups": [
        {"label": plain(A), "options": [{"text": plain(B), "value": C}]}]}]), (A, B)),
    "buttons for feedback": (block(type="context_actions", elements=[{"type": "feedback_buttons", "positive_button": {
        "text": plain(f"Good {A}"), "value": B, "accessibility_label": f"like {C}"}}]), (A, C)),
    "preformatted text": (block(type="rich_text", elements=[{"type": "rich_text_preformatted", "elements": [
        {"type": "text", "text": f"wget {LINK}"}]}]), (A,)),
    "a plan and its sources": (block(type="plan", title=f"Read {A}", tasks=[{"type": "task_card", "task_id": C,
        "sources": [{"type": "url", "url": OTHER, "text": "source"}]}]), (A, B)),
    "a call": (block(type="call", call={"v1": {"name": f"Reading {A}"}}), (A,)),
    "a file's first comment": ({"text": "", "files": [{"id": "F1", "initial_comment": {"comment": LINK}}]}, (A,)),
    "a mail": ({"text": "", "files": [{"id": "F1", "subject": f"Re: {A}", "plain_text": OTHER}]}, (A, B)),
    "a channel's topic": ({"subtype": "channel_topic", "text": "set the topic", "topic": LINK}, (A,)),
    "a link that a mail filter rewrote": ({"text": f"<https://urldefense.proofpoint.com/v2/url?u="
        f"https-3A__arxiv.org_abs_{A}&amp;d=Dw|x>"}, (A,)),
    "what a workflow's button passes on": (block(type="actions", elements=[{"type": "workflow_button",
        "text": plain(f"Go {A}"), "workflow": {"trigger": {"customizable_input_parameters": [
            {"name": "paper", "value": B}]}}}]), (A,)),
    "a button's value is nobody's text": (button(value=LINK), ()),
    "an option's value is nobody's text": (menu(value=f"open:{A}"), ()),
    "names for machines": (block(type="actions", block_id=A, elements=[
        {"type": "button", "action_id": f"open-{A}", "text": plain("Go")}]), ()),
    "metadata": ({"text": "hi", "metadata": {"event_type": "x", "event_payload": {"paper": LINK}}}, ()),
    "a client's own number": ({"text": "hi", "client_msg_id": A, "ts": "1700000000.000100", "app_id": A}, ()),
    "a release of software": ({"text": "we ship 2606.25363-rc1 today, then 2606.25363-2"}, ()),
    "a telephone number": ({"text": "call +1 2504.13173 or tel. 2504.13174, fax: 2504.13175"}, ()),
    "versions": ({"text": "v2504.13173, version 2504.13173, numpy==2504.13173, build 2504.13173.1"}, ()),
    "the message that it answers": ({"text": "yes", "root": {"text": LINK}}, ()),
}  # fmt: skip


def embed(**fields: Any) -> dict[str, Any]:
    return {"content": "", "embeds": [{"type": "rich", **fields}]}


def parts(*components: dict[str, Any]) -> dict[str, Any]:
    return {"content": "", "flags": 32768, "components": list(components)}


def forwarded(**fields: Any) -> dict[str, Any]:
    snapshot = {"type": 0, "content": "", "embeds": [], "attachments": [], **fields}
    return {
        "content": "",
        "message_reference": {"type": 1, "message_id": "5"},
        "message_snapshots": [{"message": snapshot}],
    }


def file(**fields: Any) -> dict[str, Any]:
    stored = {
        "id": "77",
        "filename": "a.bin",
        "size": 10,
        "url": "https://cdn.example/1",
        "proxy_url": "https://p.example",
    }
    return {"content": "", "attachments": [stored | fields]}


def row(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(components)}


LINKED = {"type": 2, "style": 5, "label": "Read", "url": LINK}
ANSWERED = {"id": "6", "content": LINK, "author": {"id": "9", "username": "x", "discriminator": "0"}}
QUESTION = {"question": {"text": f"Is {A} good?"}, "answers": [{"poll_media": {"text": f"better is {B}"}}]}

DISCORD: dict[str, Shape] = {
    "a link in the text": ({"content": f"see {LINK}"}, (A,)),
    "a masked link": ({"content": f"see [this]({LINK})"}, (A,)),
    "a link without a preview": ({"content": f"<{LINK}>"}, (A,)),
    "an embed's link": (embed(title="Titans", url=LINK), (A,)),
    "an embed's title": (embed(title=f"arXiv:{A}"), (A,)),
    "an embed's description": (embed(description=f"see {LINK}"), (A,)),
    "an embed's field": (embed(fields=[{"name": "Paper", "value": f"[Titans]({LINK})", "inline": True}]), (A,)),
    "an embed's field by name": (embed(fields=[{"name": f"arXiv:{A}", "value": "good", "inline": False}]), (A,)),
    "an embed's author": (embed(author={"name": f"arXiv:{A}"}), (A,)),
    "an embed's author by link": (embed(author={"name": "Lee", "url": LINK}), (A,)),
    "an embed's footer": (embed(footer={"text": f"arXiv:{A}"}), (A,)),
    "an embed's provider": (embed(provider={"name": "arXiv", "url": LINK}), (A,)),
    "an embed's picture": (embed(image={"url": f"https://cdn.example/papers/{A}.png"}), (A,)),
    "an embed's video": (embed(video={"url": f"https://v.example/arxiv/{A}"}), (A,)),
    "a second embed": ({"content": "", "embeds": [{"title": "x"}, {"title": "y", "url": LINK}]}, (A,)),
    "a link button": (parts(row(LINKED)), (A,)),
    "a button's label": (parts(row({"type": 2, "style": 1, "label": f"Read {A}", "custom_id": "x"})), (A,)),
    "a select's option": (parts(row({"type": 3, "custom_id": "x", "options": [{"label": A, "value": "1"}]})), (A,)),
    "an option's description": (parts(row({"type": 3, "custom_id": "x", "options": [
        {"label": "one", "value": "1", "description": f"arXiv:{A}"}]})), (A,)),
    "a select's placeholder": (parts(row({"type": 3, "custom_id": "x", "placeholder": f"Rate {A}"})), (A,)),
    "a text of components": (parts({"type": 10, "content": f"# Titans\n{LINK}"}), (A,)),
    "a section beside a button": (parts({"type": 9, "components": [{"type": 10, "content": A}], "accessory": LINKED}),
        (A,)),
    "a container of a section": (parts({"type": 17, "components": [
        {"type": 9, "components": [{"type": 10, "content": "x"}], "accessory": LINKED}]}), (A,)),
    "a row in a container": (parts({"type": 17, "components": [row(LINKED), {"type": 10, "content": OTHER}]}), (A, B)),
    "a gallery's description": (parts({"type": 12, "items": [
        {"media": {"url": "https://i.example/1"}, "description": f"Figure of {A}"}]}), (A,)),
    "a thumbnail's description": (parts({"type": 9, "components": [{"type": 10, "content": "x"}], "accessory": {
        "type": 11, "media": {"url": "https://i.example"}, "description": f"arXiv:{A}"}}), (A,)),
    "a file of components": (parts({"type": 13, "file": {"url": "attachment://a.pdf"}, "name": f"{A}.pdf"}), (A,)),
    "a part that nobody knows yet": (parts({"type": 99, "inner": [{"caption": {"href": LINK}}]}), (A,)),
    "a forwarded text": (forwarded(content=f"see {LINK}"), (A,)),
    "a forwarded embed": (forwarded(embeds=[{"title": "x", "url": LINK}]), (A,)),
    "a forwarded embed's field": (forwarded(embeds=[{"fields": [{"name": "Paper", "value": LINK}]}]), (A,)),
    "a forwarded file": (forwarded(attachments=[{"id": "7", "filename": f"{A}.pdf"}]), (A,)),
    "a forwarded button": (forwarded(components=[row(LINKED)]), (A,)),
    "a file's name": (file(filename=f"{A}v2.pdf"), (A,)),
    "a file's title": (file(title=f"arXiv:{A}"), (A,)),
    "a file's description": (file(description=f"slides on {A}"), (A,)),
    "a poll": ({"content": "", "poll": QUESTION}, (A, B)),
    "a thread's name": ({"content": "", "thread": {"id": "8", "name": f"Reading {A}"}}, (A,)),
    "a redirect": ({"content": f"https://www.google.com/url?q={PACKED}&sa=D"}, (A,)),
    "a redirect to a redirect": (embed(url=f"https://l.example.com/l.php?u=https%3A%2F%2Fr.example%2F%3Furl%3D{TWICE}"),
        (A,)),
    "two papers in two places": (embed(footer={"text": A}, author={"name": "x", "url": OTHER}), (A, B)),
    "the result of a poll": (embed(type="poll_result", fields=[
        {"name": "poll_question_text", "value": f"Is {A} good?", "inline": False}]), (A,)),
    "a sticker's name": ({"content": "", "sticker_items": [{"id": "1", "name": f"arXiv {A}", "format_type": 1}]}, (A,)),
    "a forwarded text of components": (forwarded(components=[
        {"type": 17, "components": [{"type": 10, "content": A}]}]), (A,)),
    "a gallery's own address": (parts({"type": 12, "items": [
        {"media": {"url": f"https://arxiv.org/html/{A}/x1.png"}, "description": None}]}), (A,)),
    "a spoiler, a quote and small print": ({"content": f"||{LINK}||\n> {B}\n-# {C}"}, (A, B, C)),
    "a link of a link": (parts(row(LINKED | {"url": f"https://r.example/?u={TWICE}"})), (A,)),
    "Discord's own markup": ({"content": f"<t:1745513173:F> <@{A.replace('.', '')}> <#1> </papers:1> <:x:2>"}, ()),
    "a custom_id is nobody's text": (parts(row({"type": 2, "style": 1, "label": "Go", "custom_id": LINK})), ()),
    "an option's value is nobody's text": (parts(row({"type": 3, "custom_id": "x", "options": [
        {"label": "one", "value": LINK}]})), ()),
    "whoever wrote it": ({"content": "hi", "author": {"id": "9", "username": A, "discriminator": "0"}}, ()),
    "who is mentioned": ({"content": "<@9>", "mentions": [{"id": "9", "username": A, "discriminator": "0"}]}, ()),
    "the message that it answers": ({"content": "yes", "referenced_message": ANSWERED}, ()),
    "a release of software": (embed(description="we ship 2606.25363-rc1"), ()),
    "a telephone number": ({"content": "phone +49 2504.13173"}, ()),
    "versions": ({"content": "v2504.13173, ver. 2504.13173, torch>=2504.13173"}, ()),
}  # fmt: skip
