"""Topics: what documents speak of, over all of them at once (an analysis of scope "corpus").

`clusters` groups vectors, `terms` reads words, `describe` says by BERTopic what a group is about,
`labels` names it, `discover` does all of it. `model` keeps the centres, `births` finds what fits
nowhere, `job` does it for the store, `edits` is what a person says, `table` is for any table.
"""

NAME = "topics"
VERSION = "2"
