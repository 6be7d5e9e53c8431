"""What is kept: traces, the journal of reviews, and the packs made from them."""
