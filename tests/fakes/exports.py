"""Papers for exports, and what a test needs to read a file back."""

import gzip
import json
import re
from datetime import date
from functools import cache

from bot.export.building import build_export
from bot.export.items import ExportItem
from bot.model import Paper, PaperId


def a_paper(number: int = 13173, **fields) -> Paper:
    fields.setdefault("title", "It's All Connected: GPUs & 100% of {Memory}")
    fields.setdefault("authors", ("Ada Lovelace", "Ludwig van Beethoven", "María de la Cruz"))
    return Paper(
        id=PaperId(f"2504.{number:05d}"),
        author_count=len(fields["authors"]),
        published=date(2025, 4, 17),
        days=(date(2025, 4, 21),),
        upvotes=6,
        **fields,
    )


def an_item(paper: Paper | None = None, **fields) -> ExportItem:
    return ExportItem(paper=paper or a_paper(), **fields)


def built(form: str, *items: ExportItem) -> str:
    return build_export(form, items, name="papers").content.decode("utf-8")


def begins_a_formula(cell: str) -> bool:
    return bool(re.match(r"""[\s"]*[=+\-@＝＋－＠]""", cell))


def defused(text: str) -> str:
    return re.sub(r"'+(?=[=+\-@＝＋－＠﹦﹢﹣﹫])", "", text)


@cache
def recorded_items(shared, every: int) -> list[ExportItem]:
    with gzip.open(shared / "data" / "papers.jsonl.gz", "rt") as lines:
        rows = [json.loads(line) for number, line in enumerate(lines) if number % every == 0]
    return [
        an_item(
            Paper(
                id=row["id"],
                title=row["title"],
                abstract=row["abstract"],
                summary=row["ai_summary"],
                authors=tuple(row["authors"]),
                author_count=len(row["authors"]),
                published=date.fromisoformat(row["published"][:10]),
                days=(date.fromisoformat(row["daily_date"]),),
                keywords=tuple(row["keywords"]),
            )
        )
        for row in rows
    ]
