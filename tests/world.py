"""A world with one of everything that has an address, and a second project that is nobody's business.

Every text of the second project holds the word ``SECRET``: whoever has no part in it must never read that word.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from os2collab import clock, letters, uploads
from os2collab.access.guards import locked
from os2collab.actions import attachments, comments
from os2collab.models import OrganisationKind, User
from os2collab.models.worker import Heartbeat
from os2collab.personas import PERSONAS as DEMO_PEOPLE
from partnerships.actions import conditions, invoices, join_links, need_stances, needs, partnerships, reviews, splits
from partnerships.approval_text import approval_text, fingerprint
from partnerships.cost_keys import CostKey
from partnerships.models import ConditionKind, InvoiceLine, KeyKind, Partnership, Pledge, SavedView, Wish
from partnerships.said import Said
from projects.actions import (
    adjustments,
    barometer,
    checkins,
    deliveries,
    goals,
    groups,
    invitations,
    milestones,
    participations,
    projects,
    promises,
    team,
)
from projects.adjusting import Proposal
from projects.models import Adjustment, AgendaItem, Milestone, Promise, Statement, TeamRole, Touches
from projects.secret_links import secret_of
from tests.factories import Cast, make_organisation, make_person
from tests.partnerships.cast import give
from tests.world_quotes import ask_for_quotes, quote_addresses, quote_bodies

SECRET = "Zebrafinke"
OPEN = "Havørnen"  # stands in the texts of the first project
MUNICIPAL, VENDORS = "Fiskehejren", "Isfuglen"  # stand in what is for one side only, in its reasons and in its files

# Who asks: what they are, and what the tables call them. None is somebody who is not signed in.
PERSONAS = {
    "lead": "the municipal project lead",
    "member": "works in a participating municipality, not on the team",
    "tester": "a named tester from a participating municipality",
    "vendor": "the vendor's delivery manager, on the team",
    "rival": "works for another vendor",
    "os2": "the OS2 secretariat's coordinator",
    "chair": "chairs the steering group; own municipality takes no part",
    "stranger": "works in a municipality that is in no project",
    "nobody": "not signed in",
}


class World(Cast):
    """The people of the rules, a project with milestones in every state, and what lies around it."""

    def __init__(self) -> None:
        super().__init__(milestone_count=4)
        self.rival, self.os2 = self.other_vendor, self.coordinator
        self.colleague = make_person(self.municipality, "Ane Holt")
        self.chair = make_person(make_organisation("Horsens"), "Birgitte Ravn")
        self.followed = make_organisation("Silkeborg")
        participations.add(self.project, by=self.lead, organisation=self.followed)
        self.name_it()
        self.steer()
        self.work()
        self.check_in()
        self.promise()
        self.adjust()
        self.share_a_need()
        self.pay()
        self.need_something()
        ask_for_quotes(self, why=MUNICIPAL)
        self.talk()
        self.keep_a_secret()
        with clock.at(clock.now() - timedelta(days=1)):
            self.invitation = invitations.invite(
                self.project,
                by=self.lead,
                email=self.stranger.email,
                name=self.stranger.name,
                organisation=self.stranger.memberships.get().organisation,
                role=TeamRole.MEMBER,
            )
        Heartbeat.objects.create(worker_id="test", beat_at=clock.now() + timedelta(hours=1))
        for persona in DEMO_PEOPLE:
            make_demo_person(persona.email, persona.name)
        User.objects.update(language="en")
        EmailAddress.objects.bulk_create(
            EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in User.objects.all()
        )

    def name_it(self) -> None:
        """Give the project a title and a goal that stand nowhere else on the site."""
        goals.revise(self.project, by=self.lead, text=f"Alle finder {OPEN} første gang", sign="", version=1)
        self.project = projects.edit(
            self.project, by=self.lead, title=OPEN, level="1", rhythm_days=14, repository="", state="active", version=1
        )

    def steer(self) -> None:
        """A steering group with a chair."""
        self.group = groups.start(self.project, by=self.lead, kind="steering", name=f"Styregruppen for {OPEN}")
        organisation = self.chair.memberships.get().organisation
        self.seat = groups.add_seat(
            self.group, by=self.lead, organisation=organisation, position="chair", holder=self.chair
        )

    def work(self) -> None:
        """M1 is under way and both sides have said how it goes, M2 is planned, M3 delivered, M4 accepted."""
        self.running, self.planned, self.delivered, self.accepted = self.milestones
        for milestone in (self.running, self.delivered, self.accepted):
            milestones.start(milestone, by=self.lead)
        for milestone in (self.delivered, self.accepted):
            deliveries.deliver(milestone, by=self.vendor, note=f"Prøv {OPEN}")
        deliveries.accept(self.accepted, by=self.tester)
        self.report(self.vendor, "on_track", confidence=4)
        self.report(self.lead, "off_track", confidence=2, obstacle=f"Testmiljøet {OPEN}", help_wanted=OPEN)
        self.milestones = list(Milestone.objects.filter(project=self.project))
        self.running, self.planned, self.delivered, self.accepted = self.milestones

    def check_in(self) -> None:
        """A check-in that was revealed with a difference on M1, one that is open, and a project without any."""

        def words(status: str, confidence: int) -> dict[int, dict[str, object]]:
            expected = clock.today() + timedelta(days=60)
            return {self.running.pk: {"status": status, "forecast_date": expected, "confidence": confidence}}

        self.revealed = checkins.open_now(self.project, by=self.lead)
        checkins.send(self.revealed, by=self.vendor, words=words("on_track", 4), needed=OPEN)
        checkins.send(self.revealed, by=self.lead, words=words("off_track", 2))
        self.agenda_item = AgendaItem.objects.get()
        self.ask_again()
        self.quiet = projects.start(
            self.municipality, by=self.lead, product_name="OS2stille", title="Stille nu", goal="Et mål"
        )
        for person, role in ((self.vendor, TeamRole.DELIVERY_MANAGER), (self.tester, TeamRole.TESTER)):
            organisation = person.memberships.get().organisation
            participations.add(self.quiet, by=self.lead, organisation=organisation)
            team.join(self.quiet, by=self.lead, user=person, organisation=organisation, role=role)
        milestones.plan(self.quiet, by=self.lead, title="Noget", due_date=clock.today() + timedelta(days=20))

    def ask_again(self) -> None:
        """The check-in that is open."""
        self.checkin = checkins.open_now(self.project, by=self.lead)

    def promise(self) -> None:
        """A promise of the vendor's that is open, two that are settled, and a round of the barometer that asks."""
        self.revealed.refresh_from_db()

        def make(words: str) -> Promise:
            day = clock.today() + timedelta(days=3)
            return promises.make(self.project, by=self.vendor, words=words, due_on=day, checkin=self.revealed)

        self.said = make(f"Vi leverer testdata til {OPEN}")
        promises.keep(make(f"Vi viser {OPEN}"), by=self.lead, note="Tak")
        promises.move(
            make(f"Vi retter {OPEN}"), by=self.vendor, to=clock.today() + timedelta(days=9), reason=f"Miljøet {OPEN}"
        )
        with transaction.atomic():
            self.round = barometer.begin(locked(self.checkin))

    def adjust(self) -> None:
        """Two versions of a later date that wait for the lead, staffing in the plan, and one beyond the mandate."""

        def later(days: int) -> Proposal:
            milestone = Milestone.objects.get(pk=self.running.pk)
            return Proposal(Touches.DUE_DATE, (milestone.due_date + timedelta(days=days)).isoformat(), milestone)

        self.project = projects.set_mandate(self.project, by=self.os2, amount=Decimal(50_000), days=10)
        organisation = self.vendor.memberships.get().organisation_id
        line = {"milestone": self.running.pk, "organisation": organisation, "user": self.vendor.pk, "hours": 20}
        line |= {"task": OPEN, "starts_on": clock.today().isoformat(), "ends_on": later(-30).after}
        staffing = Proposal(Touches.ALLOCATION, line)
        adjustments.propose(self.project, by=self.vendor, proposals=[staffing], reason=OPEN, milestone=self.running)
        beyond = adjustments.propose(self.project, by=self.lead, proposals=[later(30)], reason=OPEN)
        self.recommended = Adjustment.objects.get(pk=beyond.pk)
        first = adjustments.propose(
            self.project, by=self.vendor, proposals=[later(7)], reason=OPEN, checkin=self.revealed
        )
        adjustments.counter(first, by=self.vendor, version=1, proposals=[later(5)], reason=f"{OPEN} igen")
        self.adjustment = Adjustment.objects.get(pk=first.pk)
        self.running = Milestone.objects.get(pk=self.running.pk)

    def share_a_need(self) -> None:
        """A partnership that takes pledges, with one pledge and one review, and another that is a draft."""

        def start(title: str) -> Partnership:
            return partnerships.start(
                self.project,
                by=self.lead,
                title=title,
                purpose="Vi mangler det samme",
                goal_amount=Decimal(100_000),
                deadline=clock.today() + timedelta(days=60),
                vendor=self.vendor_organisation,
            )

        self.draft = start("En kladde")
        self.partnership = partnerships.open_for_pledges(start("Fælles løft"), by=self.lead)
        self.pledge = give(
            self.partnership,
            by=self.member,
            organisation=self.other_municipality,
            level="interest",
            amount=Decimal(50_000),
        )
        self.bind_and_wait()
        reviews.write(self.partnership, by=self.os2, verdict="watch", seen="Det går", next_on=clock.today())
        self.saved_view = SavedView.objects.create(user=self.os2, name="Mine", query="sort=title")
        self.undecided = partnerships.open_for_pledges(start("Ikke nok"), by=self.lead)
        with clock.at(clock.now() - timedelta(days=3)):
            Partnership.objects.filter(pk=self.undecided.pk).update(deadline=clock.today())
        self.partnership.refresh_from_db()

    def bind_and_wait(self) -> None:
        """One that is bound, and two that wait for each other; the secretariat registers their papers."""
        self.bound, first, second = (make_organisation(name) for name in ("Bunden", "Den ene", "Den anden"))
        paper = {"by": self.os2, "amount": Decimal(10_000), "budget_year": clock.today().year, "reason": "Brev"}
        give(self.partnership, organisation=self.bound, level="binding", gln="5790000000005", **paper)
        for organisation, other in ((first, second), (second, first)):
            words = Wish(ConditionKind.WORDS, words="Ny leder er ansat")
            wishes = (words,) if organisation == first else (Wish(ConditionKind.PARTNERS, partners=2),)
            wishes += (Wish(ConditionKind.ORGANISATION, organisation=other.pk),)
            give(
                self.partnership,
                organisation=organisation,
                level="conditional",
                wishes=wishes,
                gln="5790000000005",
                **paper,
            )
        conditions.tick(self.partnership, by=self.os2, organisation=first)
        payers = [self.municipality.pk, self.other_municipality.pk]
        for name, total in (("Lige deling", 100_000), ("Mindre", 90_000)):
            key = CostKey(KeyKind.EQUAL, total)
            self.split = splits.propose(self.partnership, by=self.lead, name=name, key=key, organisations=payers)
        self.link = join_links.publish(self.partnership, by=self.lead)
        self.waiting = Pledge.objects.get(organisation=first)

    def pay(self) -> None:
        """In the quiet project: what is bound pays for M2, whose basis is begun; M3 is accepted, M4 is not covered."""
        paid, accepted, self.uncovered = (
            milestones.plan(
                self.quiet,
                by=self.lead,
                title=f"Penge {n}",
                due_date=clock.today() + timedelta(days=20 + n),
                price=Decimal(price),
                responsible=self.vendor_organisation,
            )
            for n, price in enumerate((40_000, 20_000, 90_000))
        )
        for milestone in (paid, accepted):
            milestones.start(milestone, by=self.lead)
            deliveries.deliver(milestone, by=self.vendor)
            deliveries.accept(milestone, by=self.tester)
        round_ = partnerships.start(
            self.quiet,
            by=self.lead,
            title="Penge på bordet",
            purpose="Vi betaler sammen",
            goal_amount=Decimal(100_000),
            deadline=clock.today() + timedelta(days=60),
            vendor=self.vendor_organisation,
        )
        round_ = partnerships.open_for_pledges(round_, by=self.lead)
        for organisation, by in ((self.other_municipality, self.member), (self.followed, self.os2)):
            give(
                round_,
                by=by,
                organisation=organisation,
                level="binding",
                amount=Decimal(50_000),
                budget_year=clock.today().year,
                gln="5790000000005",
                reason="Brev",
            )
        self.paying = Partnership.objects.get(pk=round_.pk)  # reached: the whole goal is binding
        self.basis = invoices.make(self.paying, by=self.vendor, milestone=paid)
        self.line, other = InvoiceLine.objects.filter(basis=self.basis).for_list()
        self.sent = invoices.mark_invoiced(other, by=self.vendor, invoice_number="F7", on=clock.today(), version=1)

    def need_something(self) -> None:
        """A need about the project's product that two municipalities have, with an estimate; and one that is new."""
        self.need = needs.propose(
            self.other_municipality,
            by=self.member,
            title="Borgeren kan følge sagen",
            text="Borgeren ringer hver dag.",
            product=self.project.product,
        )
        fields = {"stance": "also", "weight": 2}
        need_stances.say(self.need, by=self.lead, organisation=self.municipality, **fields)
        figures = {"low": Decimal(1_000), "likely": Decimal(2_000), "high": Decimal(3_000)}
        need_stances.estimate(self.need, by=self.vendor, unit="kroner", **figures)
        self.wish = needs.propose(
            self.other_municipality, by=self.tester, title="Skabeloner til breve", text="Vi skriver de samme breve."
        )
        self.need.refresh_from_db()

    def talk(self) -> None:
        """On M1, the partnership and the check-in: for everybody, for one side, and for the other; files too."""
        self.comment = comments.write(self.running, by=self.lead, text=f"{OPEN}, @{self.vendor.name}?")
        self.file = attachments.add_file(self.running, by=self.lead, upload=a_text(f"{OPEN}.txt", OPEN))
        self.walled = []
        for noun in (self.running, self.partnership, self.revealed):
            for by, side, word in (
                (self.lead, "municipality", MUNICIPAL),
                (self.vendor, "vendor", VENDORS),
            ):
                wall = {"audience": side, "reason": f"{word} er fortrolig"}
                said = comments.write(noun, by=by, text=f"{word} @Karim @Mette @Rikke @Jonas", **wall)
                said = comments.edit(said, by=by, text=f"{word}! @Karim @Mette @Rikke @Jonas", version=1)
                kept = attachments.add_file(noun, by=by, upload=a_text(f"{word}.txt", word), **wall)
                self.walled += [said, kept]

    def keep_a_secret(self) -> None:
        """A project of Tønder and a vendor of its own."""
        home = make_organisation("Tønder")
        vendor = make_organisation("Havblik IT", OrganisationKind.VENDOR)
        self.insider = make_person(home, f"Inge {SECRET}", is_administrator=True)
        supplier = make_person(vendor, f"Svend {SECRET}", title=SECRET)
        self.secret_project = projects.start(
            home, by=self.insider, product_name=f"OS2{SECRET}", title=f"{SECRET} 2", goal=f"Mere {SECRET}"
        )
        participations.add(self.secret_project, by=self.insider, organisation=vendor)
        self.secret_place = team.join(
            self.secret_project,
            by=self.insider,
            user=supplier,
            organisation=vendor,
            role=TeamRole.DEVELOPER,
            focus=SECRET,
        )
        self.secret_milestone = milestones.plan(
            self.secret_project, by=self.insider, title=SECRET, due_date=clock.today() + timedelta(days=9)
        )
        milestones.report_status(
            self.secret_milestone,
            by=supplier,
            status="off_track",
            forecast_date=clock.today(),
            confidence=1,
            obstacle=SECRET,
            help_wanted=SECRET,
        )
        promises.make(self.secret_project, by=supplier, words=SECRET, due_on=clock.today())
        self.secret_comment = comments.write(self.secret_milestone, by=self.insider, text=SECRET)
        self.secret_file = attachments.add_link(
            self.secret_milestone, by=self.insider, title=SECRET, url=f"https://example.org/{SECRET}"
        )
        secret = partnerships.start(
            self.secret_project,
            by=self.insider,
            title=SECRET,
            purpose=SECRET,
            goal_amount=Decimal(1_000),
            deadline=clock.today() + timedelta(days=60),
            vendor=vendor,
        )
        reviews.write(secret, by=self.os2, verdict="act", seen=SECRET, next_on=clock.today())
        group = groups.start(self.secret_project, by=self.insider, kind="specialist", name=SECRET)
        self.secret_seat = groups.add_seat(group, by=self.insider, organisation=home, holder=self.insider)
        self.secret_invitation = invitations.invite(
            self.secret_project,
            by=self.insider,
            email=make_person(home, f"Ulla {SECRET}").email,
            name=SECRET,
            organisation=home,
            role=TeamRole.MEMBER,
        )

    def client(self, persona: str) -> Client:
        """A browser in which that persona is signed in."""
        client = Client()
        if persona != "nobody":
            client.force_login(getattr(self, persona))
        return client


