"""OpenAI: completions, Responses, batches, and the Agents SDK."""
