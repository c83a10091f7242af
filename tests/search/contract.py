"""What a search finds among the items of `shelf`, by their keys: the same on every engine, literally."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """What is typed, what it finds with the newest first, and in order of relevance where that differs."""

    typed: str
    newest: str
    best: str = ""

    @property
    def keys(self) -> list[str]:
        return self.newest.split()

    @property
    def best_keys(self) -> list[str]:
        return (self.best or self.newest).split()


# Items of equal score stand with the newest first.
CASES = (
    Case("peace", "war lavrov-en apart treaty long short", best="short lavrov-en treaty apart war long"),
    Case("peace treaty", "lavrov-en apart treaty", best="treaty lavrov-en apart"),
    Case('"peace treaty"', "lavrov-en apart treaty", best="treaty lavrov-en apart"),
    Case("treaty of peace", "lavrov-en apart treaty", best="treaty lavrov-en apart"),
    Case("peace peace treaty", "lavrov-en apart treaty", best="treaty lavrov-en apart"),
    Case("treaty -war", "repeat lavrov-en"),
    Case(
        "-war",
        "sanctions new-year stop repeat markup kishida-ja lavrov-en lavrov-ru mh17 accents quote long short "
        "us-trade fire tea",
    ),
    Case(
        "-war -treaty",
        "sanctions new-year stop markup kishida-ja lavrov-ru mh17 accents quote long short us-trade fire tea",
    ),
    Case(
        "peace or trade",
        "new-year war lavrov-en apart treaty long short us-trade",
        best="war new-year us-trade short lavrov-en treaty apart long",
    ),
    Case(
        "(peace -war) or treaty",
        "repeat lavrov-en apart treaty long short",
        best="lavrov-en repeat treaty apart short long",
    ),
    Case(
        "(peace treaty) or trade",
        "new-year war lavrov-en apart treaty us-trade",
        best="treaty lavrov-en new-year us-trade apart war",
    ),
    Case(
        "((peace or war) treaty) or (trade -(deficit or talks))",
        "war lavrov-en apart treaty",
        best="treaty apart lavrov-en war",
    ),
    Case("lavrov", "lavrov-en lavrov-ru", best="lavrov-ru lavrov-en"),
    Case("Лавров", "lavrov-en lavrov-ru", best="lavrov-ru lavrov-en"),
    Case('"Лавров"', "lavrov-ru"),
    Case("岸田文雄", "kishida-ja lavrov-en lavrov-ru"),
    Case("кисида", "lavrov-en lavrov-ru"),
    Case("us", "us-trade"),
    Case("US", "us-trade"),
    Case("U.S.", "us-trade"),
    Case("1500", "us-trade"),
    Case("1,500", "us-trade"),
    Case("1.5", "us-trade"),
    Case("1.50", ""),
    Case("cease-fire", "fire"),
    Case("ceasefire", "fire"),
    Case("cease fire", "fire"),
    Case("fire", "fire"),
    Case("muller", "accents"),
    Case("müller", "accents"),
    Case("mueller", "accents"),
    Case("lodz", "accents"),
    Case("cooperate", "accents"),
    Case("o'brien", "quote"),
    Case("obrien", "quote"),
    Case("to be or not to be", "quote fire"),
    Case('"to be or not to be"', "quote"),
    Case('"not to be"', "quote"),
    Case("the who", "stop"),
    Case('"the who"', "stop"),
    Case(
        "the",
        "war stop markup lavrov-en accents quote treaty long us-trade fire tea",
        best="stop fire treaty war long quote accents markup lavrov-en us-trade tea",
    ),
    Case("and the", "war stop lavrov-en accents long", best="stop accents long lavrov-en war"),
    Case("sanction", "sanctions"),
    Case("sanct*", "sanctions"),
    Case('"sanct*"', ""),
    Case("title:treaty", "repeat lavrov-en treaty"),
    Case('title:"peace treaty"', "lavrov-en treaty"),
    Case("title:minist*", "treaty long"),
    Case("-title:treaty treaty", "apart"),
    Case("MH17", "mh17"),
    Case("mh-17", "mh17"),
    Case("東京", "kishida-ja"),
    Case("京都", "kishida-ja"),
    Case("外相", "kishida-ja"),
    Case("京知", ""),
    Case("外", "kishida-ja"),
    Case("topic:trade", "war us-trade tea"),
    Case("topic:treaty japan", ""),
    Case("person:lavrov", "lavrov-en lavrov-ru"),
    Case('person:"Sergey Lavrov" -language', "lavrov-en lavrov-ru"),
    Case("country:japan -country:russia", "kishida-ja treaty"),
    Case("source:vestnik", "lavrov-ru"),
    Case("source:minato", "kishida-ja"),
    Case("person:nobody", ""),
    Case("after:2015 before:2016", "war stop repeat markup kishida-ja lavrov-en lavrov-ru"),
    Case("after:2015-09-24 treaty", "repeat"),
    Case("before:1987-03-02", "tea"),
    Case("-after:1987-03-02", "tea"),
    Case("lavrov kishida peace moscow treaty meeting schedule", ""),
    Case("zanzibarquill", ""),
    Case("quokkaplume", ""),
    Case("tuatarafern", ""),
    Case("person:lavrov zanz*", ""),
    Case("script", "markup"),
    Case("<mark>", "markup"),
    Case("R&D", "markup"),
    Case("елка", "lavrov-ru"),
    Case("ещё", "lavrov-ru"),
    Case("договор", "lavrov-ru"),
    Case("договоры", "lavrov-ru"),
    Case("price", "long tea", best="tea long"),
    Case("herring", "long"),
    Case("xall", ""),
    Case("xp1", ""),
    Case('"#xall"', ""),
    Case("headline:peace", ""),
    Case("{body}:peace", ""),
    Case("peace AND treaty", "lavrov-en apart treaty", best="treaty lavrov-en apart"),
    Case("NEAR(peace treaty)", "lavrov-en apart treaty", best="treaty lavrov-en apart"),
    Case("peace NOT war", "lavrov-en long short", best="short lavrov-en long"),
    Case("it", "stop"),
    Case("c++", ""),
    Case("treaty treaty treaty", "repeat lavrov-en apart treaty", best="repeat treaty lavrov-en apart"),
    Case('treaty "peace treaty"', "lavrov-en apart treaty", best="treaty lavrov-en apart"),
    Case('(treaty or "peace treaty") -(war or lavrov)', "repeat"),
    Case("(war or -treaty) peace", "war apart treaty long short", best="war apart treaty short long"),
    Case(
        "(peace or (treaty (war or islands))) or sanct*",
        "sanctions war lavrov-en apart treaty long short",
        best="treaty apart short lavrov-en war long sanctions",
    ),
    Case("peace title:war", "war apart", best="apart war"),
    Case('"treaty treaty"', "repeat"),
    Case('"peace treaty" "treaty of peace"', "treaty"),
    Case('"kept The guns"', ""),
    Case('"peace Treaty drafts"', "apart"),
    Case("long*", ""),
    Case('source:"Harbour Wire" ministers', "lavrov-en treaty long", best="treaty lavrov-en long"),
    Case('"岸田外相"', "kishida-ja"),
    Case("日本", ""),
    Case("Lavroff", "lavrov-en lavrov-ru", best="lavrov-ru lavrov-en"),
    Case("coordinator", "accents"),
    Case("price of rope", "long"),
)
