"""Addresses inside projects. Danish is on the screen, English in the addresses."""

from django.urls import path

from projects.views import groups, milestones, participations, plan, projects, seats, status, team

urlpatterns = [
    path("projects/", projects.index, name="project-list"),
    path("projects/new/", projects.start, name="project-new"),
    path("projects/<slug:slug>/", projects.show, name="project"),
    path("projects/<slug:slug>/trend/", projects.trend_figure, name="project-trend"),
    path("projects/<slug:slug>/story/", projects.story, name="project-story"),
    path("projects/<slug:slug>/edit/", projects.edit, name="project-edit"),
    path("projects/<slug:slug>/mandate/", projects.mandate, name="project-mandate"),
    path("projects/<slug:slug>/lead/", projects.lead, name="project-lead"),
    path("projects/<slug:slug>/goal/", projects.goal, name="project-goal"),
    path("projects/<slug:slug>/goal/acknowledgement/", projects.acknowledge, name="project-goal-acknowledgement"),
    path("projects/<slug:slug>/organisations/", participations.index, name="participations"),
    path("projects/<slug:slug>/organisations/<slug:organisation>/", participations.change, name="participation"),
    path("projects/<slug:slug>/organisations/<slug:organisation>/end/", participations.end, name="participation-end"),
    path("projects/<slug:slug>/team/", team.index, name="team"),
    path("projects/<slug:slug>/team/focus/", team.focus, name="team-focus"),
    path("projects/<slug:slug>/team/<int:pk>/", team.role, name="team-member"),
    path("projects/<slug:slug>/team/<int:pk>/end/", team.end, name="team-member-end"),
    path("projects/<slug:slug>/milestones/new/", plan.new, name="milestone-new"),
    path("projects/<slug:slug>/milestones/order/", plan.order, name="milestone-order"),
    path("projects/<slug:slug>/milestones/<int:number>/", milestones.show, name="milestone"),
    path("projects/<slug:slug>/milestones/<int:number>/edit/", plan.edit, name="milestone-edit"),
    path("projects/<slug:slug>/milestones/<int:number>/date/", plan.move, name="milestone-date"),
    path("projects/<slug:slug>/milestones/<int:number>/cancellation/", plan.cancel, name="milestone-cancellation"),
    path("projects/<slug:slug>/milestones/<int:number>/start/", plan.begin, name="milestone-start"),
    path("projects/<slug:slug>/milestones/<int:number>/status/", status.report, name="milestone-status"),
    path("projects/<slug:slug>/milestones/<int:number>/delivery/", milestones.delivery, name="milestone-delivery"),
    path("projects/<slug:slug>/milestones/<int:number>/verdict/", milestones.verdict, name="milestone-verdict"),
    path("projects/<slug:slug>/groups/", groups.index, name="group-list"),
    path("projects/<slug:slug>/groups/new/", groups.start, name="group-new"),
    path("groups/<slug:slug>/", groups.show, name="group"),
    path("groups/<slug:slug>/edit/", groups.edit, name="group-edit"),
    path("groups/<slug:slug>/seats/new/", seats.add, name="seat-new"),
    path("groups/<slug:slug>/seats/<int:pk>/", seats.change, name="seat"),
    path("groups/<slug:slug>/seats/<int:pk>/end/", seats.give_up, name="seat-end"),
    path("status/", status.due, name="status-due"),
]
