from articles.models.alarm import Alarm
from articles.models.alert import (
    Alert,
    Arrival,
    ArrivalWatch,
    MailedItem,
    Mailing,
    MailRequest,
    Subscriber,
)
from articles.models.article import Article, place
from articles.models.country import Country
from articles.models.coverage import Coverage, IndexState
from articles.models.errand import Errand
from articles.models.feed import Feed
from articles.models.ingest import FileFrame, ImportRun, Reject, SourceItem
from articles.models.name import NameChange, NameForm, NameWord
from articles.models.namesakes import Namesakes
from articles.models.operation import ItemChange, Operation, Redirect, Step
from articles.models.person import Person, Post
from articles.models.posting import Block, Impact, Posting
from articles.models.presence import Presence
from articles.models.proposal import NameException, Proposal, Sweep
from articles.models.reference import ReferenceEntry
from articles.models.search import SearchTally
from articles.models.source import Source
from articles.models.story import StoryPart, StoryTrace
from articles.models.subject import Alias, Subject, prepare_subjects
from articles.models.tagging import TAGGINGS, CountryTagging, PersonTagging, Tagging, TopicTagging
from articles.models.telephone import Telephone
from articles.models.topic import Topic
from articles.models.version import Correction, Version

SUBJECTS: tuple[type[Person], type[Country], type[Topic]] = (Person, Country, Topic)
TAGGING_OF: dict[str, type[Tagging]] = {
    subject.kind: tagging for subject, tagging in zip(SUBJECTS, TAGGINGS, strict=True)
}

__all__ = [
    "SUBJECTS",
    "TAGGINGS",
    "TAGGING_OF",
    "Alarm",
    "Alert",
    "Alias",
    "Arrival",
    "ArrivalWatch",
    "Article",
    "Block",
    "Correction",
    "Country",
    "CountryTagging",
    "Coverage",
    "Errand",
    "Feed",
    "FileFrame",
    "Impact",
    "ImportRun",
    "IndexState",
    "ItemChange",
    "MailRequest",
    "MailedItem",
    "Mailing",
    "NameChange",
    "NameException",
    "NameForm",
    "NameWord",
    "Namesakes",
    "Operation",
    "Person",
    "PersonTagging",
    "Post",
    "Posting",
    "Presence",
    "Proposal",
    "Redirect",
    "ReferenceEntry",
    "Reject",
    "SearchTally",
    "Source",
    "SourceItem",
    "Step",
    "StoryPart",
    "StoryTrace",
    "Subject",
    "Subscriber",
    "Sweep",
    "Tagging",
    "Telephone",
    "Topic",
    "TopicTagging",
    "Version",
    "place",
    "prepare_subjects",
]
