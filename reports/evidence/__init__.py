"""Evidence: what a result was made from, so that it can be handed on, held against its inputs and made again."""
