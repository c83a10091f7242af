"""The articles to measure with: those of ../shared/corpora/make_articles.py where it is, else made up here.

Both write JSON Lines, the same bytes for the same size and seed. Words made up here follow Zipf's law, as
words of news do, but are no language: good for speed, not for looking at.
"""

import bisect
import datetime as dt
import itertools
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SEED = 1
MAKER = Path(__file__).parents[2] / "shared" / "corpora" / "make_articles.py"

_ONSETS = [*"bdfgklmnprstvz", "br", "dr", "gr", "kr", "st", "tr", "sh", "ch"]
_SYLLABLES = [onset + vowel for onset in _ONSETS for vowel in "aeiou"]
_FIRST_DAY = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
_DAYS = 36 * 365
_COUNTRIES = re.findall("..", "USGBFRDEJPCNRUINBRITCAESAUMXKRZAEGTRPLUASENOFIDKNLBECHATGRPT")


def file_of(size: int, folder: Path) -> Path:
    """The corpus of a size, made when it is lacking. BENCH_CORPUS names a longer one to cut from."""
    maker = "news" if MAKER.exists() or os.environ.get("BENCH_CORPUS") else "words"
    file = folder / f"{maker}-{size}-{SEED}.jsonl"
    if file.exists():
        return file
    print(f"Making {size:,} articles …", file=sys.stderr, flush=True)
    unfinished = file.with_suffix(".part")
    with unfinished.open("wb") as out:
        if given := os.environ.get("BENCH_CORPUS"):
            with Path(given).open("rb") as lines:
                out.writelines(itertools.islice(lines, size))
        elif maker == "news":
            subprocess.run([sys.executable, MAKER, str(size), "--seed", str(SEED)], stdout=out, check=True)
        else:
            out.writelines(json.dumps(article).encode() + b"\n" for article in articles(size, SEED))
    unfinished.rename(file)
    return file


class Zipf:
    """Draws the numbers 0 to n-1, each about as often as its rank is low."""

    def __init__(self, count: int, steepness: float) -> None:
        self._sums = list(itertools.accumulate((rank + 2.7) ** -steepness for rank in range(count)))

    def draw(self, rng: random.Random) -> int:
        return bisect.bisect_left(self._sums, rng.random() * self._sums[-1])


def word(number: int) -> str:
    """A pronounceable word; each number has its own."""
    number, spelled = number + len(_SYLLABLES), ""
    while number:
        number, syllable = divmod(number, len(_SYLLABLES))
        spelled += _SYLLABLES[syllable]
    return spelled


def articles(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Made-up articles over 36 years, of about 330 words, with one to six tags."""
    rng = random.Random(seed)
    vocabulary, people, countries = Zipf(200_000, 1.05), Zipf(20_000, 0.9), Zipf(len(_COUNTRIES), 1.0)
    topics = Zipf(400, 0.85)

    def text(length: int) -> str:
        return " ".join(word(vocabulary.draw(rng)) for _ in range(length))

    for number in range(count):
        drawn = sorted({people.draw(rng) for _ in range(rng.randrange(3))})
        who = [f"{word(person).title()} {word(person + 7).title()}" for person in drawn]
        day = rng.randrange(_DAYS) if rng.random() < 0.1 else number * _DAYS // count
        moment = _FIRST_DAY + dt.timedelta(days=day, seconds=rng.randrange(86_400))
        sentences = [f"{text(rng.randrange(8, 30)).capitalize()}." for _ in range(rng.randrange(8, 26))]
        sentences += [f"{name} was present." for name in who]
        yield {
            "id": f"{seed}-{number}",
            "source": "bench",
            "language": "en",
            "published": moment.isoformat(),
            "headline": text(6).capitalize(),
            "standfirst": sentences[0],
            "body": "\n\n".join(" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)),
            "people": who,
            "countries": sorted({_COUNTRIES[countries.draw(rng)] for _ in range(rng.randrange(1, 3))}),
            "topics": sorted({word(500 + topics.draw(rng)) for _ in range(rng.randrange(1, 3))}),
        }


def sample(file: Path, count: int) -> list[dict[str, Any]]:
    """Articles from evenly spaced places of the file."""
    size = file.stat().st_size
    found = []
    with file.open("rb") as lines:
        for number in range(count):
            lines.seek(number * size // count)
            if number:
                lines.readline()
            if line := lines.readline():
                found.append(json.loads(line))
    return found
