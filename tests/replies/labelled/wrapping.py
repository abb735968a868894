"""What stands around and beside the answer: (style, reply, expected)."""

ROWS = [
    # nothing
    ("answer", '{"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("answer", '{"labels":{"1":"cooking","2":"eating"}}', "C E"),
    ("answer", '\n\n  {"labels": {"1": "cooking", "2": "eating"}}  \n', "C E"),
    ("answer", '{\n  "labels": {\n    "1": "cooking",\n    "2": "eating"\n  }\n}', "C E"),
    ("answer", '{\r\n\t"labels": {"1": "cooking", "2": "eating"}\r\n}', "C E"),
    # fences
    ("answer", '```json\n{"labels": {"1": "cooking", "2": "eating"}}\n```', "C E"),
    ("answer", '```\n{"labels": {"1": "cooking", "2": "eating"}}\n```', "C E"),
    ("answer", '```JSON {"labels": {"1": "cooking", "2": "eating"}}```', "C E"),
    ("answer", '```json\n{"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("answer", '`{"labels": {"1": "cooking", "2": "eating"}}`', "C E"),
    ("think", '<think>a</think>\n```json\n{"labels": {"1": "café"}}\n```', "K -"),
    ("reason", '```json\n{"reasoning": "r", "labels": {"1": "café"}}\n```', "K -"),
    ("answer", "```json\n```", "no_json"),
    # prose
    ("answer", 'Sure! {"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("answer", '{"labels": {"1": "cooking", "2": "eating"}} I hope this helps.', "C E"),
    ("answer", 'It\'s "clear": {"labels": {"1": "cooking", "2": "eating"}}.', "C E"),
    ("answer", 'An odd " quote {"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("answer", 'Here } it is: {"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("answer", '{"labels": {"1": "cooking", "2": "eating"}}}', "C E"),
    ("answer", '{"labels": {"1": "cooking", "2": "eating"}}]', "C E"),
    ("answer", '<|im_start|>{"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("answer", '\ufeff{"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("answer", '答案:{"labels": {"1": "cooking", "2": "eating"}}。', "C E"),
    # braces in prose before the answer
    ("answer", 'As {id: label}: {"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("answer", 'From { to } : {"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("answer", 'Open { then {"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("answer", '{{"labels": {"1": "cooking", "2": "eating"}}}', "C E"),
    ("answer", '{} {"labels": {"1": "cooking", "2": "eating"}}', "C E"),
    ("answer", '{"labels": {"1": "cooking", "2": "eating"}} {', "C E"),
    ("answer", '{"labels": {"1": "cooking", "2": "eating"}} or {so}', "C E"),
    # more than one object
    ("answer", '{"labels": {"1": "cooking"}} {"labels": {"1": "eating"}}', "E -"),
    ("answer", '{"labels": {"1": "cooking"}}{"labels": {"2": "eating"}}', "- E"),
    ("answer", '{"labels": {"1": "cooking"}}\nNo: {"labels": {"1": "café"}}', "K -"),
    ("answer", '{"labels": {"1": "cooking"}} {"note": "sure"}', "C -"),
    ("answer", '{"note": "sure"} {"labels": {"1": "cooking"}}', "C -"),
    ("answer", '{"labels": {"1": "cooking"}} {"labels": ["eating"]}', "wrong_shape"),
    ("answer", '{"labels": ["eating"]} {"labels": {"1": "cooking"}}', "C -"),
    ("answer", '{"labels": {"1": "cooking"}} {"labels": {"1": "eat', "C -"),
    ("answer", '{"labels": {"1": "coo\n{"labels": {"1": "eating"}}', "E -"),
    # an array of objects is searched like any other text
    ("answer", '[{"labels": {"1": "cooking", "2": "eating"}}]', "C E"),
    ("answer", '[{"labels": {"1": "cooking"}}, {"labels": {"1": "eating"}}]', "E -"),
    # more keys than asked for
    ("answer", '{"labels": {"1": "cooking"}, "confidence": 0.9}', "C -"),
    ("answer", '{"a": {"b": [1, {"c": null}]}, "labels": {"1": "cooking"}}', "C -"),
    ("answer", '{"reasoning": "unasked", "labels": {"1": "cooking"}}', "C -"),
    ("answer", '{"a": 1, "a": 2, "labels": {"1": "cooking"}}', "C -"),
    ("answer", '{"note": "}{", "labels": {"1": "cooking"}}', "C -"),
    ("answer", '{"note": "{\\"labels\\": {}}", "labels": {"1": "cooking"}}', "C -"),
]
