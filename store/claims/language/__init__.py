"""What an answer asserts, denies, refuses and promises: English, German, French and Spanish."""
