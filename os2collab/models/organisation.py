from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum import ean
from stdnum.dk import cvr
from stdnum.exceptions import ValidationError as NumberError

from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS
from os2collab.addresses import address
from os2collab.models.user import User
from os2collab.search.column import SearchColumn
from os2collab.sorting import danish_key, danish_sort_key


class Side(models.TextChoices):
    """The two sides of a project, and the secretariat that serves both."""

    MUNICIPALITY = "municipality", _("Municipality")
    VENDOR = "vendor", _("Vendor")
    SECRETARIAT = "secretariat", _("Secretariat")


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    AUTHORITY = "authority", _("Authority")
    VENDOR = "vendor", _("Vendor")
    SECRETARIAT = "secretariat", _("Secretariat")


# Municipalities whose full name is more than “… Kommune” after the short one, by code.
FULL_NAMES = {"0101": "Københavns Kommune", "0400": "Bornholms Regionskommune"}

SIDE_OF_KIND = {
    OrganisationKind.MUNICIPALITY: Side.MUNICIPALITY,
    OrganisationKind.AUTHORITY: Side.MUNICIPALITY,
    OrganisationKind.VENDOR: Side.VENDOR,
    OrganisationKind.SECRETARIAT: Side.SECRETARIAT,
}


def check_cvr(value: str) -> None:
    """A Danish company number: eight digits with a check digit."""
    try:
        cvr.validate(value)
    except NumberError as error:
        raise ValidationError(_("A CVR number has eight digits; this one does not add up."), code="cvr") from error


def check_gln(value: str) -> None:
    """A location number for electronic invoices (EAN): thirteen digits with a check digit."""
    try:
        if len(ean.validate(value)) != 13:
            raise NumberError
    except NumberError as error:
        raise ValidationError(_("A GLN has thirteen digits; this one does not add up."), code="gln") from error


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def municipal(self) -> "OrganisationQuerySet":
        """Public organisations that can lead a project and pay: municipalities and authorities."""
        return self.filter(kind__in=[OrganisationKind.MUNICIPALITY, OrganisationKind.AUTHORITY])

    def vendors(self) -> "OrganisationQuerySet":
        return self.filter(kind=OrganisationKind.VENDOR)

    def named_like(self, text: str) -> "OrganisationQuerySet":
        """Those with ``text`` in their name; aa and å, small and capital letters are the same."""
        return self.filter(sort_key__contains=danish_key(text)) if text else self

    def for_list(self) -> "OrganisationQuerySet":
        """In Danish order, with the region now and the newest number of inhabitants."""
        from os2collab.models.population import PopulationFigure, RegionPeriod  # they belong to organisations

        region = RegionPeriod.objects.filter(organisation=models.OuterRef("pk"), valid_to=None)
        figures = PopulationFigure.objects.filter(organisation=models.OuterRef("pk")).order_by("-year")
        return self.annotate(
            region=models.Subquery(region.values("region")[:1]),
            inhabitants=models.Subquery(figures.values("inhabitants")[:1]),
            inhabitants_year=models.Subquery(figures.values("year")[:1]),
        ).order_by("sort_key")


class Organisation(models.Model):
    """A municipality, an authority, a vendor or the secretariat. Seats, shares and pledges belong to organisations."""

    kind = models.CharField(_("Kind"), max_length=12, choices=OrganisationKind)
    name = models.CharField(_("Name"), max_length=120, unique=True)
    slug = models.SlugField(_("Address in the app"), max_length=60, unique=True)
    sort_key = models.GeneratedField(
        expression=danish_sort_key("name"), output_field=models.CharField(max_length=240), db_persist=True
    )
    cvr = models.CharField("CVR", max_length=8, blank=True, validators=[check_cvr])
    gln = models.CharField("GLN/EAN", max_length=13, blank=True, validators=[check_gln])
    municipality_code = models.CharField(
        _("Municipality code"), max_length=4, blank=True, validators=[RegexValidator(r"^[0-9]{4}\Z")]
    )
    version = models.PositiveIntegerField(default=1)
    search = SearchColumn()

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                name="organisation_kind_known",
                condition=models.Q(kind__in=OrganisationKind.values),
                violation_error_message=_("Choose a kind from the list."),
            ),
            models.UniqueConstraint(
                name="organisation_municipality_code_once",
                fields=["municipality_code"],
                condition=~models.Q(municipality_code=""),
                violation_error_message=_("Another organisation has this municipality code."),
            ),
            models.CheckConstraint(
                name="organisation_municipality_has_code",
                condition=~models.Q(kind=OrganisationKind.MUNICIPALITY) | ~models.Q(municipality_code=""),
                violation_error_message=_("A municipality needs its code of four digits."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("organisation", self.slug)

    @property
    def full_name(self) -> str:
        """The name as a sentence needs it: “Skanderborg Kommune”, where lists say “Skanderborg”."""
        if self.kind != OrganisationKind.MUNICIPALITY or self.name.endswith("ommune"):
            return self.name
        return FULL_NAMES.get(self.municipality_code, f"{self.name} Kommune")

    @property
    def side(self) -> Side:
        """Which side of a project its people are on."""
        return SIDE_OF_KIND[OrganisationKind(self.kind)]

    @property
    def access_scope(self) -> "Organisation":
        return self

    def standing_rows(self, user: User) -> list[tuple[str, int | None]]:
        """What a person is in this organisation; everybody signed in may look it up."""
        rows: list[tuple[str, int | None]] = [("anyone", None)]
        for employment in user.employments:
            employer = employment.organisation
            if employer.pk == self.pk:
                rows.append(("member", employer.pk))
                if employment.is_administrator:
                    rows.append(("administrator", employer.pk))
                if employment.is_signatory:
                    rows.append(("signatory", employer.pk))
            if employer.kind == OrganisationKind.SECRETARIAT:
                rows.append(("secretariat", employer.pk))
        return rows

    def refusal(self, permission: Permission) -> str | Promise | None:
        """Only public organisations start projects, pledge money, propose needs and lead partnerships."""
        if permission == Permission.PROJECT_START and self.side == Side.VENDOR:
            return _("A vendor takes part in projects; a municipality or an authority starts them.")
        if permission == Permission.ORGANISATION_ECONOMY_VIEW and self.side != Side.MUNICIPALITY:
            return _("Only municipalities and authorities pledge money.")
        if permission == Permission.NEED_PROPOSE and self.side != Side.MUNICIPALITY:
            return EXPLANATIONS[permission]
        if permission == Permission.PARTNERSHIP_START and self.side != Side.MUNICIPALITY:
            return _("A municipality or an authority leads a partnership.")
        return None
