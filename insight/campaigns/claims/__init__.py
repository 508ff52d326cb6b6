"""What a text claims of a product, and what of it the facts and the reviews hold."""
