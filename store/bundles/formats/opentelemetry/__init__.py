"""OpenTelemetry: OTLP and custom span rows."""
