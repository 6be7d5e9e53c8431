"""LangChain and LangGraph messages, LangSmith runs."""