def a_text(name: str, words: str) -> uploads.Upload:
    """A text file that was uploaded."""
    return uploads.accept(SimpleUploadedFile(name, words.encode()))


def make_demo_person(email: str, name: str) -> User:
    """Somebody whom the demo's sign-in page offers."""
    return User.objects.create_user(email, name=name)


def routes() -> dict[str, str]:
    """Every address of the site: name → pattern. allauth gives one of its pages two names and some none."""

    def walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
        for entry in resolver.url_patterns:
            pattern = f"{prefix}{entry.pattern}"
            if isinstance(entry, URLPattern):
                yield entry.name or pattern, pattern
            else:
                yield from walk(entry, pattern)

    return dict(walk(get_resolver()))


def theirs(pattern: str) -> bool:
    """Whether allauth answers there."""
    return pattern.startswith("account/")


def addresses(world: World) -> dict[str, str]:
    """Name → the address of one such thing in this world."""
    project = world.project.get_absolute_url()
    running, planned, delivered = (m.get_absolute_url() for m in (world.running, world.planned, world.delivered))
    home, others = world.municipality.get_absolute_url(), world.followed.slug
    place = world.project.team.get(user=world.tester)
    membership = world.colleague.memberships.get()
    notice = world.lead.notifications.first()
    assert notice
    adjustment = world.adjustment.get_absolute_url()
    paying, basis = world.paying.get_absolute_url(), world.basis.get_absolute_url()
    group, partnership = world.group.get_absolute_url(), world.partnership.get_absolute_url()
    pledge = f"{partnership}pledges/{world.other_municipality.slug}/"
    talk = f"/talk/milestone/{world.running.pk}/"
    return {
        "health": "/health/",
        "talk": talk,
        "talk-draft": f"{talk}draft/",
        "talk-people": f"{talk}people/?name=j",
        "talk-files": f"{talk}files/",
        "comment": world.comment.get_absolute_url(),
        "comment-edit": f"{world.comment.get_absolute_url()}edit/",
        "comment-withdrawal": f"{world.comment.get_absolute_url()}withdrawal/",
        "file": world.file.get_absolute_url(),
        "file-removal": f"{world.file.get_absolute_url()}removal/",
        "demo-sign-in": "/demo/sign-in/",
        "profile": "/profile/",
        "person-anonymise": f"/people/{world.colleague.pk}/anonymise/",
        "organisation-list": "/organisations/",
        "organisation-new": "/organisations/new/",
        "organisation": home,
        "organisation-edit": f"{home}edit/",
        "economy": f"{home}economy/",
        "economy-csv": f"{home}economy.csv",
        "economy-xlsx": f"{home}economy.xlsx",
        "organisation-people": f"{home}people/",
        "membership-new": f"{home}people/new/",
        "membership": f"{home}people/{membership.pk}/",
        "membership-end": f"{home}people/{membership.pk}/end/",
        "language": "/language/",
        "theme": "/theme/",
        "notices": "/notifications/",
        "notices-read": "/notifications/read/",
        "notice-read": f"/notifications/{notice.pk}/read/",
        "notice-open": f"/notifications/{notice.pk}/open/",
        "unsubscribe": f"/unsubscribe/{letters.unsubscribe_token(world.lead, letters.DIGEST)}/",
        "accessibility": "/accessibility/",
        "personal_data": "/personal-data/",
        "help": "/help/",
        "gallery": "/ui/",
        "overview": "/",
        "status-due": "/status/",
        "project-list": "/projects/",
        "project-new": "/projects/new/",
        "project": project,
        "project-trend": f"{project}trend/",
        "project-changes": f"{project}changes/",
        "project-story": f"{project}story/",
        "project-edit": f"{project}edit/",
        "project-mandate": f"{project}mandate/",
        "project-lead": f"{project}lead/",
        "project-goal": f"{project}goal/",
        "project-goal-acknowledgement": f"{project}goal/acknowledgement/",
        "participations": f"{project}organisations/",
        "participation": f"{project}organisations/{others}/",
        "participation-end": f"{project}organisations/{others}/end/",
        "team": f"{project}team/",
        "team-focus": f"{project}team/focus/",
        "team-member": f"{project}team/{place.pk}/",
        "team-member-end": f"{project}team/{place.pk}/end/",
        "milestone-new": f"{project}milestones/new/",
        "milestone-order": f"{project}milestones/order/",
        "milestone": running,
        "milestone-edit": f"{planned}edit/",
        "milestone-cancellation": f"{planned}cancellation/",
        "milestone-start": f"{planned}start/",
        "milestone-status": f"{running}status/",
        "milestone-delivery": f"{running}delivery/",
        "milestone-verdict": f"{delivered}verdict/",
        "invitation-list": f"{project}invitations/",
        "invitation-withdrawal": f"{project}invitations/{world.invitation.pk}/withdrawal/",
        "invitation-resending": f"{project}invitations/{world.invitation.pk}/resending/",
        "invitation": f"/invitations/{secret_of(world.invitation)}/",
        "checkin-list": f"{project}checkins/",
        "checkin-new": f"{world.quiet.get_absolute_url()}checkins/new/",
        "checkin": world.checkin.get_absolute_url(),
        "checkin-answer": f"{world.checkin.get_absolute_url()}answer/",
        "checkin-draft": f"{world.checkin.get_absolute_url()}draft/",
        "checkin-seen": f"{world.revealed.get_absolute_url()}acknowledgement/",
        "promise-list": f"{project}promises/",
        "promise-new": f"{project}promises/new/",
        "promise": world.said.get_absolute_url(),
        "promise-settlement": f"{world.said.get_absolute_url()}settlement/",
        "promise-date": f"{world.said.get_absolute_url()}date/",
        "barometer": f"{project}barometer/",
        "barometer-answer": f"{project}barometer/{world.round.number}/answer/",
        "adjustment-list": f"{project}adjustments/",
        "adjustment-new": f"{project}adjustments/new/",
        "adjustment-preview": f"{project}adjustments/new/preview/",
        "adjustment": adjustment,
        "adjustment-counter": f"{adjustment}counter/",
        "adjustment-counter-preview": f"{adjustment}counter/preview/",
        "adjustment-agreement": f"{adjustment}agreement/",
        "adjustment-refusal": f"{adjustment}refusal/",
        "adjustment-undo": f"{adjustment}withdrawal/",
        "adjustment-decision": f"{world.recommended.get_absolute_url()}decision/",
        "staffing": f"{project}staffing/",
        "agenda-settlement": f"{project}agenda/{world.agenda_item.pk}/settlement/",
        "group-list": f"{project}groups/",
        "group-new": f"{project}groups/new/",
        "group": group,
        "group-edit": f"{group}edit/",
        "seat-new": f"{group}seats/new/?organisation={others}",
        "seat": f"{group}seats/{world.seat.pk}/",
        "seat-end": f"{group}seats/{world.seat.pk}/end/",
        "search": "/search/",
        "need-list": "/needs/",
        "need-export": "/needs.csv",
        "need-new": "/needs/new/",
        "need-similar": "/needs/similar/",
        "need": world.need.get_absolute_url(),
        "need-story": f"{world.need.get_absolute_url()}story/",
        "need-edit": f"{world.wish.get_absolute_url()}edit/",
        "need-stance": f"{world.need.get_absolute_url()}stance/",
        "need-estimate": f"{world.need.get_absolute_url()}estimates/",
        "need-state": f"{world.need.get_absolute_url()}state/",
        "need-merging": f"{world.need.get_absolute_url()}merging/",
        "need-partnership": f"{world.need.get_absolute_url()}partnership/",
        "partnership-list": "/partnerships/",
        "partnership-new": "/partnerships/new/",
        "partnership": partnership,
        "partnership-story": f"{partnership}story/",
        "partnership-edit": f"{partnership}edit/",
        "partnership-opening": f"{world.draft.get_absolute_url()}opening/",
        "partnership-state": f"{partnership}state/",
        "partnership-threshold": f"{partnership}threshold/",
        "partnership-round": f"{partnership}round/",
        "partnership-decision": f"{world.undecided.get_absolute_url()}decision/",
        "pledge-register": f"{partnership}pledges/",
        "pledge-export": f"{partnership}pledges.csv",
        "pledge": pledge,
        "withdrawal": f"{pledge}withdrawal/",
        "pledge-facts": f"{pledge}facts/",
        "pledge-asking": f"{pledge}asking/",
        "pledge-condition": f"{partnership}pledges/{world.waiting.organisation.slug}/condition/",
        "pledge-consent": f"{partnership}pledges/{world.waiting.organisation.slug}/consent/",
        "pledge-release": f"{partnership}pledges/{world.bound.slug}/release/",
        "partnership-terms": f"{partnership}terms/",
        "what-if": f"{partnership}what-if/",
        "split-list": f"{partnership}splits/",
        "split": f"{partnership}splits/{world.split.number}/",
        "split-export": f"{partnership}splits/{world.split.number}.csv",
        "split-adoption": f"{partnership}splits/{world.split.number}/adoption/",
        "join-link": f"{paying}join-link/",
        "join-link-withdrawal": f"{partnership}join-link/withdrawal/",
        "join": f"/join/{world.link.token}/",
        "payment": f"{paying}payment/",
        "own-risk": f"{paying}payment/{world.uncovered.number}/own-risk/",
        "milestone-funding": f"{paying}payment/{world.uncovered.number}/funding/",
        "invoice-new": f"{paying}invoices/",
        "invoices-csv": f"{paying}invoices.csv",
        "invoices-xlsx": f"{paying}invoices.xlsx",
        "invoice-basis": basis,
        "invoice-csv": f"{basis[:-1]}.csv",
        "invoice-xlsx": f"{basis[:-1]}.xlsx",
        "invoiced": f"{basis}lines/{world.line.pk}/invoiced/",
        "paid": f"{basis}lines/{world.sent.pk}/paid/",
        "invoice-undo": f"{basis}lines/{world.sent.pk}/undo/",
        "review-list": f"{partnership}reviews/",
        "review-new": f"{partnership}reviews/new/",
        "portfolio": "/portfolio/",
        "portfolio-export": "/portfolio.csv",
        "portfolio-changes": "/portfolio/changes/",
        "portfolio-changes-export": "/portfolio/changes.csv",
        "saved-views": "/portfolio/views/",
        "saved-view-removal": f"/portfolio/views/{world.saved_view.pk}/removal/",
        **quote_addresses(world),
    }


