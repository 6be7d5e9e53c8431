"""Whether something may ship: criteria that people wrote, held against figures of a library."""
