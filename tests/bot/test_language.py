"""What is typed, and what it means: the table that every platform shares."""

from datetime import date

from cases import each

from bot.language import (
    VERBS,
    Explain,
    Export,
    Follow,
    Following,
    ForgetMe,
    Front,
    Help,
    ListDay,
    ListMonth,
    ListWeek,
    MyData,
    Pause,
    PostNow,
    Preview,
    Rest,
    Resume,
    Save,
    Saved,
    Search,
    Settings,
    Show,
    ShowSeveral,
    Similar,
    Status,
    Team,
    Trending,
    Unfollow,
    Unsave,
    Unsubscribe,
    parse_command,
)
from bot.language.arguments import ARGUMENT_VERBS
from bot.language.grammar import CHANGING, GREETINGS, READING

TODAY = date(2026, 6, 30)
ID = "2504.13173"


def the(kind, **fields):
    return kind, fields


def a_search(words=None, **fields):
    return Search, ({"words": words} if words else {}) | fields


def a_day(day):
    return ListDay(text=day.isoformat(), which="day", day=day)


MEANINGS = {
    # Nothing, and lists.
    "": the(Front),
    "   \n ": the(Front),
    "today": the(ListDay, which="today"),
    "Today": the(ListDay, which="today"),
    "yesterday": the(ListDay, which="yesterday"),
    "today?": the(ListDay, which="today"),
    "\u202eto\x00day\u00a0": the(ListDay, which="today"),
    "2026-06-29": the(ListDay, which="day", day=date(2026, 6, 29)),
    "29 June 2026": the(ListDay, which="day", day=date(2026, 6, 29)),
    "June 29": the(ListDay, which="day", day=date(2026, 6, 29)),
    "29.06.2026": the(ListDay, which="day", day=date(2026, 6, 29)),
    "2026/06/29": the(ListDay, which="day", day=date(2026, 6, 29)),
    "29/06/2026": the(ListDay, which="day", day=date(2026, 6, 29)),
    "Monday 29 June 2026": the(ListDay, which="day", day=date(2026, 6, 29)),
    "29 February": the(ListDay, which="day", day=date(2024, 2, 29)),
    "05/06/2026": the(Explain, search="05/06/2026"),
    "31 June": the(Explain, search="31 June"),
    "31.06.2026": the(Explain),
    "31 December": the(ListDay, which="day", day=date(2025, 12, 31)),
    "week": the(ListWeek, week=None),
    "week 2026-W26": the(ListWeek, week="2026-W26"),
    "week w3": the(ListWeek, week="2026-W03"),
    "week 40": the(ListWeek, week="2025-W40"),
    "2026-W26": the(ListWeek, week="2026-W26"),
    "2026-W60": the(Explain, search="2026-W60"),
    "last week": a_search("last week", offer="week 2026-W26"),
    "week 2026-06-29": the(ListWeek, week="2026-W27"),
    "month": the(ListMonth, month=None),
    "month 2026-06": the(ListMonth, month="2026-06"),
    "month june": the(ListMonth, month="2026-06"),
    "month December": the(ListMonth, month="2025-12"),
    "2026-06": the(ListMonth, month="2026-06"),
    "June 2026": a_search("June 2026", offer="month 2026-06"),
    "month march of time": a_search("month march of time"),
    "trending": the(Trending),
    "rest 2026-06-30": the(Rest, day=date(2026, 6, 30), edition=False),
    "rest edition 2026-06-30": the(Rest, day=date(2026, 6, 30), edition=True),
    "rest of the world": a_search("rest of the world"),
    "resting state fMRI": a_search("resting state fMRI"),
    "rest api fuzzing": a_search("rest api fuzzing"),
    # One paper.
    f"show {ID}": the(Show, ref=ID),
    f"show arXiv:{ID}v2": the(Show, ref=ID),
    "show cs/0601001": the(Show, ref="cs/0601001"),
    "show math.GT/0309136v1": the(Show, ref="math/0309136"),
    f"show https://arxiv.org/pdf/{ID}v3.pdf?download=1#page=2": the(Show, ref=ID),
    f"show https://huggingface.co/papers/{ID}": the(Show, ref=ID),
    f"show <https://arxiv.org/abs/{ID}|{ID}>": the(Show, ref=ID),
    ID: the(Show, ref=ID),
    f"https://arxiv.org/abs/{ID}": the(Show, ref=ID),
    "show Attention is all you need": a_search(title="Attention is all you need"),
    "show 2504.1": the(Explain, search="2504.1"),
    "show 2513.13173": the(Explain),
    "show 3D Gaussian splatting": the(Explain, title="3D Gaussian splatting", search="3D Gaussian splatting"),
    f"show {ID} please": the(Show, ref=ID),
    "show me the money": a_search("show me the money", offer=""),
    'show "Attention is all you need"': a_search(title="Attention is all you need"),
    "SHOW 2504.13173": the(Show, ref=ID),
    "show title:0123456789abcdef": the(Show, ref="title:0123456789abcdef"),
    "show": the(Explain),
    f"similar {ID}": the(Similar, ref=ID),
    "similar 2 me": the(Explain),
    "similar ideas everywhere": a_search("similar ideas everywhere"),
    # Bookmarks.
    f"save {ID}": the(Save, ref=ID, note="", tags=()),
    f"save {ID} read on the train #Memory #todo": the(Save, ref=ID, note="read on the train", tags=("memory", "todo")),
    f"save arXiv: {ID} soon": the(Save, ref=ID, note="soon"),
    f"save <https://arxiv.org/abs/{ID}|Some long title> good #a": the(Save, ref=ID, note="good", tags=("a",)),
    f"save {ID}: see theorem #1, #Proof.": the(Save, ref=ID, note="see theorem #1,", tags=("proof",)),
    f"save this one {ID}": a_search(f"save this one {ID}", offer=f"save {ID}"),
    "save time/money": the(Explain),
    "save energy in training": a_search("save energy in training"),
    "save 12345": the(Explain),
    f"unsave {ID}": the(Unsave, ref=ID),
    f"unsave {ID} now": the(Explain, example=f"unsave {ID}"),
    "unsave the whales": a_search("unsave the whales"),
    "saved": the(Saved, words=""),
    "saved #memory test-time": the(Saved, words="#memory test-time"),
    f"save {ID} 0704.0001": the(Save, ref=ID, more=("0704.0001",), note=""),
    f"save {ID}, https://arxiv.org/abs/0704.0001 and cs/0601001 later #a,#b": the(
        Save, ref=ID, more=("0704.0001", "cs/0601001"), note="later", tags=("a", "b")
    ),
    f"save {ID} see also 0704.0001": the(Save, ref=ID, more=(), note="see also 0704.0001"),
    f"save {ID} #c++ #C# #läsen #日本語 #rag/agents #a#b;#d": the(
        Save, note="", tags=("c++", "c#", "läsen", "日本語", "rag/agents", "a", "b", "d")
    ),
    f"save {ID} beats #1, #2 and #a,b": the(Save, note="beats #1, #2 and #a,b", tags=()),
    f"save {ID} please": the(Save, note=""),
    f"unsave {ID} 0704.0001": the(Unsave, ref=ID, more=("0704.0001",)),
    f"save {ID} for <@U0ALICE> in <#C0MAIN|papers>, see <https://example.org/notes|example.org/notes>": the(
        Save, ref=ID, note="for @someone in #papers, see example.org/notes", tags=("papers",)
    ),
    f"save {ID} <#C0MAIN|memory>": the(Save, ref=ID, note="", tags=("memory",)),
    "save https://example.org/deep-state-space-models": the(Explain, search="deep state space models"),
    f"🔖 {ID}": the(Save, ref=ID, note=""),
    f"🔖 {ID} thesis #wm": the(Save, ref=ID, note="thesis", tags=("wm",)),
    f"⭐️ https://arxiv.org/abs/{ID} later": the(Save, ref=ID, note="later"),
    f":bookmark: {ID} 0704.0001": the(Save, ref=ID, more=("0704.0001",)),
    "🔖 1 thesis": the(Explain, search="1 thesis"),
    "🔖 thesis": a_search("🔖 thesis"),
    # Exports.
    "export": the(Export, format="bibtex", what="saved"),
    "export bibtex": the(Export, format="bibtex", what="saved"),
    "export bib saved": the(Export, format="bibtex", what="saved"),
    "export ris today": the(Export, format="ris", what="list", listing=ListDay(text="today", which="today")),
    "export csv 2026-06-29": the(Export, format="csv", listing=a_day(date(2026, 6, 29))),
    "export yesterday": the(Export, listing=ListDay(text="yesterday", which="yesterday")),
    "export week": the(Export, listing=ListWeek(text="week")),
    "export week 2026-W26 csv": the(Export, format="csv", listing=ListWeek(text="week 2026-w26", week="2026-W26")),
    "export json month 2026-06": the(Export, format="json", listing=ListMonth(text="month 2026-06", month="2026-06")),
    "export trending": the(Export, what="list", listing=Trending(text="trending")),
    "export bookmarks ris": the(Export, format="ris", what="saved"),
    "export pdf": the(Explain, example="export bibtex", search="export pdf"),
    "export saved docx": the(Explain, example="export bibtex saved"),
    "export bibtx": the(Explain, example="export bibtex"),
    "export makrdown today": the(Explain, example="export markdown today"),
    "export xml search state space": the(Explain, example="export bibtex search state space"),
    "export text to speech": a_search("export text to speech"),
    "export md": the(Export, format="markdown", what="saved"),
    "export json search state space": the(Export, format="json", what="search", words="state space"),
    "export search state space": the(Export, format="bibtex", what="search", words="state space"),
    "export search bibtex": the(Export, format="bibtex", what="search", words="bibtex"),
    "export saved csv": the(Export, format="csv", what="saved"),
    "export md 29 June 2026": the(Export, format="markdown", listing=a_day(date(2026, 6, 29))),
    "export json search": the(Explain, example="export json search state space"),
    "export bibtex parsers": a_search("export bibtex parsers", offer="export bibtex search parsers"),
    "export controls policy": a_search("export controls policy"),
    "export csv 2026-02-30": the(Explain),
    f"export ris {ID}": the(Export, format="ris", what="papers", refs=(ID,)),
    f"export bibtex https://arxiv.org/abs/{ID}v2": the(Export, format="bibtex", what="papers", refs=(ID,)),
    f"export {ID}": the(Export, what="papers", refs=(ID,)),
    f"export {ID} 0704.0001 as csv": the(Export, format="csv", what="papers", refs=(ID, "0704.0001")),
    f"export bibtex for {ID}": the(Export, what="papers", refs=(ID,)),
    "export bibtex #memory": the(Export, what="saved", words="#memory"),
    "export #memory": the(Export, what="saved", words="#memory"),
    "export #memory to ris": the(Export, format="ris", what="saved", words="#memory"),
    "export bibtex saved #memory": the(Export, what="saved", words="#memory"),
    "export saved attention": the(Export, what="saved", words="attention"),
    "export saved attention as csv": the(Export, format="csv", what="saved", words="attention"),
    "export my bookmarks as json": the(Export, format="json", what="saved", words=""),
    "export to csv": the(Export, format="csv", what="saved"),
    "export as .bib file": the(Export, format="bibtex", what="saved"),
    "export today as csv": the(Export, format="csv", listing=ListDay(text="today", which="today")),
    "export today's papers as csv": the(Export, format="csv", listing=ListDay(text="today", which="today")),
    "export csv of today": the(Export, format="csv", listing=ListDay(text="today", which="today")),
    "export as csv today": the(Export, format="csv", listing=ListDay(text="today", which="today")),
    "export week 2026-W26 ris": the(Export, format="ris", listing=ListWeek(text="week 2026-w26", week="2026-W26")),
    "export 2026-W26 as ris": the(Export, format="ris", listing=ListWeek(text="week 2026-w26", week="2026-W26")),
    "export last week to md": the(Export, format="markdown", listing=ListWeek(text="week 2026-w26", week="2026-W26")),
    "export June 2026 bib": the(Export, listing=ListMonth(text="month 2026-06", month="2026-06")),
    "export https://huggingface.co/papers/date/2026-06-29 csv": the(
        Export, format="csv", listing=a_day(date(2026, 6, 29))
    ),
    "export search state space as csv": the(Export, format="csv", what="search", words="state space"),
    "export search as csv": the(Explain, example="export csv search state space"),
    "export csv files": a_search("export csv files", offer="export csv search files"),
    "export in emerging markets": a_search("export in emerging markets"),
    "export to China": a_search("export to China"),
    "export of goods": a_search("export of goods"),
    # Teams and follows.
    "team": the(Team, period="week"),
    "team month": the(Team, period="month"),
    "team 7d": the(Explain, example="team month"),
    "team formation": a_search("team formation"),
    "follow llm": the(Follow, words="llm"),
    "follow author:gu state space": the(Follow, words="author:gu state space"),
    'follow "state space"': the(Follow, words='"state space"'),
    "follow author: gu": the(Follow, words="author: gu"),
    "follow +mamba -vision": the(Follow, words="+mamba -vision"),
    "follow": the(Explain),
    "follow the leader": a_search("follow the leader", offer="follow: the leader"),
    "follow: the leader": the(Follow, words="the leader"),
    "unfollow author:gu": the(Unfollow, words="author:gu"),
    "unfollow the leader": the(Unfollow, words="the leader"),
    "following": the(Following),
    # Digests; subscribe has its own table.
    "unsubscribe": the(Unsubscribe),
    "unsubscribe me please": a_search("unsubscribe me please", offer="unsubscribe"),
    "unsubscribe?": a_search("unsubscribe?", offer="unsubscribe"),
    "pause 2w": the(Pause, until=date(2026, 7, 14)),
    "Pause For 3 Days": the(Pause, until=date(2026, 7, 3)),
    "pause a week": the(Pause, until=date(2026, 7, 7)),
    "pause until monday": the(Pause, until=date(2026, 7, 6)),
    "pause until tomorrow": the(Pause, until=date(2026, 7, 1)),
    "pause": the(Explain),
    "pause 9y": the(Explain, example="pause 2w"),
    "pause until further notice": a_search("pause until further notice", offer="pause 2w"),
    "pause tokens 3x": a_search("pause tokens 3x"),
    "pause until 3 January": the(Pause, until=date(2027, 1, 3)),
    "pause until 2026-01-03": the(Explain),
    "pause token decoding": a_search("pause token decoding"),
    "resume": the(Resume),
    "unpause": the(Resume),
    "resume screening": a_search("resume screening"),
    "settings": the(Settings),
    "preview": the(Preview),
    "home": the(Front, own=True),
    "status": the(Status),
    "post now": the(PostNow),
    "post nowcasting of weather": a_search("post nowcasting of weather"),
    "post nowhere dense graphs": a_search("post nowhere dense graphs"),
    "post now and then sampling": a_search("post now and then sampling"),
    "status quo bias": a_search("status quo bias"),
    # Oneself and help.
    "my data": the(MyData),
    "my data is noisy": a_search("my data is noisy"),
    "forget me": the(ForgetMe, confirmed=False),
    "forget me yes": the(ForgetMe, confirmed=True),
    "forget me yes?": a_search("forget me yes?"),
    "forget me yes please": a_search("forget me yes please"),
    "forget me not": a_search("forget me not"),
    "help": the(Help, verb=""),
    "help search": the(Help, verb="search"),
    "HELP forget me": the(Help, verb="forget me"),
    "help?": the(Help, verb=""),
    "?": the(Front),
    "hi": the(Front),
    "Hello!": the(Front),
    "thanks": the(Front),
    "Thank you.": the(Front),
    "hi-fi audio": a_search("hi-fi audio"),
    "hierarchical memory": a_search("hierarchical memory"),
    "hidden states": a_search("hidden states"),
    "hello world programs": a_search("hello world programs"),
    "thanks to attention": a_search("thanks to attention"),
    "help topology": a_search("help topology"),
    "help me write papers": a_search("help me write papers"),
    # Searches.
    "llm": a_search("llm"),
    "/papers llm": a_search("llm"),
    "/Papers /papers  LLM\nagents": a_search("LLM agents"),
    "/papers": the(Front),
    "\x00 \u200b": the(Front),
    "today I learned": a_search("today I learned"),
    '"state space" author:gu since:30d': a_search('"state space" author:gu since:30d'),
    "“state space”": a_search('"state space"'),
    "search today": a_search("today"),
    "search": the(Explain),
    "trending topics": a_search("trending topics"),
    "week of chaos": a_search("week of chaos"),
    "week 2026-W60": the(Explain, search="week 2026-W60"),
    "month 2026-13": the(Explain),
    "2026-02-30": the(Explain),
    "https://example.org/abs/2504.13173": the(Explain, example="show 2504.13173", search=""),
    # Searches that begin like a verb.
    "save space with pruning": a_search("save space with pruning"),
    "save the date detection": a_search("save the date detection"),
    "similar triangles in geometry": a_search("similar triangles in geometry"),
    "similar image retrieval": a_search("similar image retrieval"),
    "show and tell captioning": a_search("show and tell captioning"),
    "show attend and tell": a_search("show attend and tell"),
    "shelf life": a_search("shelf life"),
    "unsaved work recovery": a_search("unsaved work recovery"),
    "export restrictions": a_search("export restrictions"),
    "export trade networks": a_search("export trade networks"),
    "follow up questions": a_search("follow up questions"),
    "follow instructions better": a_search("follow instructions better"),
    "follow the gradient": a_search("follow the gradient"),
    "following instructions": a_search("following instructions"),
    "following distance prediction": a_search("following distance prediction"),
    "following the money": a_search("following the money"),
    "help desk automation": a_search("help desk automation"),
    "help seeking behaviour": a_search("help seeking behaviour"),
    "helpful and harmless": a_search("helpful and harmless"),
    "team sports analytics": a_search("team sports analytics"),
    "team of agents": a_search("team of agents"),
    "teaming with machines": a_search("teaming with machines"),
    "week ahead forecasting": a_search("week ahead forecasting"),
    "weekly supervision": a_search("weekly supervision"),
    "month scale prediction": a_search("month scale prediction"),
    "monthly temperature": a_search("monthly temperature"),
    "today and tomorrow": a_search("today and tomorrow"),
    "today's models": a_search("today's models"),
    "yesterday once more": a_search("yesterday once more"),
    "yesterday's news detection": a_search("yesterday's news detection"),
    "trending hashtags": a_search("trending hashtags"),
    "trending upwards in loss": a_search("trending upwards in loss"),
    "pause and think": a_search("pause and think"),
    "pause detection in speech": a_search("pause detection in speech"),
    "resume parsing": a_search("resume parsing"),
    "resume training from a checkpoint": a_search("resume training from a checkpoint"),
    "settings of hyperparameters": a_search("settings of hyperparameters"),
    "settings transfer": a_search("settings transfer"),
    "preview based control": a_search("preview based control"),
    "preview images": a_search("preview images"),
    "home robots": a_search("home robots"),
    "home energy forecasting": a_search("home energy forecasting"),
    "home assistants": a_search("home assistants"),
    "status of the field": a_search("status of the field"),
    "status prediction": a_search("status prediction"),
    "subscribe to newsletters": a_search("subscribe to newsletters"),
    "subscribe button design": a_search("subscribe button design"),
    "unsubscribe rates": a_search("unsubscribe rates"),
    "unfollowing dynamics": a_search("unfollowing dynamics"),
    "search engines": the(Search, words="engines"),
    "searching for neurons": a_search("searching for neurons"),
    "my data augmentation": a_search("my data augmentation"),
    "forget me in unlearning": a_search("forget me in unlearning"),
    "papers with code": a_search("papers with code"),
    "papers about today": a_search("papers about today"),
    "day ahead forecasting": a_search("day ahead forecasting"),
    "day and night segmentation": a_search("day and night segmentation"),
    "daytime heatmaps": a_search("daytime heatmaps"),
    "forget me yes or no": a_search("forget me yes or no"),
    "my data science career": a_search("my data science career"),
    "preview and refine": a_search("preview and refine"),
    "settings for reproducibility": a_search("settings for reproducibility"),
    "subscribe or churn": a_search("subscribe or churn"),
    "unfollowing behaviour": a_search("unfollowing behaviour"),
    "unfollowers on social media": a_search("unfollowers on social media"),
    "unpause the player": a_search("unpause the player"),
    "unpausing agents": a_search("unpausing agents"),
    "unpause the video": a_search("unpause the video"),
    "unpaused reasoning": a_search("unpaused reasoning"),
    "unsaveable state": a_search("unsaveable state"),
    "yesterday in machine learning": a_search("yesterday in machine learning"),
    "today's language models": a_search("today's language models"),
    "undo button interfaces": a_search("undo button interfaces"),
    "undo mechanisms in editors": a_search("undo mechanisms in editors"),
    "undoing forgetting": a_search("undoing forgetting"),
    # Searches with signs and operators, as they are typed.
    "C# compilers": a_search("C# compilers"),
    ".NET services": a_search(".NET services"),
    "llm NOT video": a_search("llm NOT video"),
    "llm –video": a_search("llm –video"),
    "what is not learned": a_search("what is not learned"),
    "follow llm NOT video": the(Follow, words="llm NOT video"),
    "follow llm –video": the(Follow, words="llm –video"),
    # As they are copied, or said to somebody.
    "`today`": the(ListDay, which="today"),
    "`/papers saved`": the(Saved, words=""),
    '"/papers saved"': the(Saved, words=""),
    "*today*": the(ListDay, which="today"),
    "**today**": the(ListDay, which="today"),
    "_today_": the(ListDay, which="today"),
    "||today||": the(ListDay, which="today"),
    "```\ntoday\n```": the(ListDay, which="today"),
    "> today": the(ListDay, which="today"),
    "• today": the(ListDay, which="today"),
    "- today": the(ListDay, which="today"),
    "1. today": the(ListDay, which="today"),
    "$ papers today": the(ListDay, which="today"),
    "papers › today": the(ListDay, which="today"),
    "papers today": the(ListDay, which="today"),
    "@papers today": the(ListDay, which="today"),
    "@papers: today please!": the(ListDay, which="today"),
    "hey papers, help": the(Help, verb=""),
    "today please": the(ListDay, which="today"),
    "please help": the(Help, verb=""),
    "today!": the(ListDay, which="today"),
    "today 🙏": the(ListDay, which="today"),
    ":wave: today": the(ListDay, which="today"),
    "today <:parrot:123456>": the(ListDay, which="today"),
    "/help": the(Help, verb=""),
    "!help": the(Help, verb=""),
    "/unsubscribe": the(Unsubscribe),
    "`unsubscribe`": the(Unsubscribe),
    "unsubscribe please": a_search("unsubscribe please", offer="unsubscribe"),
    "`save 2504.13173 later`": the(Save, ref=ID, note="later"),
    "</papers today:123456>": the(ListDay, which="today"),
    "/search llm": the(Search, words="llm"),
    "/show 2504.1": the(Explain),
    '"today"': a_search('"today"'),
    "papers follow instructions": a_search("papers follow instructions"),
    "papers saved by time travel": a_search("papers saved by time travel"),
    # Links and ids with something around them.
    f"look at https://arxiv.org/abs/{ID} !": the(Show, ref=ID),
    f"[{ID}] It's All Connected: a title": the(Show, ref=ID),
    f'"Attention" is https://arxiv.org/abs/{ID}': the(Show, ref=ID),
    f"show me {ID}": the(Show, ref=ID),
    f"similar to {ID}": the(Similar, ref=ID),
    f"https://arxiv.org/abs/{ID} https://hf.co/papers/0704.0001": the(ShowSeveral, refs=(ID, "0704.0001")),
    f"{ID}, 0704.0001 and {ID}": the(ShowSeveral, refs=(ID, "0704.0001")),
    f"show {ID} 0704.0001": the(ShowSeveral, refs=(ID, "0704.0001")),
    f"id:{ID} -survey": a_search(f"id:{ID} -survey"),
    "https://huggingface.co/papers": the(ListDay, which="today"),
    "https://huggingface.co/papers/date/2026-06-29": the(ListDay, which="day", day=date(2026, 6, 29)),
    "<https://huggingface.co/papers/week/2026-W26|this week>": the(ListWeek, week="2026-W26"),
    "hf.co/papers/month/2026-06": the(ListMonth, month="2026-06"),
    "https://huggingface.co/papers/trending": the(Trending),
    "https://huggingface.co/daily_papers": the(ListDay, which="today"),
    "https://huggingface.co/api/daily_papers?date=2026-06-29": the(ListDay, which="day", day=date(2026, 6, 29)),
    "see https://huggingface.co/papers/date/2026-06-29": the(ListDay, which="day", day=date(2026, 6, 29)),
    "mamba https://huggingface.co/papers": the(Search, words="mamba"),
    "https://huggingface.co/papers?q=state+space": the(Search, words="state space"),
    "https://paperswithcode.com/paper/attention-is-all-you-need": the(Search, words="attention is all you need"),
    "https://openreview.net/forum?id=x1": the(Explain, search=""),
    "mamba https://example.org/x": the(Search, words="mamba"),
    "follow https://example.org/x": the(Explain, search=""),
    # With markup of Slack or Discord.
    "<http://Character.AI|Character.AI> agents": a_search("Character.AI agents"),
    "follow <http://node.js|node.js>": the(Follow, words="node.js"),
    "saved <#C0MAIN|memory>": the(Saved, words="#memory"),
    "<!here> today": a_search("@here today"),
    "<@!123456> vision": a_search("@someone vision"),
    "pause until <t:1783036800:D>": the(Pause, until=date(2026, 7, 3)),
    "search ||spoilers|| and <:parrot:123456> memes": the(Search, words="spoilers and memes"),
    "C++": a_search("C++"),
    "GPT-4": a_search("GPT-4"),
    "🔖": a_search("🔖"),
    "大语言模型": a_search("大语言模型"),
}


