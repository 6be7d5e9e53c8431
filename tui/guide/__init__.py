"""The guided first review: what to press next, on sample traces, beside the real screen."""
