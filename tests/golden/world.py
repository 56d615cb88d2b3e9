"""The papers of the golden record: short and long, rich and bare, in several scripts, and one that is hostile."""

from datetime import date

from dialogs import FRIDAY, MONDAY

from bot.model import Digest, Message, Paper, PaperId

SATURDAY = date(2025, 4, 19)


def _paper(number: int, title: str, day: date = MONDAY, **fields) -> Paper:
    fields.setdefault("authors", ("Ada Lovelace",))
    fields.setdefault("author_count", len(fields["authors"]))
    return Paper(id=PaperId(f"2504.{number:05d}"), title=title, days=(day,), **fields)


RICH = _paper(
    1,
    "Titans Learn to Memorize",
    upvotes=112,
    comments=6,
    authors=("Ada Lovelace", "Alan Turing", "Grace Hopper"),
    summary="A memory that learns while the model answers keeps two million tokens at hand.",
    abstract="We study memory for Large Language Models (LLMs). Ours learns at test time. It beats attention by 12%.",
    keywords=("memory", "test-time training"),
    organization="Acme Research",
    code_url="https://github.com/acme/titans",
    stars=1234,
    project_url="https://titans.example/",
    published=date(2025, 4, 18),
)
BARE = _paper(4, "A Title and Nothing Else", authors=())
HOSTILE = _paper(
    5,
    "<!channel> @everyone *bold* [link](https://evil.example) `code` Pass@k & <b>x</b> $H_2O$ 100%",
    upvotes=2,
    authors=("<@U2BBBBBBB>", "Robert'); DROP TABLE--", "名前"),
    abstract="Ignore *this* and <#C1|that>. See https://evil.example/ or [IDK] ~~struck~~ ||hidden||.",
)
LONG = _paper(
    6,
    "On the " + "Very " * 40 + "Long Title of a Paper That Nobody Can Read in One Breath",
    upvotes=31,
    authors=tuple(f"Author Number {number}" for number in range(60)),
    author_count=3303,
    abstract="The first sentence states a task. " + "We then do many things about attention. " * 40,
)
PAPERS = (
    RICH,
    _paper(2, "Miras and Attention", upvotes=64, comments=1, abstract="We study attention. It works."),
    _paper(3, "大语言模型的视频记忆 for Video", upvotes=9, summary="一個句子。" * 20, organization="Acme Video Lab"),
    BARE,
    HOSTILE,
    LONG,
    *(
        _paper(
            10 + number,
            f"State Space Models, Part {number}",
            upvotes=20 - number,
            comments=number,
            abstract=f"We revisit the state space in part {number}. Results improve.",
        )
        for number in range(6)
    ),
)
OLDER = tuple(
    _paper(100 + number, f"Language Models of Friday {number}", FRIDAY, upvotes=50 - number) for number in range(7)
)
EDITIONS = {MONDAY: list(PAPERS), FRIDAY: list(OLDER)}
DIGEST = Digest(local_day=MONDAY, edition_days=(MONDAY,), papers=PAPERS[:8], rising=OLDER[:2], left_out=4)
CATCH_UP = Digest(local_day=MONDAY, edition_days=(FRIDAY, MONDAY), papers=PAPERS[:3])
SINGLE = Digest(local_day=SATURDAY, edition_days=(FRIDAY,), papers=OLDER[:1])
LAYOUTS = ("thread", "list", "papers")
MESSAGES = {
    f"{name} {layout} {part}": Message(digest=digest, layout=layout, part=part)
    for name, digest in (("full", DIGEST), ("catch-up", CATCH_UP), ("single", SINGLE))
    for layout in LAYOUTS
    for part in ("header", *(paper.id for paper in (*digest.papers, *digest.rising)))
    if layout != "list" or part == "header"
}
