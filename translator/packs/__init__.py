"""Model packs: what the catalogue lists, what this machine has, what was measured of them."""
