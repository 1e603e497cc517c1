"""What the peers with a dialog of their own say: the product's questions, and the labels of its buttons."""

WELCOME = "您好，这里是协商驿站。家门口遇到什么事，直接说给我听就行。"
CONSENT = "您写的话我们会存下来办事用。您同意吗？"
NEW = "您这句话说的是哪件事？"
PLACE = "在哪里？不好说就点“跳过”。"
CATEGORY = "这件事算哪一类？说不准，就发“其他”。"
REPORTED = "收到了，编号 B-{number:06d}。"


def check(words: str, place: str, category: str) -> str:
    return f"请您看一遍，没错就点“提交”。\n\n事情：{words}\n地点：{place}\n类别：{category}"
