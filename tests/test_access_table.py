"""Who may do what, at every address of the site, as a table. An address without a row fails, and so does the reverse.

    sees     the page is shown                     does   what was sent is done
    no       it is refused, and the reason is said  –      it does not exist for this person
    sign-in  only for people who are signed in      ·      there is nothing to ask for in this way

Who the people in the columns are is said in ``tests/world.py``.
"""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoDbBlocker

from os2collab import clock
from os2collab.access.decide import can
from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS
from os2collab.mail import send_digests, send_due
from os2collab.models import Event, Notification, User
from projects.models import Project
from tests.sweeping import shared
from tests.world import OPEN, PERSONAS, SECRET, World, addresses, body_for, changed, everything, routes, theirs, undone

pytestmark = pytest.mark.django_db

TABLE = """
page                         ask  lead     member   tester   vendor   rival    os2      chair    stranger nobody
# The house
health                       GET  sees     sees     sees     sees     sees     sees     sees     sees     sees
demo-sign-in                 POST does     does     does     does     does     does     does     does     does
language                     POST does     does     does     does     does     does     does     does     does
theme                        POST does     does     does     does     does     does     does     does     does
unsubscribe                  GET  sees     sees     sees     sees     sees     sees     sees     sees     sees
unsubscribe                  POST does     does     does     does     does     does     does     does     does
accessibility                GET  sees     sees     sees     sees     sees     sees     sees     sees     sees
personal_data                GET  sees     sees     sees     sees     sees     sees     sees     sees     sees
help                         GET  sees     sees     sees     sees     sees     sees     sees     sees     sees
gallery                      GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
# One's own
overview                     GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
status-due                   GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
profile                      GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
profile                      POST does     does     does     does     does     does     does     does     sign-in
notices                      GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
notices?before=99999         GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
notices-read                 POST does     does     does     does     does     does     does     does     sign-in
notice-read                  POST does     –        –        –        –        –        –        –        sign-in
notice-open                  POST does     –        –        –        –        –        –        –        sign-in
# Organisations and people (the lead's own municipality, and a colleague there)
organisation-list            GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
organisation-list?q=og       GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
organisation-new             GET  no       no       no       no       no       sees     no       no       sign-in
organisation-new             POST no       no       no       no       no       does     no       no       sign-in
organisation                 GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
organisation-edit            GET  sees     no       no       no       no       sees     no       no       sign-in
organisation-edit            POST does     no       no       no       no       does     no       no       sign-in
organisation-people          GET  sees     no       no       no       no       sees     no       no       sign-in
economy                      GET  sees     no       no       no       no       sees     no       no       sign-in
economy?year=2031            GET  sees     no       no       no       no       sees     no       no       sign-in
economy-csv                  GET  sees     no       no       no       no       sees     no       no       sign-in
economy-xlsx                 GET  sees     no       no       no       no       sees     no       no       sign-in
membership-new               GET  sees     no       no       no       no       sees     no       no       sign-in
membership-new               POST does     no       no       no       no       does     no       no       sign-in
membership                   GET  sees     no       no       no       no       sees     no       no       sign-in
membership                   POST does     no       no       no       no       does     no       no       sign-in
membership-end               GET  sees     no       no       no       no       sees     no       no       sign-in
membership-end               POST does     no       no       no       no       does     no       no       sign-in
person-anonymise             GET  no       –        –        –        –        sees     –        –        sign-in
person-anonymise             POST no       –        –        –        –        does     –        –        sign-in
# The project
project-list                 GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
project-list?q=og&page=99    GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
project-new                  GET  sees     sees     sees     no       no       sees     sees     sees     sign-in
project-new                  POST does     does     does     no       no       does     does     does     sign-in
project                      GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
project?order                GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
project?order=1              GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
project-trend                GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
project-changes              GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
project-story                GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
project-story?about=goal     GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
project-edit                 GET  sees     no       no       no       –        no       no       –        sign-in
project-edit                 POST does     no       no       no       –        no       no       –        sign-in
project-mandate              GET  no       no       no       no       –        sees     sees     –        sign-in
project-mandate              POST no       no       no       no       –        does     does     –        sign-in
project-lead                 GET  sees     no       no       no       –        sees     no       –        sign-in
project-lead                 POST does     no       no       no       –        does     no       –        sign-in
project-goal                 GET  sees     no       no       no       –        no       no       –        sign-in
project-goal                 POST does     no       no       no       –        no       no       –        sign-in
project-goal-acknowledgement POST does     does     does     does     –        no       no       –        sign-in
participations               GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
participations               POST does     no       no       no       –        does     no       –        sign-in
participation                GET  sees     no       no       no       –        sees     no       –        sign-in
participation                POST does     no       no       no       –        does     no       –        sign-in
participation-end            POST does     no       no       no       –        does     no       –        sign-in
team                         GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
team                         POST does     no       no       no       –        no       no       –        sign-in
team-focus                   GET  sees     no       sees     sees     –        no       no       –        sign-in
team-focus                   POST does     no       does     does     –        no       no       –        sign-in
team-member                  GET  sees     no       no       no       –        no       no       –        sign-in
team-member                  POST does     no       no       no       –        no       no       –        sign-in
team-member-end              POST does     no       no       no       –        no       no       –        sign-in
# The search: the words of both projects, as far as a name is typed; nobody finds what is not in their world
search                       GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
search?q=havør               GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
search?q=zebrafink           GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
search?q=a&kind=milestone    GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
# Milestones: planned, under way, delivered
milestone                    GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
milestone-new                GET  sees     no       no       no       –        no       no       –        sign-in
milestone-new                POST does     no       no       no       –        no       no       –        sign-in
milestone-order              POST does     no       no       no       –        no       no       –        sign-in
milestone-edit               GET  sees     no       no       no       –        no       no       –        sign-in
milestone-edit               POST does     no       no       no       –        no       no       –        sign-in
milestone-cancellation       GET  sees     no       no       no       –        no       no       –        sign-in
milestone-cancellation       POST does     no       no       no       –        no       no       –        sign-in
milestone-start              POST does     no       no       does     –        no       no       –        sign-in
milestone-status             GET  sees     no       sees     sees     –        no       no       –        sign-in
milestone-status?row         GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
milestone-status             POST does     no       does     does     –        no       no       –        sign-in
milestone-delivery           GET  no       no       no       sees     –        no       no       –        sign-in
milestone-delivery           POST no       no       no       does     –        no       no       –        sign-in
milestone-verdict            GET  sees     no       sees     no       –        no       no       –        sign-in
milestone-verdict            POST does     no       does     no       –        no       no       –        sign-in
# Check-ins: one that is open, one that was revealed with a difference; a project of the lead's that has none
checkin-list                 GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
checkin-new                  GET  sees     no       no       no       –        no       –        –        sign-in
checkin-new                  POST does     no       no       no       –        no       –        –        sign-in
checkin                      GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
checkin-answer               POST does     no       does     does     –        no       no       –        sign-in
checkin-draft                POST does     no       does     does     –        no       no       –        sign-in
checkin-seen                 POST does     no       does     does     –        no       no       –        sign-in
agenda-settlement            GET  sees     no       no       no       –        sees     sees     –        sign-in
agenda-settlement?line       GET  sees     no       no       no       –        sees     sees     –        sign-in
agenda-settlement            POST does     no       no       no       –        does     does     –        sign-in
# Promises: the vendor's, open. Whoever made it says that it was kept, or moves it; the other side says how it went
promise-list                 GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
promise-list?page=99         GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
promise-new                  GET  sees     no       sees     sees     –        no       no       –        sign-in
promise-new?said_in=c1       GET  sees     no       sees     sees     –        no       no       –        sign-in
promise-new                  POST does     no       does     does     –        no       no       –        sign-in
promise                      GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
promise-settlement           POST does     no       does     does     –        no       no       –        sign-in
promise-date                 POST no       no       no       does     –        no       no       –        sign-in
# The barometer: a round that asks both sides of the team
barometer                    GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
barometer-answer             POST does     no       does     does     –        no       no       –        sign-in
# What is said of M1 under way: a comment and a file of the lead's, for everybody (tests/test_walls.py has the others)
talk                         GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
talk                         POST does     does     does     does     –        does     does     –        sign-in
talk-draft                   POST does     does     does     does     –        does     does     –        sign-in
talk-people                  GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
talk-files                   GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
talk-files                   POST does     does     does     does     –        does     does     –        sign-in
comment                      GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
comment-edit                 GET  sees     no       no       no       –        no       no       –        sign-in
comment-edit                 POST does     no       no       no       –        no       no       –        sign-in
comment-withdrawal           GET  sees     no       no       no       –        no       no       –        sign-in
comment-withdrawal           POST does     no       no       no       –        no       no       –        sign-in
file                         GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
file-removal                 GET  sees     no       no       no       –        no       no       –        sign-in
file-removal                 POST does     no       no       no       –        no       no       –        sign-in
# Adjustments: a date that waits for the lead's word, and one that lies before the steering group
adjustment-list              GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
adjustment-list?lever=scope  GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
adjustment-new               GET  sees     no       sees     sees     –        no       no       –        sign-in
adjustment-new?lever=staffing&milestone=1 GET sees no sees sees – no no – sign-in
adjustment-new?lever=scope&milestone=1 GET sees no sees sees – no no – sign-in
adjustment-new?lever=deadline&milestone=1 GET sees no sees sees – no no – sign-in
adjustment-new               POST does     no       does     does     –        no       no       –        sign-in
adjustment-preview           POST does     no       does     does     –        no       no       –        sign-in
adjustment                   GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
adjustment-counter           GET  sees     no       sees     sees     –        no       no       –        sign-in
adjustment-counter           POST does     no       does     does     –        no       no       –        sign-in
adjustment-counter-preview   POST does     no       does     does     –        no       no       –        sign-in
adjustment-agreement         POST does     no       no       no       –        no       no       –        sign-in
adjustment-refusal           POST does     no       no       no       –        no       no       –        sign-in
adjustment-undo              POST no       no       no       does     –        no       no       –        sign-in
adjustment-decision          GET  no       no       no       no       –        no       sees     –        sign-in
adjustment-decision          POST no       no       no       no       –        no       does     –        sign-in
staffing                     GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
# Invitations: this one is for the stranger; whoever has its link can read it
invitation-list              GET  sees     no       no       no       –        no       no       –        sign-in
invitation-list              POST does     no       no       no       –        no       no       –        sign-in
invitation-withdrawal        POST does     no       no       no       –        no       no       –        sign-in
invitation-resending         POST does     no       no       no       –        no       no       –        sign-in
invitation                   GET  sees     sees     sees     sees     sees     sees     sees     sees     sees
invitation                   POST no       no       no       no       no       no       no       does     does
# Groups
group-list                   GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
group-new                    GET  sees     no       no       no       –        sees     no       –        sign-in
group-new                    POST does     no       no       no       –        does     no       –        sign-in
group                        GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
group-edit                   GET  sees     no       no       no       –        sees     sees     –        sign-in
group-edit                   POST does     no       no       no       –        does     does     –        sign-in
seat-new                     GET  sees     no       no       no       –        sees     sees     –        sign-in
seat-new                     POST does     no       no       no       –        does     does     –        sign-in
seat                         GET  sees     no       no       no       –        sees     sees     –        sign-in
seat                         POST does     no       no       no       –        does     does     –        sign-in
seat-end                     GET  sees     no       no       no       –        sees     sees     –        sign-in
seat-end                     POST does     no       no       no       –        does     does     –        sign-in
# Needs: one about the lead's product that the lead's and the member's municipality have; the one to edit is new
need-list                    GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
need-list?q=borger&stage=gathered&show=mine GET sees sees sees sees sees sees sees sees sign-in
need-list?show=fits&sort=newest&page=99 GET sees sees sees sees sees sees sees sees sign-in
need-export                  GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
need-new                     GET  sees     sees     sees     no       no       no       sees     sees     sign-in
need-new                     POST does     does     does     no       no       no       does     does     sign-in
need-similar                 GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
need-similar?title=borgeren  GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
need                         GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
need-story                   GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
need-edit                    GET  no       sees     sees     no       no       sees     no       no       sign-in
need-edit                    POST no       does     does     no       no       does     no       no       sign-in
need-stance                  GET  sees     sees     sees     no       no       no       sees     sees     sign-in
need-stance                  POST does     does     does     no       no       no       does     does     sign-in
need-estimate                GET  no       no       no       sees     sees     no       no       no       sign-in
need-estimate                POST no       no       no       does     does     no       no       no       sign-in
need-state                   GET  sees     no       no       no       no       sees     no       no       sign-in
need-state                   POST does     no       no       no       no       does     no       no       sign-in
need-merging                 GET  sees     no       no       no       no       sees     no       no       sign-in
need-merging                 POST does     no       no       no       no       does     no       no       sign-in
need-partnership             GET  sees     sees     no       no       no       sees     no       no       sign-in
need-partnership             POST does     does     no       no       no       does     no       no       sign-in
# Partnerships: one that takes pledges (the pledge is the member's municipality's), and a draft to open
partnership-list             GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
partnership-list?stage=draft GET  sees     sees     sees     sees     sees     sees     sees     sees     sign-in
partnership-new              GET  sees     no       no       no       no       sees     no       no       sign-in
partnership-new              POST does     no       no       no       no       does     no       no       sign-in
partnership                  GET  sees     sees     sees     sees     –        sees     sees     sees     sign-in
partnership-story            GET  sees     sees     sees     sees     –        sees     sees     sees     sign-in
partnership-edit             GET  sees     no       no       no       –        sees     no       no       sign-in
partnership-edit             POST does     no       no       no       –        does     no       no       sign-in
partnership-opening          POST does     –        –        no       –        no       –        –        sign-in
partnership-state            GET  sees     no       no       no       –        no       no       no       sign-in
partnership-state            POST does     no       no       no       –        no       no       no       sign-in
partnership-threshold        GET  no       no       no       sees     –        no       no       no       sign-in
partnership-threshold        POST no       no       no       does     –        no       no       no       sign-in
partnership-round            GET  sees     no       no       no       –        sees     no       no       sign-in
partnership-round            POST does     no       no       no       –        does     no       no       sign-in
partnership-decision         GET  sees     no       no       no       –        no       no       no       sign-in
partnership-decision         POST does     no       no       no       –        no       no       no       sign-in
pledge-register              GET  no       no       no       no       –        sees     no       no       sign-in
pledge-register              POST no       no       no       no       –        does     no       no       sign-in
pledge-export                GET  sees     sees     sees     sees     –        sees     sees     sees     sign-in
pledge                       GET  sees     sees     sees     sees     –        sees     sees     sees     sign-in
pledge                       POST no       does     does     no       –        does     no       no       sign-in
pledge?closed                GET  sees     sees     sees     sees     –        sees     sees     sees     sign-in
withdrawal                   GET  no       sees     sees     no       –        sees     no       no       sign-in
withdrawal                   POST no       does     does     no       –        does     no       no       sign-in
pledge-facts                 GET  no       sees     sees     no       –        sees     no       no       sign-in
pledge-facts                 POST no       does     does     no       –        does     no       no       sign-in
pledge-asking                POST no       does     does     no       –        does     no       no       sign-in
pledge-condition             POST no       no       no       no       –        does     no       no       sign-in
pledge-consent               GET  no       no       no       no       –        sees     no       no       sign-in
pledge-consent               POST no       no       no       no       –        does     no       no       sign-in
pledge-release               GET  sees     no       no       no       –        no       no       no       sign-in
pledge-release               POST does     no       no       no       –        no       no       no       sign-in
partnership-terms            GET  sees     no       no       no       –        sees     no       no       sign-in
partnership-terms            POST does     no       no       no       –        does     no       no       sign-in
what-if                      GET  sees     sees     sees     sees     –        sees     sees     sees     sign-in
what-if?key=equal&total=9    GET  sees     sees     sees     sees     –        sees     sees     sees     sign-in
split-list                   GET  sees     sees     sees     sees     –        sees     sees     sees     sign-in
split-list                   POST does     does     does     no       –        does     no       no       sign-in
split                        GET  sees     sees     sees     sees     –        sees     sees     sees     sign-in
split-export                 GET  sees     sees     sees     sees     –        sees     sees     sees     sign-in
split-adoption               POST does     no       no       no       –        no       no       no       sign-in
join-link                    POST does     no       no       no       –        does     no       no       sign-in
join-link-withdrawal         POST does     no       no       no       –        does     no       no       sign-in
join                         GET  sees     sees     sees     sees     sees     sees     sees     sees     sees
review-list                  GET  sees     sees     sees     sees     –        sees     sees     sees     sign-in
review-new                   GET  no       no       no       no       –        sees     no       no       sign-in
review-new                   POST no       no       no       no       –        does     no       no       sign-in
# Payment: Favrskov and Silkeborg are bound; M2 has its basis, a line ready and a line sent; M3 waits, M4 is uncovered
payment                      GET  sees     sees     sees     sees     –        sees     sees     sees     sign-in
own-risk                     GET  no       no       no       sees     –        no       no       no       sign-in
own-risk                     POST no       no       no       does     –        no       no       no       sign-in
milestone-funding            POST does     no       no       no       –        does     no       no       sign-in
invoice-new                  POST does     no       no       does     –        does     no       no       sign-in
invoices-csv                 GET  sees     sees     sees     sees     –        sees     no       no       sign-in
invoices-xlsx                GET  sees     sees     sees     sees     –        sees     no       no       sign-in
invoice-basis                GET  sees     sees     sees     sees     –        sees     no       no       sign-in
invoice-csv                  GET  sees     sees     sees     sees     –        sees     no       no       sign-in
invoice-xlsx                 GET  sees     sees     sees     sees     –        sees     no       no       sign-in
invoiced                     GET  sees     no       no       sees     –        sees     no       no       sign-in
invoiced                     POST does     no       no       does     –        does     no       no       sign-in
paid                         GET  sees     no       no       sees     –        sees     no       no       sign-in
paid                         POST does     no       no       does     –        does     no       no       sign-in
invoice-undo                 GET  sees     no       no       sees     –        sees     no       no       sign-in
invoice-undo                 POST does     no       no       does     –        does     no       no       sign-in
# Quotes: one request is opened and undecided, one sealed; the quote is the vendor's, in either. Vendors see their own
quote-request-new            GET  sees     no       no       no       –        sees     no       no       sign-in
quote-request-new            POST does     no       no       no       –        does     no       no       sign-in
quote-request                GET  sees     sees     sees     –        –        sees     sees     sees     sign-in
quote-request-edit           GET  sees     no       no       –        –        sees     no       no       sign-in
quote-request-edit           POST does     no       no       –        –        does     no       no       sign-in
quote-choice                 GET  sees     no       no       –        –        no       no       no       sign-in
quote-choice?quote=1         GET  sees     no       no       –        –        no       no       no       sign-in
quote-choice                 POST does     no       no       –        –        no       no       no       sign-in
quotes-csv                   GET  sees     sees     sees     –        –        sees     sees     no       sign-in
quotes-xlsx                  GET  sees     sees     sees     –        –        sees     sees     no       sign-in
quote-list                   GET  no       no       no       sees     sees     no       no       no       sign-in
quote                        GET  sees     sees     sees     sees     –        sees     sees     –        sign-in
quote-new                    GET  –        –        –        sees     –        –        –        –        sign-in
quote-new                    POST –        –        –        does     –        –        –        –        sign-in
quote-withdrawal             GET  –        –        –        sees     –        –        –        –        sign-in
quote-withdrawal             POST –        –        –        does     –        –        –        –        sign-in
eu-threshold-list            GET  no       no       no       no       no       sees     no       no       sign-in
eu-threshold-new             GET  no       no       no       no       no       sees     no       no       sign-in
eu-threshold-new             POST no       no       no       no       no       does     no       no       sign-in
eu-threshold                 GET  no       no       no       no       no       sees     no       no       sign-in
eu-threshold                 POST no       no       no       no       no       does     no       no       sign-in
# The portfolio
portfolio                    GET  no       no       no       no       no       sees     no       no       sign-in
portfolio?sort=title         GET  no       no       no       no       no       sees     no       no       sign-in
portfolio-export             GET  no       no       no       no       no       sees     no       no       sign-in
portfolio-changes            GET  no       no       no       no       no       sees     no       no       sign-in
portfolio-changes?since=x    GET  no       no       no       no       no       sees     no       no       sign-in
portfolio-changes-export     GET  no       no       no       no       no       sees     no       no       sign-in
saved-views                  POST no       no       no       no       no       does     no       no       sign-in
saved-view-removal           POST –        –        –        –        –        does     –        –        sign-in
"""

