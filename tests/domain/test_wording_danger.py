import pytest

from domain.wording import danger, petition

IN_DANGER = {
    "fire": (
        "电表箱在冒火|隔壁烧起来了快来|热水器爆炸了|我家厨房着火了|着火啦！！！快来人|楼下电动车起火了，烟很大|"
        "3栋冒黑烟，好像着火了|家里着火了怎么办|"
        "地下车库有浓烟|电瓶车充电爆炸了|楼道里的杂物烧起来了|"
        "着 火 了|家裡著火了|消防通道被堵，现在楼上着火了|去年就反映过线路老化，现在着火了|对面楼发生火灾|"
        "饭店着火了|垃圾站起火|充电桩冒烟了"
    ),
    "gas": (
        "燃气灶一直漏气关不上|煤气没关，屋里全是煤气味|我家煤气味很大|楼道里一股煤气味|闻到天然气的味道|"
        "燃气泄漏了怎么办|天然气管道被施工队挖断了|"
        "厨房煤气罐漏气|煤氣味很重|昨天就闻到煤气味，今天还有|经常闻到煤气味|一氧化碳中毒了，头晕"
    ),
    "medical": (
        "小孩被开水烫伤了|岳父突然说不出话|老伴心梗了，怎么办|我爸晕倒了|邻居老人摔倒起不来了|孩子吃错药了|"
        "有人没有呼吸了|楼下有人倒在地上没反应|我妈心脏病犯了|"
        "被车撞倒了，流了好多血|快叫救护车|孩子噎住了|老人突然抽搐"
    ),
    "crime": (
        "有人闯进我家|楼下在打群架|保安正在殴打业主|有人往楼道泼汽油|有人砸我家的门|有人持刀|"
        "楼下有人打架，拿着刀|老公打我|我被人打了|家里进小偷了|有人在撬我家门|有人跟踪我|"
        "正在被骗，快帮我|他威胁要杀我全家|隔壁天天家暴老婆"
    ),
    "missing": "孩子放学没回家，到处找不到|孩子走丢了|我妈有老年痴呆，走失了|老人早上出门到现在不见了",
    "trapped": (
        "地下室进水，有人被困|婴儿被锁在车里|脚手架压住人|我被困在电梯里了|电梯困人了|小孩掉进河里了|"
        "孩子一个人反锁在家里|救命啊|有人落水"
    ),
    "structure": (
        "山体滑坡，路埋了|五楼掉下一块砖砸了人|路上塌了个坑|外墙瓷砖往下掉，差点砸到人|我家阳台快塌了|"
        "房屋随时可能倒塌|电线掉在地上，还在冒火花|路灯漏电|"
        "广告牌摇摇欲坠|井盖没了，孩子差点掉下去|路面塌陷了一个大洞|有人坠楼|围墙倒了"
    ),
    "despair": "邻居想不开要跳楼|有人站在楼顶要跳|我不想活了|有人要跳楼|楼顶有人想自杀|她喝农药了",
}
NO_DANGER = (
    "广场舞到十点还不停|阳台漏雨|垃圾桶倒在路上没人扶|担心路边的大树倒下来|物业要涨价，业主都炸了|"
    "孩子上学没人接|树枝挡住了路灯|井盖松动，车压过去咣当响|"
    "消防通道被占|真着火了怎么办|万一着火了怎么跑|楼道堆杂物，容易引起火灾|电动车进楼充电，有火灾隐患|"
    "请加强消防宣传，防止火灾|去年我们小区发生过火灾|没有着火，是在做饭|"
    "不是煤气味，是下水道的味道|安装煤气报警器在哪里申请|燃气公司服务态度差|如果燃气泄漏谁负责|担心房子会塌|"
    "怕孩子触电|小区没有电梯|生意很红火|楼下饭店油烟太大|烟囱冒烟|"
    "这个价格是跳楼价|打人电话没人接|救护车进不来，消防通道堵了|路灯不亮，怕有小偷|楼上漏水，天花板湿了|"
    "火锅店扰民|希望举办急救培训|居民困难，申请低保|业主被困扰多年|"
    "想报名消防演练|看着火车站脏乱|施工挖断了水管|狗走丢了|电线乱拉，存在安全隐患|起火原因是什么|"
    "电动车自燃的新闻让大家害怕|昨天的火已经扑灭了|停电了|物业偷税漏税|"
    "高空抛物没人管|希望加装防护栏，以免坠楼|外墙脱落的维修基金怎么用"
)
MATTERS_OF_OTHERS = {
    "lawsuit": (
        "法院判决了，对方一直不执行|我已经起诉了物业|劳动仲裁的结果我不服|二审开庭了没有结果|想申请强制执行|"
        "物业把我起诉到法院了"
    ),
    "petition": "我要去上访|信访答复我不满意|我的信访件没有回音|我们准备进京上访|申请复查复核",
    "personnel": "我要举报村支书贪污|举报某局长收受贿赂|干部任免不公平|局长以权谋私|请纪委查一查社区主任",
    "secret": "我发现有人泄露国家秘密|这里有军事禁区的照片|涉密文件丢在路边",
}
OWN_MATTERS = (
    "路灯坏了|楼上漏水|小区停车难|广场舞太吵|希望加装电梯|法院门口的路灯不亮|不想上访，只想把路修好|物业不作为|"
    "警告我不要停车|公开维修基金|停水了|邻居家的狗咬人|"
    "消费者维权电话是多少|请问老年证怎么办"
)


