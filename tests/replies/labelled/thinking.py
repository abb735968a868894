"""Thinking tags: (style, reply, expected), as tests/replies/test_labelled.py explains."""

ROWS = [
    # closed thinking before the answer, as Qwen3 writes it
    ("think", '<think>\nStove.\n</think>\n\n{"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("think", '<think></think>{"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("think", '<think>\n\n</think>\n\n{"labels": {"1": "eating", "2": "eating"}}', "E E"),
    ("think", '\n <think>a</think> {"labels": {"1": "eating", "2": "café"}}\n', "E K"),
    # a draft inside the thinking is not the answer
    (
        "think",
        '<think>{"labels": {"1": "eating", "2": "eating"}}</think>'
        '{"labels": {"1": "cooking", "2": "cooking"}}',
        "C C",
    ),
    ("think", '<think>{"labels": {"1": "eating", "2": "eating"}}</think>', "no_json"),
    ("think", '<think>{"labels": {"1": "eating"}}</think>\nAs above.', "no_json"),
    ("think", '<think>maybe {</think>{"labels": {"1": "eating", "2": "café"}}', "E K"),
    ("think", '<think>quote " here</think>{"labels": {"1": "eating", "2": "café"}}', "E K"),
    ("think", '<think>ok</think>{"labels": {"1": "eating", "2": "caf', "bad_json"),
    ("think", "<think>ok</think>", "no_json"),
    ("think", "<think>ok</think>\n\n", "no_json"),
    ("think", '<think>ok</think>["cooking", "eating"]', "no_json"),
    ("think", '<think>ok</think>{"1": "cooking", "2": "eating"}', "wrong_shape"),
    ("think", '<think>ok</think>{"labels": {"1": "cooking"}}', "C -"),
    # thinking that never ends
    ("think", "<think>\nThe stove goes on, so", "unclosed_thinking"),
    ("think", "<think>", "unclosed_thinking"),
    ("think", "<think>\n", "unclosed_thinking"),
    ("think", '<think>{"labels": {"1": "cooking", "2": "eating"}}', "unclosed_thinking"),
    ("think", '<think>so\n{"labels": {"1": "cooking", "2": "eating"}}\n', "unclosed_thinking"),
    ("think", '<think>so</think {"labels": {"1": "cooking"}}', "unclosed_thinking"),
    ("think", "<think>so</thin", "unclosed_thinking"),
    ("think", '<think>so< /think>{"labels": {"1": "cooking"}}', "unclosed_thinking"),
    ("answer", '<think>{"labels": {"1": "cooking", "2": "eating"}}', "unclosed_thinking"),
    ("reason", '<think>{"reasoning": "a", "labels": {"1": "cooking"}}', "unclosed_thinking"),
    # a second block that stays open hides the answer, even one that came before it
    (
        "think",
        '<think>a</think>{"labels": {"1": "cooking", "2": "eating"}}<think>or',
        "unclosed_thinking",
    ),
    ("think", "<think>a</think><think>b", "unclosed_thinking"),
    # several closed blocks: the answer follows the last one
    ("think", '<think>a</think><think>b</think>{"labels": {"1": "café", "2": "café"}}', "K K"),
    ("think", '<think>a <think>b</think>{"labels": {"1": "café", "2": "eating"}}', "K E"),
    ("think", '<think>a</think>b</think>{"labels": {"1": "café", "2": "eating"}}', "K E"),
    ("think", '<think>a</think>{"labels": {"1": "café"}}<think>b</think>', "no_json"),
    # a closing tag alone: the opening one was part of the prompt
    ("think", 'The stove.\n</think>\n\n{"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("think", '</think>{"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    # no tags: just the answer
    ("think", '{"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("think", "", "no_json"),
    # thinking where it was switched off
    ("answer", '<think>\n\n</think>\n\n{"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("answer", '<think>hm</think>{"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("reason", '<think>hm</think>{"reasoning": "r", "labels": {"1": "eating"}}', "E -"),
    ("reason", '<think>hm</think>{"labels": {"1": "eating", "2": "eating"}}', "wrong_shape"),
    # other tags are prose
    ("think", '<THINK>a</THINK>{"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("think", '<thinking>a</thinking>{"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("think", '<THINK>{"labels": {"1": "cooking", "2": "eating"}}', "C E"),
]
