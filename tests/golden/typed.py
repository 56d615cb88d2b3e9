"""The texts of the golden record, in the order in which one person types them into one channel.

Later answers depend on what was typed before (bookmarks, a digest), so the order is part of the record: add at the end.
"""

from collections.abc import Iterator

TYPED = (
    *"""
memory
"state space"
titans author:lovelace
+attention -video
org:acme since:2025-01-01
min:5 sort:top
has:code
sort:new
title:miras
id:2504.00001
llm
large language models
langauge modles
zebrafish
how do models memorize at test time?
search today
search
today
yesterday
2025-04-18
2025-04-19
2025-04-21
2030-01-01
2020-01-01
week
week 2025-W16
week 2025-W60
month
month 2025-04
month 2025-13
trending
show 2504.00001
show 2504.00004
show 2504.00005
show https://arxiv.org/abs/2504.00002v2
show Titans Learn to Memorize
show 2504.1
show 2504.99999
2504.00001
https://huggingface.co/papers/2504.00003
similar 2504.00001
similar 2504.99999
similar
save 2504.00001 for the talk #memory
save 2504.00001
save 2504.00002
save 2504.99999
save
saved
saved #memory
saved talk
saved quantum
unsave 2504.00002
unsave 2504.00002
unsave
undo
save energy in training
export
export bibtex
export ris saved
export markdown today
export csv week
export json search memory
export bibtex trending
export pdf
export restrictions
team
team week
team month
team formation
my data
follow
follow author:gu
follow memory
follow author:gu
follow the leader
following
unfollow author:gu
unfollow author:gu
subscribe
subscribe at 25:00
subscribe Berln
subscribe Berlin
subscribe top 5 min 3
subscribe at 9pm New York mon,wed-fri top 5 about attention as list
subscribe as papers
subscribe as carousel
subscribe top 500
subscribe to newsletters
settings
preview
status
pause
pause 2w
pause until yesterday
resume
resume
help
help search
help subscribe
help save
help export
help nonsense
forget me not
trending topics
shelf life
today please
hello
thanks!
?
<script>alert(1)</script>
@everyone hello
<!channel> <@U2BBBBBBB>
*llm* _x_ `y`
[evil](https://evil.example/x)
a & b < c
100% of $5
x
$
-
+
"
""
author:
since:yesterday
before:2025-04-20
min:many
sort:worst
unknown:field words
+C++
大语言模型
модели памяти
émile
emoji 🔖
titans miras attention memory video code language models learn
subscribe daily at noon UTC top 3
subscribe weekends at 6 Tokyo
settings
preview
unsubscribe
unsubscribe
unsubscribe everything
settings
status
follow: state space
following
unfollow state space
saved
export csv saved
export saved as ris
today as csv
week next
month of sundays
similar triangles
show me the money
team
my data
forget me
""".strip().splitlines(),
    "",
    "   ",
    *"""
mark read 2504.00001
saved
saved unread
saved read
show 2504.00001
mark read 2504.00003
mark twain
weekly
weekly on friday 17:00 Berlin
weekly off
weekly supervision
mail
mail ada@example.org at 9 Berlin
mail off
mail ada@
mail spam detection
for you
save 2504.00003 2504.00004 2504.00005 2504.00006
for you
for you page ranking
not for me 2504.00007
for me 2504.00007
subscribe by taste
settings
unsubscribe
weekly on monday 9 Berlin
weekly
weekly off
saved unread
""".strip().splitlines(),
)

CHANGING = (
    "save",
    "unsave",
    "undo",
    "follow",
    "unfollow",
    "subscribe",
    "unsubscribe",
    "pause",
    "resume",
    "forget",
    "mark",
    "weekly",
    "not for me",
    "for me",
)


def number_texts(part: int, parts: int) -> Iterator[tuple[str, str]]:
    """Yield texts under the names of their answers: those that later answers depend on, and one of `parts` of the
    others, the `part`-th."""
    for number, text in enumerate(TYPED, 1):
        if text.startswith(CHANGING) or number % parts == part % parts:
            yield f"{number:03} {text}", text
