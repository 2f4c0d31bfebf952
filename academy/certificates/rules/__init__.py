"""Pure decisions of certificates: canonical JSON, signatures, the badge itself."""
