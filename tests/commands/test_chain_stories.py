import io

import pytest
from django.core.management import call_command

from articles.models import StoryPart
from tests import fishery

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("chain_stories", *arguments, stdout=out)
    return out.getvalue()


def test_it_chains_what_was_loaded_before_and_the_next_time_nothing() -> None:
    for minutes in (0, 5):
        fishery.filed(f"Item {minutes}", minutes=minutes)
    assert said() == "2 articles looked at, 2 parts of stories changed.\n"
    assert said() == "0 articles looked at, 0 parts of stories changed.\n"
    StoryPart.objects.all().delete()
    assert said("--all") == "2 articles looked at, 2 parts of stories changed.\n"
