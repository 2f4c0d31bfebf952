"""What cooperatives did for their buyers: one fact for each parcel, with why it counts or does not. Feeds the score."""
