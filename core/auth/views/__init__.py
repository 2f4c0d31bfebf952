"""Pages of /<lang>/account: all work without JavaScript, none says whether somebody has an account."""
