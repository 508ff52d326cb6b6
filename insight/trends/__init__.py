"""What rises and falls: series by day and week, what is usual, and bursts of words and topics."""
