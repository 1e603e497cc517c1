"""What can be wrong in the parts of a district file, in English, by the Chinese that the command line prints."""

PARTS = {
    "没有写": "not written",
    "要写成列表，一行一个": "has to be a list, one a line",
    "至少要写一个": "needs at least one",
    "写得太多了": "is too much",
    "要写成“键: 值”的样子": "has to be written as “key: value”",
    "数目太小了": "the number is too small",
    "数目太大了": "the number is too large",
    "要写 true 或 false": "write true or false",
    "要写整数": "write a whole number",
    "要写数字": "write a number",
    "{}（现在写的是 {}）": "{} (now: {})",
    "没有“{}”这一种，只能是 {}": "“{}” is not among what can be: {}",
    "要写日期，例如 2026-01-05，不加引号（现在写的是 {}）": (
        "write a day such as 2026-01-05, without quotation marks (now: {})"
    ),
    "这里写得不对（现在写的是 {}）": "this is not written rightly (now: {})",
    "要加引号，不然会被读成数字或“是、否”": "needs quotation marks, else it is read as a number or as yes or no",
    "要写一句文字": "write some text",
    "不认识这个键，是不是 {}？": "this key is not known, is it {}?",
    "不认识这个键，这里只有 {}": "this key is not known, here are only {}",
    "没有这个时区，例如 Asia/Shanghai": "there is no such time zone; one is Asia/Shanghai",
    "不能空着": "must not be empty",
    "只用小写字母和数字": "small letters and digits only",
    "要二到三个大写字母，例如 XM": "two or three capital letters, such as XM",
    "要八个小写字母或数字，例如 k7wq3mzt": "eight small letters or digits, such as k7wq3mzt",
    "只用小写字母、数字、下划线和短横，不超过 32 个": "small letters, digits, _ and - only, at most 32 of them",
    '要写成加引号的钟点，例如 "09:00"': 'write a time in quotation marks, such as "09:00"',
    "要有电话号码": "needs a telephone number",
    '写成版本号，例如 "2"': 'write a version, such as "2"',
    "要写 1 到 5，-1 是最后一个": "write 1 to 5, or -1 for the last one",
    "写二到三十个字": "write two to thirty characters",
}
LINES = {
    "“{}”前面已经写过了，不能重": "“{}” stands further up already and cannot come twice",
    "latitude 和 longitude 要两个一起写": "write latitude (纬度) and longitude (经度) both, or neither",
    "开始 {} 要早于结束 {}{}": "begins {}, which has to be before its end {}{}",
    "；过了零点的请分成两段写：当天到 23:59，第二天从 00:00 起": (
        "; hours past midnight are written as two: to 23:59, and from 00:00 on the next day"
    ),
    "和前面的一段时间重叠了": "overlaps with hours further up",
    "开始 {} 要早于结束 {}": "begins {}, which has to be before its end {}",
    "开始 {} 要晚于前一段的结束 {}": "begins {}, which has to be after the end of the one before, {}",
    "{} 要写{}的 code": "{} needs the code of a {}",
    "{} 不用写这一项": "{} does not have this",
    "最后一天早于第一天": "the last day is before the first",
    "{} 不是 {} 的{}": "{0} is no {2} of {1}",
    "没有写谁来轮：一人一周写 weekly，别的轮法写 people": (
        "who takes turns is not written: under weekly for a week each, under people otherwise"
    ),
    "weekly 和 people 只写一个": "write weekly or people, not both",
    "weekly 就是一人一周；别的轮法把人写在 people 里": "weekly is a week each; otherwise write who under people",
    "要是星期一（现在写的是 {}）": "has to be a Monday (now: {})",
    "没有写节假日由谁来轮": "who serves on holidays is not written",
    "holidays 写 layer 的，才写节假日由谁来轮": "who serves on holidays is written only where holidays is layer",
    "半天一换的，中午就交接，不用写": "half days change at noon, so this is not written",
    "开始和结束都是 {}": "begins and ends at {}",
    "和前面的一段时间重叠了，或者先后颠倒了": "overlaps with hours further up, or comes in the wrong order",
    "{} 的 slug 一直是 {}，不能改": "the slug (海报码) of {} has always been {} and cannot be changed",
    "slug 是 {} 的驿站，code 一直是 {}，不能改": "the station with the slug {} has always had the code {}",
    "{} 一直是村社的 code，不能改成镇街": "{} has always been the code of a community and cannot become a town's",
    "{} 一直是镇街的 code，不能改成村社": "{} has always been the code of a town and cannot become a community's",
}
RULES = {
    "没看懂，要写数字和单位，例如 4 工作小时、3 工作日、7 天": (
        "not understood; write a number and its unit: 4 工作小时 (working hours), 3 工作日 (working days), 7 天 (days)"
    ),
    "还差单位，例如 4 工作小时、3 工作日、7 天": (
        "the unit is missing, such as 4 工作小时 (working hours), 3 工作日 (working days), 7 天 (days)"
    ),
    "这一项不按这个单位算": "this is not counted in that unit",
    "太短或者太长了": "too short or too long",
    "{}；可以写 {}": "{}; it may be {}",
    "没看懂，要写数字和单位；可以写 {}": "not understood; write a number and its unit, which may be {}",
    "{} 到 {} {}": "{} to {} {}",
    "，或 ": ", or ",
    "小时": "小时 (hours)",
    "工作小时": "工作小时 (working hours)",
    "工作日": "工作日 (working days)",
    "天": "天 (days)",
    "没有 slug 是 {} 的事项类别": "there is no category with the slug {}",
    "“{}”不能比“{}”还长": "“{}” cannot be longer than “{}”",
    "有两步用了同一个 slug": "two steps have the same slug",
    "有两种协商用了同一个 slug": "two kinds of consultation have the same slug",
    "同一样材料写在了两步里，只能写在一步": "one piece of evidence stands in two steps, it belongs to one",
    "没有一步写 held（开过会）": "no step has held (the meeting took place)",
    "步骤的次序走不通：定时间、发邀请、开会、纪要、建议要依次来，方案和调研要在开会以前": (
        "the steps cannot go in this order: time, invitations, meeting, minutes and proposals follow each other, "
        "plan and research come before the meeting"
    ),
    "六项分值加起来要等于 100": "the six weights have to make 100 together",
    "要写 leader（主持人）、head（站长）、clerk（联络员）或 staff（区里）": "write leader, head, clerk or staff",
    "没有这样材料，只能是 {}": "there is no such evidence, only {}",
    "新的一种协商要写名字": "a new kind of consultation needs a name",
    "最多九种协商": "at most nine kinds of consultation",
    "这句话里没有字": "this sentence has no words",
    "这句话太长了，手机上一次看不完；请短一点，大约 200 个字以内": (
        "this sentence is too long to be read on a phone at one time; please keep it under some 200 Chinese characters"
    ),
    "只写文字，不要网页代码和星号之类的格式": "write words only, no code of web pages, asterisks and the like",
    "少了要留着的空：{}；连大括号一起写回去": "a blank that has to stay is missing: {}; put it back with its braces",
    "这个空程序填不了：{}；大括号里的照原来那句写，不多也不少": (
        "this blank cannot be filled: {}; what is in braces stays as in the original sentence, no more and no less"
    ),
    "居民照着发这几个字，机器人听不懂：{}；双引号里的用原来的": (
        "residents would send these words and not be understood: {}; keep those in quotation marks as they were"
    ),
    "没有这句话，或者这句话不能改{}": "there is no such sentence, or it cannot be changed{}",
    "zh 和 en 至少写一个": "write zh, en or both",
}