def bodies(world: World) -> dict[str, dict[str, object]]:
    """Name → what one sends there so that it is done, when one may."""
    soon = (clock.today() + timedelta(days=90)).isoformat()
    place = world.colleague.memberships.get()
    prefix = f"m{world.running.pk}-"
    dates = {"initial-d1-due_date": f"{world.running.due_date:%d.%m.%Y}"}
    partnership = {"title": "Løft", "purpose": "Mål", "goal_amount": "1.000", "deadline": soon}
    return {
        "demo-sign-in": {"persona": "mette"},
        "talk": {"text": OPEN, "audience": ""},
        "talk-draft": {"text": OPEN},
        "talk-files": {"url": "https://example.org/plan", "title": "Planen", "audience": ""},
        "comment-edit": {"text": f"{OPEN}!", "version": 1},
        "profile": {"name": "New Name", "language": "en", "digest_days": ["1"]},
        "person-anonymise": {"email": world.colleague.email},
        "organisation-new": {"kind": "vendor", "name": "Ny leverandør"},
        "organisation-edit": {"name": "Skanderborg", "version": 1, "cvr": "", "gln": ""},
        "membership-new": {"email": "ny@example.com", "name": "Ny Person", "started_on": clock.today().isoformat()},
        "membership": {"title": "Arkivar"},
        "membership-end": {"ended_on": clock.today().isoformat()},
        "language": {"language": "en"},
        "theme": {"theme": "dark"},
        "notices-read": {"until": 1},
        "project-new": {
            "lead": place.pk,
            "product_name": "OS2ny",
            "title": "Noget nyt",
            "goal": "Et mål",
            "level": "sandbox",
            "rhythm_days": 14,
        },
        "project-edit": {
            "title": "Ny titel",
            "level": "1",
            "state": "active",
            "rhythm_days": 7,
            "version": world.project.version,
        },
        "project-mandate": {"amount": "1.000", "days": 3},
        "project-lead": {"membership": place.pk},
        "project-goal": {"text": "Et nyt mål", "sign": "", "version": 2},
        "project-goal-acknowledgement": {"version": 2},
        "participations": {"organisation": world.other_vendor_organisation.pk, "level": "follows"},
        "participation": {"level": "tests"},
        "team": {"membership": place.pk, "role": "member"},
        "team-focus": {"focus": "Regler"},
        "team-member": {"role": "member"},
        "milestone-new": {"title": "En til", "due_date": soon},
        "milestone-order": {"number": 2, "move": "up"},
        "milestone-edit": {"title": "Nyt navn", "due_date": soon, "version": world.planned.version},
        "milestone-cancellation": {"reason": "Ikke mere brug for den"},
        "milestone-status": {f"{prefix}status": "at_risk", f"{prefix}forecast_date": soon, f"{prefix}confidence": "3"},
        "checkin-answer": {f"{prefix}status": "at_risk", f"{prefix}forecast_date": soon, f"{prefix}confidence": "3"},
        "checkin-draft": {f"{prefix}obstacle": OPEN, "seen_at": clock.now().isoformat()},
        "checkin-seen": {"words": "Set"},
        "promise-new": {"words": "Vi svarer", "due_on": soon, "said_in": f"m{world.running.number}"},
        "promise-settlement": {"outcome": "kept", "note": "Tak"},
        "promise-date": {"to": soon, "reason": "Miljøet"},
        "barometer-answer": dict.fromkeys(Statement.values, "4"),
        "adjustment-new": {**dates, "lever": "deadline", "milestone": "1", "d1-due_date": soon, "reason": "Miljøet"},
        "adjustment-preview": {"lever": "deadline", "milestone": "1", "d1-due_date": soon},
        "adjustment-counter": {
            **dates,
            "lever": "deadline",
            "milestone": "1",
            "d1-due_date": soon,
            "reason": "Noget andet",
            "version": 2,
        },
        "adjustment-counter-preview": {"lever": "deadline", "milestone": "1", "d1-due_date": soon},
        "adjustment-agreement": {"version": 2, "words": "Fint"},
        "adjustment-refusal": {"version": 2, "words": "Find en tester"},
        "adjustment-decision": {
            "version": 1,
            "adopted": "no",
            "decided_on": clock.today().isoformat(),
            "text": "Find en anden vej",
        },
        "agenda-settlement": {"outcome": "Vi flytter testen"},
        "milestone-delivery": {"note": "Her"},
        "milestone-verdict": {"verdict": "accepted"},
        "invitation-list": {
            "email": world.colleague.email,
            "name": world.colleague.name,
            "organisation": world.municipality.pk,
            "role": "member",
        },
        "group-new": {"kind": "specialist", "name": "Faggruppen", "quorum_percent": 50, "tie_rule": "fails"},
        "group-edit": {
            "name": "Styregruppen",
            "quorum_percent": 60,
            "tie_rule": "chair",
            "projects": world.project.pk,
            "version": world.group.version,
        },
        "seat-new": {"position": "member", "voting": "on"},
        "seat": {"position": "chair", "voting": "on"},
        "need-new": {"title": "Breve på let dansk", "text": "De er svære", "weight": "2", "another": "1"},
        "need-edit": {"title": "Skabeloner", "text": "Vi skriver", "version": world.wish.version},
        "need-stance": {"stance": "also", "weight": "3", "version": 1},
        "need-estimate": {"unit": "hours", "low": "100", "likely": "200", "high": "400"},
        "need-state": {"to": "parked", "reason": "Loven skal vedtages"},
        "need-merging": {"number": world.wish.pk},
        "need-partnership": {"leader": f"o{world.municipality.pk}", **partnership},
        "partnership-new": {"project": world.project.pk, **partnership},
        "partnership-edit": {"version": world.partnership.version, **partnership},
        "partnership-state": {"to": "lapsed", "reason": "Styregruppen, punkt 4"},
        "partnership-round": {
            "goal_amount": "100.000",
            "minimum_partners": 2,
            "deadline": soon,
            "if_not_reached": "decide",
            "late_rule": "same_terms",
            "reason": "Styregruppen, punkt 4",
            "version": world.partnership.version,
            "rows": 2,
        },
        "partnership-decision": {
            "go_on": "yes",
            "decided_on": f"{clock.today():%d.%m.%Y}",
            "decision": "Parterne er enige",
        },
        "partnership-threshold": {"percent": 80},
        "pledge-register": {"organisation": world.followed.pk, "level": "interest", "reason": "Brev"},
        "pledge": {"level": "interest", "amount": "60.000", "version": world.pledge.version, "reason": "Brev"},
        "pledge-facts": {"appropriation": "granted", "version": world.pledge.version},
        "pledge-asking": {},
        "pledge-condition": {"holds": "no"},
        "pledge-consent": consent_of(world),
        "pledge-release": {"decided_on": f"{clock.today():%d.%m.%Y}", "decision": "Parterne er enige", "version": 1},
        "split-list": {"name": "Min", "asked": f"key=equal&total=100000&in={world.municipality.pk}"},
        "split-adoption": {"instead_of": 0},
        "join-link": {},
        "join-link-withdrawal": {},
        "partnership-terms": {"terms": "Nye vilkår", "version": world.partnership.version},
        "withdrawal": {"reason": "Ikke i år", "version": world.pledge.version},
        "own-risk": {"words": "Vi tager den", "understood": "on"},
        "invoice-new": {"milestone": world.uncovered.number - 1},
        "invoiced": {"invoice_number": "F8", "on": clock.today().isoformat(), "version": world.line.version},
        "paid": {"on": clock.today().isoformat(), "version": world.sent.version},
        "invoice-undo": {"reason": "Forkert linje", "version": world.sent.version},
        "review-new": {"verdict": "healthy", "seen": "Godt", "next_on": soon},
        "saved-views": {"name": "Stille", "query": "sort=title"},
        **quote_bodies(world),
    }


