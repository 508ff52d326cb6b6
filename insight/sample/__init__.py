"""Sample data that ships with the product: invented reviews with known effects planted in them."""
