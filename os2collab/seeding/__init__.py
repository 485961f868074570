"""A portfolio as large as one likes, for measuring. docs/decisions says why it is not made by verbs.

Projects and partnerships are told as stories that are woven together by the calendar, so that every table is filled in
the order of time, as it would have been by people.
"""

import heapq
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django.db import models, transaction

from os2collab.models import Notification
from os2collab.seeding import words
from os2collab.seeding.bills import write_bills
from os2collab.seeding.deals import Deal
from os2collab.seeding.groups import write_groups
from os2collab.seeding.lives import Life
from os2collab.seeding.quotes import write_quotes
from os2collab.seeding.rounds import let_be_ready
from os2collab.seeding.wishes import PER_PROJECT, Wish
from os2collab.seeding.world import Told, World, slug
from os2collab.seeding.writer import Writer
from partnerships.actions import sums
from partnerships.models import Partnership
from projects.actions import rollups
from projects.models import Product, Project

PROJECTS_PER_PRODUCT = 5


@transaction.atomic
def load(projects: int, seed: int) -> Counter[type[models.Model]]:
    """Make so many projects and all around them; returns how many rows each table got.

    The same ``seed`` makes the same portfolio on the same day.
    """
    writer = Writer()
    world = World(writer, seed, projects)
    world.settle()
    lives = [Life(world, n, product) for product, own in products(world) for n in own]
    deals = [Deal(world, n, lives[n]) for n in range(projects) if n % 5 < 3]
    deals += [Deal(world, projects + n, None) for n in range(projects // 20)]
    wishes = [Wish(world, n, lives, deals) for n in range(projects * PER_PROJECT)]
    stories: list[Life | Deal | Wish] = [*lives, *deals, *wishes]
    for told in heapq.merge(*(story.tell() for story in stories), key=lambda told: told.event.at):
        remember(writer, told, world)
    for story in stories:
        story.settle()
    write_groups(world, lives)
    writer.finish()
    for project in Project.objects.filter(pk__in=[life.project.pk for life in lives]).iterator():
        rollups.refresh(project)
        rollups.store_open(project)
    for partnership in Partnership.objects.filter(pk__in=[deal.partnership.pk for deal in deals]).iterator():
        sums.refresh(partnership)
    let_be_ready([deal.partnership.pk for deal in deals])
    write_bills(world, deals)
    write_quotes(world, deals)
    return writer.written


def products(world: World) -> Iterator[tuple[Product, range]]:
    """Each product with the numbers of its projects."""
    for number, first in enumerate(range(0, world.projects, PROJECTS_PER_PRODUCT)):
        round_, word = divmod(number, len(words.PRODUCTS))
        name = f"OS2{words.PRODUCTS[word]}{round_ + 1 if round_ else ''}"
        known = Product.objects.filter(name=name).first()
        product = known or world.writer.add(Product(name=name, slug=slug(name)))
        yield product, range(first, min(first + PROJECTS_PER_PRODUCT, world.projects))


def remember(writer: Writer, told: Told, world: World) -> None:
    """The event and its notices; those from before a person's last visit are read, those of yesterday were mailed."""
    event = writer.add(told.event)
    for person, reason, asked in sorted(told.people):
        visited = world.visited[person]
        writer.add(
            Notification(
                user_id=person,
                event=event,
                reason=reason,
                asked=asked,
                created_at=event.at,
                read_at=visited if event.at < visited else None,
                mailed_at=event.at + timedelta(hours=16) if event.at.date() < world.today - timedelta(days=1) else None,
            )
        )