def consent_of(world: World) -> dict[str, object]:
    """What somebody sends who has read what the one that waits binds itself to."""
    pledge = world.waiting
    partnership = Partnership.objects.get(pk=world.partnership.pk)
    read = approval_text(partnership, pledge.organisation, Said.of(pledge), together=True)
    return {"authority": "Byrådet", "seen": fingerprint(read), "version": pledge.version}


def bodies_today(world: World) -> dict[str, dict[str, object]]:
    """Those bodies, made once a day of that world: in walks, each POST is sent where nothing was sent before."""
    made: dict[object, dict[str, dict[str, object]]] = world.__dict__.setdefault("bodies", {})
    today = clock.today()
    if today not in made:
        made[today] = bodies(world)
    return made[today]


def body_for(world: World, name: str, persona: str) -> dict[str, object]:
    """What that persona sends: each page offers everybody what is theirs to choose."""
    body = dict(bodies_today(world).get(name, {}))
    if name == "project-new":
        person = getattr(world, persona, world.lead)
        body["organisation"] = person.memberships.get().organisation_id
    if name == "need-stance" and persona in ("chair", "stranger"):
        body["version"] = 0  # their municipalities have said nothing yet
    if name == "need-partnership" and persona == "member":
        body["leader"] = f"o{world.other_municipality.pk}"  # each lets their own municipality lead
    if name == "group-edit" and persona == "chair":
        del body["projects"]  # where the group serves is decided by those projects' own leads
    return body


# What may change while somebody reads: that they are here, and until when they stay signed in.
UNREMARKABLE = {"django_session", "usersessions_usersession", "cache"}
VISITS = "- 'visited_at' - 'previous_visit_at' - 'last_login'"


def everything() -> dict[str, tuple[int, str]]:
    """Every table of the database: how many rows, and a fingerprint of what stands in them."""
    tables = [name for name in connection.introspection.table_names() if name not in UNREMARKABLE]
    fingerprint = f"coalesce(sum(hashtextextended((to_jsonb(t) {VISITS})::text, 0)), 0)::text"
    union = " UNION ALL ".join(
        f"SELECT '{table}', count(*), {fingerprint} FROM {connection.ops.quote_name(table)} t"  # noqa: S608 - our own names
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(union)
        return {table: (count, found) for table, count, found in cursor.fetchall()}


def changed(before: dict[str, tuple[int, str]]) -> set[str]:
    """The tables that are not as they were."""
    after = everything()
    return {table for table in before | after if before.get(table) != after.get(table)}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is forgotten."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
