"""Addresses of partnerships and of the portfolio. Danish is on the screen, English in the addresses."""

from django.urls import path

from partnerships.views import partnerships, pledge_steps, pledges, portfolio, portfolio_changes, reviews

urlpatterns = [
    path("partnerships/", partnerships.index, name="partnership-list"),
    path("partnerships/new/", partnerships.start, name="partnership-new"),
    path("partnerships/<slug:slug>/", partnerships.show, name="partnership"),
    path("partnerships/<slug:slug>/story/", partnerships.story, name="partnership-story"),
    path("partnerships/<slug:slug>/edit/", partnerships.edit, name="partnership-edit"),
    path("partnerships/<slug:slug>/opening/", partnerships.opening, name="partnership-opening"),
    path("partnerships/<slug:slug>/state/", partnerships.state, name="partnership-state"),
    path("partnerships/<slug:slug>/threshold/", partnerships.threshold, name="partnership-threshold"),
    path("partnerships/<slug:slug>/pledges/", pledges.register, name="pledge-register"),
    path("partnerships/<slug:slug>/pledges.csv", pledge_steps.export, name="pledge-export"),
    path("partnerships/<slug:slug>/terms/", pledge_steps.terms_page, name="partnership-terms"),
    path("partnerships/<slug:slug>/pledges/<slug:organisation>/", pledges.pledge, name="pledge"),
    path("partnerships/<slug:slug>/pledges/<slug:organisation>/withdrawal/", pledges.withdrawal, name="withdrawal"),
    path("partnerships/<slug:slug>/pledges/<slug:organisation>/facts/", pledge_steps.facts, name="pledge-facts"),
    path("partnerships/<slug:slug>/pledges/<slug:organisation>/condition/", pledge_steps.tick, name="pledge-condition"),
    path("partnerships/<slug:slug>/pledges/<slug:organisation>/asking/", pledge_steps.asking, name="pledge-asking"),
    path("partnerships/<slug:slug>/pledges/<slug:organisation>/consent/", pledge_steps.consent, name="pledge-consent"),
    path("partnerships/<slug:slug>/pledges/<slug:organisation>/release/", pledge_steps.release, name="pledge-release"),
    path("partnerships/<slug:slug>/reviews/", reviews.index, name="review-list"),
    path("partnerships/<slug:slug>/reviews/new/", reviews.write, name="review-new"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio.csv", portfolio.export, name="portfolio-export"),
    path("portfolio/changes/", portfolio_changes.show, name="portfolio-changes"),
    path("portfolio/changes.csv", portfolio_changes.export, name="portfolio-changes-export"),
    path("portfolio/views/", portfolio.save_view, name="saved-views"),
    path("portfolio/views/<int:pk>/removal/", portfolio.remove_view, name="saved-view-removal"),
]
