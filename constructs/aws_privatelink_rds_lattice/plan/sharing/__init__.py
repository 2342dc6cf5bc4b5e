"""Review who has the database: principals, shares, groups, policies and service networks."""
