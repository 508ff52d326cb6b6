"""Market insight: the product. Knows neither HTTP nor a queue."""
