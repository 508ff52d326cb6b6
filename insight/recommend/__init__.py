"""Recommendations: the right product for each shopper, from what they and others looked at and bought."""
