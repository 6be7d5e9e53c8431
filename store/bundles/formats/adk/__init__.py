"""Google ADK eval sets, eval results and sessions."""
