"""Ways to reach somebody, taken out of words that pass through the station: whoever wants to talk, talks here."""

import re

_NARROW = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz@.-+:/_="
_WIDE = str.maketrans({ord(char) + 0xFEE0: char for char in _NARROW} | {"\u3000": " "})
_D = r"[\d〇零○一幺两二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_URL = r"[\w\-.~:/?#@$&'*+=%]"
_GAP = r"[\s\-‐-―−_.·*\ufe0f\u20e3]{0,3}"
_ID = r"[a-z0-9][\w\-]{4,31}"
_IS = r"\s*(?:号码|号|账号|帐号|id|同号|就?是|为|加|[:=~→\-,(（“\"「]|\s){0,8}"

_KEEP = (
    r"(?<![a-z0-9])[a-z]{1,8}[\s\-]?(?!1[3-9]\d{9}(?!\d))\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|"
    r"3[01])[\s\-]?\d{3,12}(?!\d)",
    r"(?<!\d)(?:\d{4}[\s\-]){3}\d{4}(?!\d)",
    r"(?<!\d)(?:19|20)\d\d[\-./年]\d{1,2}[\-./月]\d{1,2}日?",
    r"(?<!\d)\d{1,15}(?:\.\d{1,4})?\s?(?:元|块|万|亿|平方|平米|㎡|人|户|公里|千米|米)",
)
_STRIP = (
    rf"(?:https?|tg|weixin|alipays?|ftp)://{_URL}+",
    rf"(?:www\.|t\.me/|telegram\.(?:me|dog)/|wa\.me/){_URL}+",
    r"(?<![\w.+\-])[a-z0-9][\w.+\-]{0,63}\s?@\s?[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,5}",
    r"(?<![\w@\-])(?:[a-z0-9\-]{1,63}\.){1,5}(?:com|cn|net|org|me|top|cc|xyz|io|vip|club|info|wang|link|"
    rf"tv)(?![a-z0-9])(?:/{_URL}*)?",
    r"(?<![\w@])@[a-z]\w{3,31}",
    rf"(?:加我?|我的?|本人)?(?:微信|薇信|威信|维信|徽信|v信|wei\s?xin|wechat|(?<![a-z])(?:vx|wx|v|薇|telegram|"
    rf"tg|电报|whatsapp|line|钉钉|抖音)(?=[\s:=号是]))"
    rf"(?!群|支付|扫码|小程序|公众号){_IS}{_ID}",
    rf"(?:qq|扣扣|企鹅|球球|q)(?:群)?{_IS}{_D}(?:{_GAP}{_D}){{4,11}}",
    rf"(?<!\d)(?:\+|00)?(?:86{_GAP})?[1一幺壹]{_GAP}[3-9三四五六七八九叁肆伍陆柒捌玖](?:{_GAP}{_D}){{9}}(?![\d〇零])(?!\s*[元块万亿])",
    rf"(?<!\d)(?:\+?86{_GAP})?(?:[(（]0\d{{2,3}}[)）]|0\d{{2,3}}){_GAP}[2-9]\d{{2,3}}{_GAP}\d{{4}}(?:\s*(?:转|"
    rf"-)\s*\d{{1,5}})?(?!\d)",
    r"(?<!\d)[48]00[\s\-]?\d{3,4}[\s\-]?\d{3,4}(?!\d)(?!\s*[元块万亿])",
    rf"(?:电话|手机|座机|热线|号码|致电|打给我|联系我|联系方式|tel|phone|mobile){_IS}(?!(?:19|"
    rf"20)\d\d[\-./年]){_D}(?:{_GAP}{_D}){{6,11}}",
)
_READ = re.compile(f"(?P<keep>{'|'.join(_KEEP)})|(?P<strip>{'|'.join(_STRIP)})", re.IGNORECASE | re.ASCII)


def strip_contacts(text: str, placeholder: str) -> str:
    """Phones, usernames, links, mail addresses and messenger ids replaced; numbers of items, houses and days kept."""
    kept, place = [], 0
    for found in _READ.finditer(text.translate(_WIDE)):
        if found["strip"]:
            kept += [text[place : found.start()], placeholder]
            place = found.end()
    return "".join([*kept, text[place:]])
