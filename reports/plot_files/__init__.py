"""一宗一档: one file a plot for idle-land proceedings, made of what the Evaluation holds and the photographs of the site."""
