"""What is said of a milestone that waits for its test environment, and of a partnership whose price some compare."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from os2collab import uploads
from os2collab.actions import attachments, comments
from os2collab.demo.story import Story, Thread
from os2collab.models import Audience
from partnerships.models import Partnership
from projects.models import Milestone

TEST_PLAN = """# Testplan for M3

1. Opret tre roller i OS2rollekatalog og se dem i fordelingen samme dag.
2. Flyt en medarbejder til en anden afdeling. Henvendelser følger med.
3. Fjern en rolle. Ingen henvendelser må blive liggende.

Favrskov prøver 1 og 2, Sorø prøver 3. Fejl skrives som kommentar på M3.
"""


def tell_dialogue(story: Story) -> Thread:
    """M3: questions, answers, a changed comment, a test plan and a link."""
    jonas, mette, karim, freja = (story.people[key] for key in ("jonas", "mette", "karim", "freja"))
    yield story.at(-8, 9, 12)
    m3 = Milestone.objects.get(title="Integration til OS2rollekatalog")
    comments.write(
        m3,
        by=jonas,
        text="Vi kan bygge videre imod efterligningen i to uger endnu. Derefter har vi brug for et rigtigt miljø."
        " @Mette Skovlyng, hvem hos jer kan åbne for det?",
    )
    yield story.at(-8, 13, 40)
    comments.write(
        m3,
        by=mette,
        text="Jeg ringer til driften i dag. @Karim Aldar, kan vi låne Favrskovs testmiljø, til vores eget er klar?",
    )
    yield story.at(-7, 10, 5)
    loan = comments.write(m3, by=karim, text="Ja, fra på mandag. Blot uden rigtige CPR-numre.")
    yield story.at(-7, 10, 20)
    comments.edit(
        loan,
        by=karim,
        text="Ja, fra på mandag, på to betingelser:\n\n- ingen rigtige CPR-numre\n- vi nulstiller det **hver fredag**",
        version=1,
    )
    yield story.at(-6, 14, 30)
    plan = SimpleUploadedFile("Testplan for M3.md", TEST_PLAN.encode())
    attachments.add_file(m3, by=freja, upload=uploads.accept(plan))
    yield story.at(-6, 14, 34)
    attachments.add_link(
        m3,
        by=freja,
        title="Snitfladen til OS2rollekatalog",
        url="https://github.example/os2/os2rollekatalog/wiki/snitflade",
    )
    yield story.at(-1, 15, 5)
    comments.write(
        m3,
        by=jonas,
        text="Efterligningen er nu skiftet ud. @Mette Skovlyng, hvis vi får adgang tirsdag, kan testen begynde en uge"
        " før. Skal vi rykke den frem?",
    )


def tell_comparing(story: Story) -> Thread:
    """»Sager på tværs«: two municipalities compare what others have paid, among themselves."""
    yield story.at(-13, 11, 25)
    partnership = Partnership.objects.get(title="Sager på tværs")
    wall: dict[str, Any] = {"audience": Audience.MUNICIPALITY, "reason": "Sammenligning af tilbud"}
    comments.write(
        partnership,
        by=story.people["birgitte"],
        text="Overslaget ligger 12 % over det, vi gav for en løsning af samme størrelse sidste år."
        " Skal vi bede om en opdeling, før flere binder sig?",
        **wall,
    )
    yield story.at(-13, 15, 10)
    comments.write(
        partnership,
        by=story.people["mette"],
        text="God idé. Jeg spørger efter prisen på hver milepæl og lægger svaret her. @Line Søager, har I noget at"
        " holde det op imod?",
        **wall,
    )
    yield story.at(-5, 10, 15)
    comments.write(
        partnership,
        by=story.people["jonas"],
        text="Der er spurgt til prisen på de enkelte milepæle. Den står nu på dem alle i planen for projektet.",
    )
