"""How far reviewers agree: on answers, on where it broke, and each with themselves."""
