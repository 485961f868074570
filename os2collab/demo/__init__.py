"""The demo people and their story, told with the same verbs that people use, relative to the day it is loaded.

Five people get a meaningful Monday: a project lead whose third date move is up for talk, a vendor who waits for an
acceptance, a coordinator with an overdue review, a coordination-group member, and a steering-group chair.
"""

from django.db import transaction

from os2collab import clock, imports, notify, visits
from os2collab.demo.dialogue import tell_comparing, tell_dialogue
from os2collab.demo.lifetime_extension import tell_lifetime_extension
from os2collab.demo.needs import tell_follow_a_case, tell_more_needs
from os2collab.demo.other_projects import tell_classification, tell_role_catalogue
from os2collab.demo.partnerships import tell_access_for_temps, tell_cases_across, tell_subject_words
from os2collab.demo.quotes import tell_quotes, tell_sealed_quotes
from os2collab.demo.rounds import tell_missed_round
from os2collab.demo.story import Story, Thread, settle
from os2collab.demo.task_distribution import tell_task_distribution
from os2collab.demo.valghalla import tell_valghalla

THREADS = (
    tell_task_distribution,
    tell_role_catalogue,
    tell_classification,
    tell_lifetime_extension,
    tell_cases_across,
    tell_subject_words,
    tell_access_for_temps,
    tell_missed_round,
    tell_quotes,
    tell_sealed_quotes,
    tell_follow_a_case,
    tell_more_needs,
    tell_dialogue,
    tell_comparing,
    tell_valghalla,
)


@transaction.atomic
def load() -> Story:
    """Tell the whole story into an empty database; all of it or nothing."""
    story = Story()
    with clock.at(story.at(-400)):
        imports.load(imports.SHIPPED)
        settle(story)
    for thread in THREADS:
        story.also(thread(story))
    story.also(tell_last_visits(story))
    story.tell()
    return story


def tell_last_visits(story: Story) -> Thread:
    """Three days ago everybody was here last and read what there was."""
    yield story.at(-3, 14, 10)
    for user in story.people.values():
        visits.note(user)
        notify.mark_read(user.notifications.all())
