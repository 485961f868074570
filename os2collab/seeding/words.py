"""What a made-up portfolio is called. No real person's name is among these."""
# ruff: noqa: SIM905 - fifty words in quotation marks are harder to read

FIRST_NAMES = (
    "Agnes Aksel Alma Anker Astrid Bente Bjarke Carla Dagny Ebbe Edith Ellen Erik Esther Frida Gerda Gorm Gudrun "
    "Halfdan Hedvig Helge Inga Ivar Jens Johanne Karen Kjeld Laura Lauge Liv Magnus Marie Nanna Niels Oda Olga Otto "
    "Palle Ragnhild Rasmus Regitze Sigrid Signe Svend Tove Troels Ulla Valdemar Viggo Ylva"
).split()
LAST_NAMES = (
    "Askelund Bakkehav Birkemose Bregnedal Dueholt Egebæk Elmevang Engsø Fyrremark Grenå Hasseldal Havrekær "
    "Hedestrøm Hyldebro Ibsmose Kastanjevang Kildehøj Klitrose Lyngbæk Løvfald Mosebryn Nordmark Pilehave Rosenager "
    "Rugvænge Skovsø Slåenbakke Solvang Stenbro Strandkær Svaneeng Tangmose Tjørnelund Vandmølle Vesterå Ørnedal"
).split()
VENDOR_STARTS = "Ager Birke Dyb Eng Fyr Grøn Hav Klint Lærke Mose Nord Pil Rav Sten Strand".split()
VENDOR_ENDS = ("vik", "bo", "mark", "holt")
VENDOR_KINDS = ("Software", "Digital", "IT", "Systemer", "Data")
PRODUCTS = (
    "afgørelse aftale aktindsigt anlæg arkiv bibliotek blanket borger byggesag dagsorden datasæt ejendom faktura "
    "ferie formular frivillig fællesskab havn helbred hjemmehjælp idræt indkøb journal kalender kort lokale lån "
    "mødesal natur omsorg ordbog parkering plejehjem post skema skole svar tilsyn valg vej vikar værksted"
).split()
TITLES = (
    "Ny brugerflade",
    "Fælles datamodel",
    "Integration til fagsystemer",
    "Bedre søgning",
    "Tilgængelighed for alle",
    "Selvbetjening for borgere",
    "Overblik for ledelsen",
    "Lettere drift",
    "Sikker log",
    "Næste generation",
)
MILESTONES = (
    "Løsningsbeskrivelse",
    "Datamodel",
    "Første udgave til afprøvning",
    "Integration til rollekatalog",
    "Prøve i to kommuner",
    "Rettelser efter prøven",
    "Tilgængelighed gennemgået",
    "Pilot i fire kommuner",
    "Uddannelse og vejledning",
    "Drift og overdragelse",
)
OUTCOME = "Kommunerne kan bruge det i hverdagen, og dokumentationen er offentlig."
OBSTACLES = (
    "Testmiljøet er ikke klar.",
    "To kommuner mangler at levere data.",
    "Snittet til fagsystemet er ændret.",
    "Den ene udvikler er på orlov.",
    "Kravene til log er ikke afklaret.",
)
REMEDIES = ("Vi mødes torsdag og fordeler opgaven.", "Vi låner et miljø hos en anden kommune.", "")
REASONS = ("Testmiljøet blev forsinket.", "Opgaven viste sig større end ventet.", "Data kom senere end lovet.")
GOAL = "Alle kommuner i projektet løser opgaven på samme måde inden årets udgang."
SIGN = "Det er lykkedes, når mindst otte ud af ti sager afsluttes uden at blive sendt videre."
CONDITIONS = ("Byrådet giver bevillingen.", "Mindst otte kommuner er med.", "Driften bliver billigere end i dag.")
AUTHORITY = "Økonomiudvalget, punkt 7"
PARTS = {
    "development": "Leverandørens arbejde",
    "contingency": "Uforudset",
    "coordination": "Projektledelse",
    "secretariat": "Bidrag til sekretariatet",
    "stretch": "Brugerflade på flere sprog",
}
DECISION = "Parternes møde: vi går videre, og det mindst vigtige falder bort."
SEEN = ("Begge sider melder ud til tiden.", "Datoerne skrider, men alle ved hvorfor.", "Leverandøren er blevet stille.")
AGREED = "Projektlederen og leverandøren tager det op på næste møde."
WHO_NEEDS = (
    "Borgeren Foreningen Forælderen Hjemmeplejen Lederen Naboen Sagsbehandleren Skolen Vikaren Virksomheden".split()
)
WHAT_TO_DO = "aflyse dele finde følge gemme godkende hente printe rette sende".split()
WHAT_IS_NEEDED = (
    "sin sag",
    "sine aftaler",
    "et brev på let dansk",
    "en plads i hallen",
    "en fuldmagt",
    "sine vagter",
    "en regning",
    "et referat",
    "sine bilag",
    "en påmindelse",
    "et kort over kvarteret",
    "svar på sin klage",
)
NEED_TEXT = "I dag ringer folk og spørger, og vi slår op i tre systemer for at svare. Det sker hver uge."
NOT_FOR_US = ("Vores fagsystem kan det allerede.", "Vi er for små til, at det betaler sig.", "Det løser vi lokalt.")
