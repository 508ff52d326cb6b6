"""Figures of a text that are of people, of the weather, of the day: no fact of the goods holds them."""

from __future__ import annotations

import re

from insight.campaigns.claims.negation import CLAUSE, clause

_OF_GOODS = re.compile(
    r"\blast(?:s|ed|ing)?\b(?! (?:us|me|our|my)\b)|send (?:it|them) back|to (?:try|decide)\b|\bkeeps?\b|\bholds?\b|\bfits?\b|\bweigh|measur|warrant|guarant|deliver|\bship|dispatch|refund|\breturn"
    r"|\bcharg|batter|capacity|includ|\bpacks?\b|\bbox\b|\bserves?\b|\bsuit|\bfor ages\b|enough|covers?\b|resist|protect|\breach"
    r"|\bheats?\b|\bboils?\b|\bcools?\b|\bdries\b|results?\b|\bset ?up\b|assembl|\bit (?:takes|runs|has|is made)\b|\bseats?\b(?! \d)|sleeps (?=\d)"
    r"|续航|可用|能用|够用|适合|适用|适龄|容纳|承重|支持|保修|质保|发货|发出|送达|到货|无理由|退货|换货|退款|充电|净重|重量|容量|尺寸|直径"
    r"|内含|附赠|装$|每盒|每袋|保温|保鲜|见效|起效|安装|组装|功率|噪声|噪音|防水|耐",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^[- ]?(?:[\w']+[- ]){0,2}?(?:commute|school run|run\b(?! ?time)|drive\b|walk\b|hike|train\b|bus\b|flight\b|journey|trip\b|meetings?\b|shift\b|film\b"
    r"|breakfast|lunch\b|dinner\b|nap\b|queue|tabs\b|e-?mails\b|alarms?\b|sleeps\b|questions?\b|reasons?\b|things\b|tips\b|ways\b|versions\b|prototypes\b"
    r"|attempts\b|tables\b|ago\b|later\b|outside\b|in the morning|in a (?:day|week|year)\b|from (?:the|home|here)\b|legged\b|years? old\b|with the (?:dog|kids)"
    r"|of (?:quiet|peace|rain|snow|sun|meetings|silence|scrolling|traffic|you\b|us\b|marriage|homework)|are the hardest|kids\b|children\b|siblings\b|cousins\b|teenagers\b|colleagues\b)"
    r"|^(?:个|条|种)?(?:会(?!员)|理由|孩子|娃|闹钟|瑜伽|没电梯|的月亮|的?手机|前的?(?:我|第|那|，|$)|以?后[，,]|雨|雪|的公交|的地铁|的路|(?:出头|左右|多|以上)?的?(?:身高|个子|个头|朋友|同学|男生|女生|姑娘|小个子|大个子)|(?:以上|以下|左右|长|宽|高)?的(?:大|小|双人|单人)?(?:床|沙发|餐桌|书桌|窗|门|个子|人)|的(?:小)?(?:房子|家)|咖啡|的周末|就(?:放假|过年|下班)|版才|遍才|到家|高烧)"
    r"|^个人$",
    re.IGNORECASE,
)
_OLD = re.compile(
    r"^[- ]years?[- ]old\b(?!s)|^岁(?:了|半)?(?:$|正|的(?:女儿|儿子|孩子|妈|爸|他|她))",
    re.IGNORECASE,
)
_FOR_AGES = re.compile(
    r"(?:\bfor|\bfrom|\bover|\baged?|\bto|适合|适用|满|从|至|到)\s?(?:an? )?$", re.IGNORECASE
)
_BEFORE = re.compile(
    r"\b(?:family|team|party|group|crew|class|household) of\s*$"
    r"|\b(?:row|seat|platform|gate|floor|flat|lesson|episode|chapter|house number|number)\s*$|\bweek\s*$"
    r"|\b(?:kids?|children|boys?|girls?|son|daughter|grandmother|grandad|grandma|grandpa|mum|mom|dad|he|she|husband|wife|neighbou?r|aunt|uncle) (?:is|are|was|were|turned|turns|just turned)\b[^,.;]{0,14}$"
    r"|\b(?:i|we) (?:tried|walk(?:ed)?|ran|run|bought|started|drove|waited|spent|swim|cycle|live|had|have been|got up|woke)\b[^,.;]{0,22}$"
    r"|\b(?:packed|dressed|showered|door|asleep|planned|decided|sold) (?:in|within|after)\s*$"
    r"|\b(?:bloom|steep|soak|simmer|stir|knead|wait|rest|breathe|stretch|plank|nap)(?: it| them)? for\s*(?:another )?$"
    r"|\byou(?:'ve| have) (?:got )?$|\bthe first\s*$|\bafter\s*$(?=)|\b(?:only|just) (?=\d+ more)$"
    r"|(?:骑(?:上|行|了|个)?|走(?:上|个)?|跑(?:上|个)?|(?<![展打拉撑])开(?:上|车)?|(?:掉|降|升|冷|热)(?:了|到|至)|(?:床|沙发|房间|阳台|客厅|屋子)(?:是|有|才)?|通勤|出差|旅行|露营|度假|堵车|加班(?:到)?|排队|等了?|走了|跑完|跑了|爬到|爬了|骑了|开车|开了|刷了|忙了|睡了|写了|写作业到?|连着(?:下了|吃了)?|下了|试了|改了|养了|生了|结婚|外面|室外|户外|今年(?:刚)?|那天(?:他|她)?|团队(?:一共)?|住|腾出|留出|隔着|步行|来回|单程|一天(?:喝|吃)?|一家|孩子|女儿|儿子|闺女|宝贝)(?:才|已经|整整|整|快|都|只|就)?\s?$",
    re.IGNORECASE,
)
_AFTER_ALSO = re.compile(
    r"^ (?:days?|weeks?|nights?) of (?:rain|snow|meetings|illness|fever)|^小时(?:总|根本|都|也)?不够",
    re.IGNORECASE,
)
_DAY = re.compile(r"24\s?(?:小时|hours)(?: in a day|总|不够)", re.IGNORECASE)


def is_occasion(text: str, start: int, end: int, unit: int) -> bool:
    """Whether a figure of a folded text speaks of its scene; its unit begins at `unit`."""
    left, right = clause(text, start, end, CLAUSE)
    before, after, rest = text[left:start], text[end:right], text[unit:right]
    if _OF_GOODS.search(before) or _OF_GOODS.search(after):
        return False
    if _OLD.match(rest.lstrip()) or _OLD.match(rest):
        return not _FOR_AGES.search(before)
    if _BEFORE.search(before):
        return not before.rstrip().endswith("after") or bool(_AFTER_ALSO.match(rest))
    return bool(_AFTER.match(after) or _AFTER.match(rest) or _DAY.search(text[start:right]))
