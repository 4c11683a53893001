"""The KPI mart: results, ranking, regulatory statistics; the operator stands in the assertion only."""