# The pages of django-allauth: what somebody sees who is not signed in, and what anybody who is.
ACCOUNT_TABLE = """
page                                   nobody    anybody
account_login                          sees      elsewhere
account_logout                         elsewhere sees
account_inactive                       sees      sees
account_signup                         sees      elsewhere
account_reauthenticate                 sign-in   sees
account_email                          sign-in   sees
account_email_verification_sent        sees      sees
account_change_password                sign-in   sees
account_set_password                   sign-in   elsewhere
account_reset_password                 sees      sees
account_confirm_login_code             elsewhere elsewhere
account_confirm_email                  sees      sees
account_reset_password_from_key_done   sees      sees
account_reset_password_from_key        sees      sees
account_reset_password_done            sees      sees
account_request_login_code             sees      elsewhere
mfa_index                              sign-in   sees
mfa_authenticate                       elsewhere elsewhere
mfa_reauthenticate                     sign-in   elsewhere
mfa_activate_totp                      sign-in   elsewhere
mfa_deactivate_totp                    sign-in   –
mfa_view_recovery_codes                sign-in   –
mfa_generate_recovery_codes            sign-in   elsewhere
mfa_download_recovery_codes            sign-in   –
mfa_list_webauthn                      sign-in   sees
mfa_add_webauthn                       sign-in   elsewhere
mfa_reauthenticate_webauthn            sign-in   elsewhere
mfa_remove_webauthn                    sign-in   elsewhere
mfa_edit_webauthn                      sign-in   elsewhere
mfa_login_webauthn                     elsewhere elsewhere
socialaccount_login_cancelled          sees      sees
socialaccount_login_error              sign-in   sees
socialaccount_signup                   elsewhere elsewhere
socialaccount_connections              sign-in   sees
account/social/login/cancelled/        sign-in   elsewhere
account/social/login/error/            sign-in   elsewhere
account/social/signup/                 sign-in   elsewhere
account/social/connections/            sign-in   elsewhere
openid_connect_login                   –         –
openid_connect_callback                –         –
usersessions_list                      sign-in   sees
"""