TAKES_ANY_WORDS = {"saved"}  # `saved <words>` looks among the bookmarks, whatever the words


def test_the_table_has_three_searches_that_begin_like_each_verb():
    """People search for anything; a verb takes only what it can use."""
    alone = {name for name in {*READING, *CHANGING} - set(GREETINGS) if name.isascii() and name[:1].isalpha()}
    verbs = {verb.name for verb in VERBS} | set(ARGUMENT_VERBS) | alone
    searches = [typed.casefold() for typed, (kind, _) in MEANINGS.items() if kind is Search]
    few = {verb for verb in verbs if sum(typed.startswith(verb) for typed in searches) < 3}
    assert few == TAKES_ANY_WORDS
    assert len(MEANINGS) >= 200


@each("typed", MEANINGS)
def test_no_address_is_searched_as_words(typed):
    command = parse_command(typed, today=TODAY)
    searched = f"{getattr(command, 'words', '')} {getattr(command, 'search', '')}".casefold().split()
    assert not {"https", "http", "www"} & set(searched)
    assert not any(word.startswith(("http:", "https:", "www.")) for word in searched)


@each("typed", MEANINGS)
def test_what_is_typed_means_what_people_expect(typed):
    kind, fields = MEANINGS[typed]
    command = parse_command(typed, today=TODAY)
    assert type(command) is kind
    assert {name: getattr(command, name) for name in fields} == fields


def test_every_verb_in_the_help_is_understood_as_its_example_says():
    for verb in VERBS:
        command = parse_command(verb.example, today=TODAY)
        assert not isinstance(command, Explain), verb
        assert verb.name == "search" or not isinstance(command, Search), verb


@each("typed", MEANINGS)
def test_an_offer_and_an_example_are_commands_themselves(typed):
    command = parse_command(typed, today=TODAY)
    for said in (getattr(command, "offer", ""), getattr(command, "example", "")):
        assert not said or not isinstance(parse_command(said, today=TODAY), Explain | Search) or said[:6] == "search"


@each("typed", [typed for typed in MEANINGS if MEANINGS[typed][0] is Explain])
def test_an_explanation_is_short_and_leads_to_a_search(typed):
    command = parse_command(f"{typed} {'x' * 500}" if " " in typed else typed, today=TODAY)
    if isinstance(command, Explain):
        assert len(command.problem) < 160
        assert not command.search or isinstance(parse_command(f"search {command.search}", today=TODAY), Search)


def test_the_name_of_the_command_may_be_another():
    assert parse_command("/Library  LIBRARY llm", today=TODAY, name="library").words == "LIBRARY llm"
