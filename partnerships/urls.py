"""Addresses of partnerships and of the portfolio. Danish is on the screen, English in the addresses."""

from django.urls import path

from partnerships.views import join, partnerships, pledges, portfolio, portfolio_changes, reviews, splits, what_if

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
    path("partnerships/<slug:slug>/pledges.csv", pledges.export, name="pledge-export"),
    path("partnerships/<slug:slug>/pledges/<slug:organisation>/", pledges.pledge, name="pledge"),
    path("partnerships/<slug:slug>/pledges/<slug:organisation>/withdrawal/", pledges.withdrawal, name="withdrawal"),
    path("partnerships/<slug:slug>/what-if/", what_if.show, name="what-if"),
    path("partnerships/<slug:slug>/splits/", splits.index, name="split-list"),
    path("partnerships/<slug:slug>/splits/<int:number>/", splits.show, name="split"),
    path("partnerships/<slug:slug>/splits/<int:number>.csv", splits.export, name="split-export"),
    path("partnerships/<slug:slug>/splits/<int:number>/adoption/", splits.adoption, name="split-adoption"),
    path("partnerships/<slug:slug>/join-link/", join.publish, name="join-link"),
    path("partnerships/<slug:slug>/join-link/withdrawal/", join.withdraw, name="join-link-withdrawal"),
    path("join/<str:token>/", join.show, name="join"),
    path("partnerships/<slug:slug>/reviews/", reviews.index, name="review-list"),
    path("partnerships/<slug:slug>/reviews/new/", reviews.write, name="review-new"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio.csv", portfolio.export, name="portfolio-export"),
    path("portfolio/changes/", portfolio_changes.show, name="portfolio-changes"),
    path("portfolio/changes.csv", portfolio_changes.export, name="portfolio-changes-export"),
    path("portfolio/views/", portfolio.save_view, name="saved-views"),
    path("portfolio/views/<int:pk>/removal/", portfolio.remove_view, name="saved-view-removal"),
]