def rows(table: str) -> list[list[str]]:
    """The words of each line below the heading."""
    lines = [line.split() for line in table.strip().splitlines()[1:]]
    return [words for words in lines if words[0] != "#"]


ROWS = [(name, method, cells) for name, method, *cells in rows(TABLE)]
ACCOUNT_ROWS = rows(ACCOUNT_TABLE)
ANSWERS = {"sees": {200, 401}, "does": {200, 204, 302, 303}, "no": {403}, "–": {404}, "sign-in": {302}, "·": {405}}
NOT_YOURS = (
    "Only those who pay, the vendor, whoever leads the partnership and the secretariat see invoices.",
    "This invitation is for another e-mail address than the one you are signed in with.",
    "Only whoever wrote it changes it or takes it back.",
    "Only the organisation that made a promise moves its day.",
    "Only the organisation that proposed it withdraws it.",
)
OUTSIDERS = ("rival", "stranger", "nobody")
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/help/"}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One world for all rows; nothing that a row does outlives it."""
    with shared(django_db_blocker, World) as made:
        yield made


@pytest.fixture(scope="module")
def sessions(world: World, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """The cookie of each persona's session."""
    with django_db_blocker.unblock():
        cookies = {persona: world.client(persona).cookies.get("sessionid") for persona in PERSONAS}
    return {persona: cookie.value if cookie else "" for persona, cookie in cookies.items()}


def ask(session: str, method: str, path: str, body: dict[str, object] | None = None, **headers: str) -> HttpResponse:
    """One request of a browser that knows only its session."""
    client = Client(headers=headers)
    if session:
        client.cookies["sessionid"] = session
    return client.get(path) if method == "GET" else client.post(path, body)


def test_every_address_has_a_row_and_every_row_an_address(world):
    ours = {name for name, pattern in routes().items() if not theirs(pattern)}
    listed = {name.partition("?")[0] for name, _method, _cells in ROWS}
    assert listed == ours
    assert set(addresses(world)) == ours
    assert {name for name, *_cells in ACCOUNT_ROWS} == {name for name, pattern in routes().items() if theirs(pattern)}
    assert len({(name, method) for name, method, _cells in ROWS}) == len(ROWS)


def test_every_way_of_asking_has_a_row(world, sessions):
    """GET and POST are in the table wherever the site takes them."""
    listed = {(name, method) for name, method, _cells in ROWS}
    for name, path in addresses(world).items():
        for method in ("GET", "POST"):
            with undone():
                refused = ask(sessions["lead"], method, path).status_code == 405
            assert refused == ((name, method) not in listed), f"{method} {name}"


@pytest.mark.parametrize(("name", "method", "cells"), ROWS, ids=[f"{method} {name}" for name, method, _ in ROWS])
def test_who_may_do_what(world, sessions, name, method, cells):
    """Every cell; a browser with htmx gets each answer too; whatever is not done leaves no trace at all."""
    name, mark, query = name.partition("?")
    path = addresses(world)[name] + mark + query
    before, answered = everything(), set()
    for persona, expected in zip(PERSONAS, cells, strict=True):
        body = body_for(world, name, persona)
        done = method == "POST" and expected == "does"
        for headers in ({},) if method == "POST" and expected in answered else ({}, HTMX):
            answered.add(expected)
            with undone() if done else nullcontext():
                answer = ask(sessions[persona], method, path, body, **headers)
                check(answer, expected, f"{persona}: {method} {path} {headers}")
                check_secrets(answer, persona)
    assert not changed(before)


def check(answer: HttpResponse, expected: str, where: str) -> None:
    """The cell's answer, in the way that a page or a fragment gives it."""
    fragment = answer.wsgi_request.headers.get("HX-Request") == "true"
    if expected == "sign-in":
        address = answer.headers.get("HX-Redirect" if fragment else "Location", "")
        assert answer.status_code == (204 if fragment else 302), where
        assert address.startswith("/account/login/?next="), where
        return
    assert answer.status_code in ANSWERS[expected], f"{where}: {answer.status_code}"
    if expected == "no":
        said = html.unescape(answer.text)
        assert any(str(reason) in said for reason in (*EXPLANATIONS.values(), *NOT_YOURS)), (
            f"{where}: no reason is said"
        )
    if fragment and expected in {"no", "–"}:
        assert "<html" not in answer.text, where


def check_secrets(answer: HttpResponse, persona: str) -> None:
    """No page, fragment, list of choices or file holds a word of what is not in the person's world."""
    text = words_of(answer)
    if persona != "os2":
        assert SECRET not in text
    if persona in OUTSIDERS and not answer.wsgi_request.path.startswith("/invitations/"):
        assert OPEN not in text


def words_of(answer: HttpResponse) -> str:
    """All that it says; a workbook is a zip of texts."""
    content = answer.getvalue()
    if "spreadsheetml" not in answer.headers.get("Content-Type", ""):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


@pytest.mark.parametrize(("name", "nobody", "anybody"), ACCOUNT_ROWS, ids=[row[0] for row in ACCOUNT_ROWS])
def test_the_pages_of_the_account(world, sessions, name, nobody, anybody):
    """The same for everybody who is signed in; looking changes nothing, and an empty POST is no error of ours."""
    pattern = re.sub(r"\(\?P<\w+>[^)]*\)", "x1", routes()[name]).replace("<int:pk>", "1")
    path = "/" + re.sub(r"[\^$]", "", pattern)
    before = everything()
    for persona in ("nobody", "lead", "vendor"):
        expected = nobody if persona == "nobody" else anybody
        with undone():
            answer = ask(sessions[persona], "GET", path)
            if expected == "elsewhere":
                assert answer.status_code in {301, 302}, (persona, path)
            else:
                check(answer, expected, f"{persona}: {path}")
            assert not changed(before), (persona, path)
            assert ask(sessions[persona], "POST", path, {}).status_code < 500


def test_a_post_without_the_token_is_refused(world, sessions):
    """Except the one that mail programs send by themselves."""
    before = everything()
    for name, method, _cells in ROWS:
        if method == "POST" and name != "unsubscribe":
            client = Client(enforce_csrf_checks=True)
            client.cookies["sessionid"] = sessions["lead"]
            assert client.post(addresses(world)[name], body_for(world, name, "lead")).status_code == 403, name
    assert not changed(before)


def test_whoever_has_left_sees_and_is_sent_nothing_more(world):
    """Notices from the time on the team are kept, and say nothing; no mail tells of what happened."""
    leaver: User = world.vendor
    assert Notification.objects.filter(user=leaver).exists()
    leaver.memberships.update(ended_on=clock.today() - timedelta(days=1))
    client = world.client("vendor")
    for name, path in addresses(world).items():
        if name.startswith(("project", "milestone", "team", "participation", "group", "seat")):
            answer = client.get(path)
            assert answer.status_code in {200, 403, 404, 405}, name
            assert OPEN not in answer.text, name
    for path in ("/", "/notifications/", "/status/", "/projects/", world.vendor_organisation.get_absolute_url()):
        text = client.get(path).text
        assert OPEN not in text, path
    send_due()
    with clock.at(clock.now() + timedelta(days=3)):
        send_digests()
    assert not [letter for letter in mail.outbox if leaver.email in letter.to]


def test_no_mail_says_more_than_its_reader_may_see(world):
    """Every mail that is due, at once or as a digest, read for words from outside its reader's world."""
    notices = Notification.objects.select_related("user", "event")
    assert {notice.user.name for notice in notices} >= {world.lead.name, world.vendor.name, world.tester.name}
    send_due()
    for day in range(1, 8):
        with clock.at(clock.now() + timedelta(days=day)):
            send_digests()
    assert mail.outbox
    readers = {word: readers_of(project) for word, project in ((SECRET, world.secret_project), (OPEN, world.project))}
    for letter in mail.outbox:
        text = f"{letter.subject} {letter.body} {letter.alternatives}"
        for word, allowed in readers.items():
            assert word not in text or set(letter.to) <= allowed


def readers_of(project: Project) -> set[str]:
    """The addresses of those in whose world the project is."""
    return {user.email for user in User.objects.all() if can(user, Permission.PROJECT_VIEW, project)}


def test_the_feed_of_a_project_holds_only_its_own_events(world, sessions):
    assert Event.objects.within(world.secret_project).exists()
    for persona in ("lead", "member", "vendor", "chair"):
        for query in ("", "?about=milestone", f"?before={10**12}"):
            answer = ask(sessions[persona], "GET", addresses(world)["project-story"] + query)
            assert answer.status_code == 200
            assert SECRET not in answer.text
