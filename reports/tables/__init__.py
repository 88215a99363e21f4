"""Tables: what each question of policy is printed and written as, one file a question."""
