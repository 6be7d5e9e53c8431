"""The exports of labelling tools: how each is recognised, and what people said in it. One module a tool."""
