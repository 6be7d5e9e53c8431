"""How well a judge does beside experts, as a file that proves itself: parts, shares, counts, the passport, a pack's judge."""
