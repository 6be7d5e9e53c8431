"""Azure AI evaluation: agents' runs that are to be judged, and the results of evaluators."""
