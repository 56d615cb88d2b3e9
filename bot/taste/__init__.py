"""Which papers somebody would like, by what they saved."""
