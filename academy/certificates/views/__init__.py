"""Pages of certificates: the holder's, everybody's, the staff's."""
