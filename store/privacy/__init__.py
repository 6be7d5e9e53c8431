"""What is private in a text: findings, and a twin in which it is replaced and the structure is kept."""