def _each(told: dict[str, str]) -> list[tuple[str, str]]:
    return [(kind, text) for kind, texts in told.items() for text in texts.split("|")]


@pytest.mark.parametrize(("kind", "text"), _each(IN_DANGER))
def test_danger_is_heard(kind, text):
    heard = danger(text)
    assert heard and heard.kind == kind


@pytest.mark.parametrize("text", NO_DANGER.split("|"))
def test_talk_about_danger_is_no_danger(text):
    assert danger(text) is None


def test_danger_is_heard_at_the_end_of_many_words():
    assert danger("您好，我是翠竹苑的居民。我们的楼道灯坏了。\n" * 40 + "现在楼上着火了！") is not None


def test_whom_to_call():
    gas, fire = danger("一股煤气味"), danger("着火了")
    assert gas and gas.numbers() == ("燃气抢修", "119")
    assert gas.numbers("0500-5550000") == ("0500-5550000", "119")
    assert fire and fire.numbers() == ("119", "120")


@pytest.mark.parametrize(("kind", "text"), _each(MATTERS_OF_OTHERS))
def test_matters_of_others_are_hinted_at(kind, text):
    heard = petition(text)
    assert heard and heard.kind == kind


@pytest.mark.parametrize("text", OWN_MATTERS.split("|"))
def test_our_own_matters_are_not(text):
    assert petition(text) is None


IN_ENGLISH = {
    "fire": "My kitchen is on fire!|There is a fire on the third floor|An e-bike battery exploded, thick smoke",
    "gas": "I smell gas in the stairwell|There's a gas leak in block 3|A strong smell of gas since yesterday",
    "medical": "My father had a heart attack|An old man is unconscious in the yard|She can't breathe",
    "crime": "A man with a knife is at the gate|Somebody is breaking into the flat|My husband beats me",
    "missing": "My mother is missing since this morning",
    "trapped": "We are stuck in the lift|A boy fell into the river",
    "structure": "The wall has collapsed on the path|A manhole cover is missing|A live wire hangs over the path",
    "despair": "I don't want to live any more|Somebody on the roof is about to jump",
}
CALM_ENGLISH = (
    "Cars block the fire lane below block 3 every night|There is no fire extinguisher on our floor|"
    "The fire door does not close|The gas bill is wrong|The fire alarm beeps all night|"
    "If the wires get wet there might be a fire|I am afraid the wall will fall|There was a fire last year|"
    "The street lamp is dark|The lift is stuck|How do I apply for gas?|Will there be a fire drill?|"
    "The neighbours burn paper in the yard|My bicycle is missing|They cut my water"
)


@pytest.mark.parametrize(("kind", "text"), [(k, t) for k, texts in IN_ENGLISH.items() for t in texts.split("|")])
def test_danger_is_heard_in_english_too(kind: str, text: str) -> None:
    heard = danger(text)
    assert heard is not None and heard.kind == kind


@pytest.mark.parametrize("text", CALM_ENGLISH.split("|"))
def test_what_only_names_it_in_english_is_none(text: str) -> None:
    assert danger(text) is None
