"""A planner's tables held against the record: attainment, what next, and scenarios."""

from comity.planning.goals import Plan, plan_goals
from comity.planning.next_steps import NextSteps, plan_next
from comity.planning.scenarios import Outlook, plan_scenarios

__all__ = ["NextSteps", "Outlook", "Plan", "plan_goals", "plan_next", "plan_scenarios"]
