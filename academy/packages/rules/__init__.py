"""Pure decisions about packages: names, sizes, types, markup, manifests."""
