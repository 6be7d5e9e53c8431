"""Similar failures, grouped so that one judgement can be applied to many."""
