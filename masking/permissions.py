"""Application permissions: what a role may ask for at all, whoever the customer is."""

from enum import StrEnum


class Permission(StrEnum):
    """One line per operation on one kind of data, in alphabetical order."""

    CATALOGUE_READ = "catalogue:read"
    CUSTOMER_CALL = "customer:call"
    CUSTOMER_CONTACT = "customer:contact"
    CUSTOMER_IDENTITY = "customer:identity"
    CUSTOMER_READ = "customer:read"
    CUSTOMER_SEARCH = "customer:search"
    DOCUMENT_EXPLORE = "document:explore"
    EVENT_PUBLISH = "event:publish"
    HOLDING_READ = "holding:read"
    INTERACTION_READ = "interaction:read"
    KPI_BANK = "kpi:bank"
    KPI_BRANCH = "kpi:branch"
    KPI_OUTLET = "kpi:outlet"
    KPI_OWN = "kpi:own"
    KPI_TEAM = "kpi:team"
    LOAN_READ = "loan:read"
    REGULATORY_READ = "regulatory:read"
    SCENARIO_READ = "scenario:read"
    SCHEMA_INTROSPECT = "schema:introspect"
    TASK_COMPLETE = "task:complete"
    TASK_READ = "task:read"
    VIEWER_READ = "viewer:read"
    VISIT_CHECK_IN = "visit:check-in"
