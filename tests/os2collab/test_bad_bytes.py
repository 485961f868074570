"""What no browser of a person sends: it is refused with a page, and never becomes an error of ours."""

import pytest
from django.test import Client

from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def here(client: Client) -> str:
    organisation = make_organisation("Randers")
    client.force_login(make_person(organisation, is_administrator=True))
    return organisation.get_absolute_url()


@pytest.mark.parametrize("query", ["q=%00", "q=\x00", "%00=1", "page=1%00"])
def test_a_nul_byte_in_the_address_is_a_bad_request(client: Client, here, query):
    answer = client.get(f"/organisations/?{query}")
    assert answer.status_code == 400
    assert "<html" in answer.content.decode()
    assert Client().get(f"/account/login/?{query}").status_code == 400


@pytest.mark.parametrize("path", ["a%00b/", "%FF%FE/", "people/" + "9" * 40 + "/", "people/²/", "people/-1/"])
def test_an_address_that_cannot_be_is_not_found(client: Client, here, path):
    assert client.get(here + path).status_code == 404


@pytest.mark.parametrize("name", [b"name", b"cvr", b"gln"])
def test_a_nul_byte_in_a_form_is_refused_at_its_field(client: Client, here, name):
    answer = client.post(f"{here}edit/", b"name=x&version=1&" + name + b"=x%00", content_type=FORM)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {name.decode()})
    assert client.post(f"{here}edit/", b"name=x&version=%00&%00=%00", content_type=FORM).status_code == 409


def test_bytes_that_are_no_utf_8_are_refused_at_their_field(client: Client, here):
    answer = client.post(f"{here}edit/", b"name=%FF%FE&cvr=&gln=%C3%28&version=1", content_type=FORM)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "gln"}


@pytest.mark.parametrize("cookie", ['sessionid="abcdefgh\\000ijk"', 'django_language="\\000"'])
def test_a_nul_byte_in_a_cookie_is_a_bad_request(cookie):
    assert Client(HTTP_COOKIE=cookie).get("/help/").status_code == 400


@pytest.mark.parametrize("charset", ["base64", "rot13", "utf-16", "nonsense"])
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=b"])
def test_another_charset_is_a_bad_request(client: Client, here, kind, charset):
    body = b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--b--\r\n'
    answer = client.generic("POST", f"{here}edit/", body, content_type=f"{kind}; charset={charset}")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"xx", "multipart/form-data"),
        (b"--b\r\nxx", "multipart/form-data; boundary=b"),
        (b"&".join([b"a=1"] * 1_001), FORM),
        (b"name=" + b"a" * 3_000_000, FORM),
    ],
)
def test_too_much_and_torn_apart(client: Client, here, body, kind):
    assert client.generic("POST", f"{here}edit/", body, content_type=kind).status_code in {400, 413, 422}
