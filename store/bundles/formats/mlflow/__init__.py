"""MLflow 3: traces with their assessments."""
