"""Numbers of a text that claim nothing: times, dates, ordinals, steps, addresses, idioms."""

from __future__ import annotations

import re

_NO_FIGURES = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\w+|@[\w.-]+"
    r"|[0-9#*]\ufe0f?\u20e3"
    # Times and dates.
    r"|\b\d{1,2}[:：]\d{2}(?:\s?[ap]\.?m\.?)?|\b\d{1,2}\s?[ap]\.?m\b\.?"
    r"|(?:凌晨|早上|上午|中午|下午|傍晚|晚上|今晚|夜里|半夜|清晨)?\s?[\d一二两三四五六七八九十]{1,3}\s?点(?=[，。！？、；\s]|$|前|后|起|到|开始|截止|下班|起床|多|半|钟|整|一刻|三刻|[一二三四五六七八九十\d])(?:半|钟|整|[一二三四五六七八九十\d]{1,3}分?|一刻|三刻)?(?![一二三四五六七八九十\d]|儿|击|亮|缀|头|了)"
    r"|(?:19|20)\d{2}\s?年(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号])?)?|(?<![\d.])(?:19|20)\d{2}[./-](?:0?[1-9]|1[0-2])(?:[./-]\d{1,2})?(?!\d|\s?[a-zA-Z])|(?<!\d)\d{1,2}\s?月\s?\d{1,2}\s?[日号]|(?<!\d)\d{1,2}\s?月(?:份|底|初|中)?(?!龄)"
    r"|\b(?:\d{1,2}(?:st|nd|rd|th)? )?(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?(?: \d{1,2}(?:st|nd|rd|th)?)?(?:,? (?:19|20)\d{2})?\b"
    r"|\b\d{1,2}\.\d{1,2}\.(?:19|20)\d{2}|\b(?:in|by|from|since|until|of|summer|winter|spring|autumn|fall|new|happy) (?:19|20)\d{2}\b(?![.,]?\d)|(?<!\d)20\d{2}\s?(?:款|届|新款|秋冬|春夏|spring|summer|autumn|winter|edition|collection)"
    r"|[双六]?[\d]{1,2}\.\d{1,2}(?=大促|促销|活动|狂欢)|(?<!\d)618(?!\s?(?:[a-z]|[毫厘公千升克斤米寸元块瓦伏小分天件个支片])|[.\d])|双\s?1[12]|双十一|双十二|双11|双12"
    r"|\b(?:at|by|past|until|till|after|before) (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2}(?![.,:]?\d))\b(?! ?(?:hours?|minutes?|days?|weeks?|months?|years?|seconds?|%|percent|[a-z°℃€$£]))"
    r"|(?<!sizes )(?<!size )(?<!eu )(?<!ages )\bfrom \d{1,2} (?:to|till|until) \d{1,2}\b(?=\s*[.,!?]|$| (?:on|mon|every|week|daily))|\bthe \d{1,2}\.\d{2}(?= (?:to|from|home|train|bus|ferry|into|out)\b)|\b\d{1,2} in the (?:morning|afternoon|evening)|\bWi-?Fi \d\b"
    # Ordinals, steps, chapters.
    r"|第\s?[\d一二三四五六七八九十百两]+|\b\d+(?:st|nd|rd|th)\b|\b(?:parts (?:\d+, )*\d+(?: ?(?:to|and|[-–]) ?)|step|part|chapter|no\.?|number|row|seat|platform|gate|vol\.?|episode|day|week|tip|reason|rule|style|article|item) ?#?\s?\d+\b(?! ?(?:%|(?:mm|cm|m|kg|g|ml|l|hours?|hrs?|days?|minutes?|mins?|weeks?|months?|years?|years|watts?|w|litres?|inch(?:es)?)\b))"
    r"|(?:^|\n)\s*\d{1,2}\s?[.、)）](?!\d)|[①-⑳]|\b(?:vol|no)\.\s?[\w-]+|№\s?[\w-]+"
    # Addresses and telephone numbers are for other checks.
    r"|\+?\d[\d -]{8,}\d|\d{1,5}\s?(?:幢|栋|号|楼|室|单元)(?:楼|线|店)?(?=[\d\s]|\S{0,3}[室号楼])|\d+\s?号(?!电池)"
    # Idioms, and shares of a phone's charge.
    r"|\b(?:5|10)[kK]\b(?! ?(?:m[Aa]h|\+|reviews|customers|people|sold))|\b\d+\.[A-Z][A-Za-z0-9.]+"
    r"|(?<=\d )(?:in|out of) (?:10|100|five|ten|a hundred)\b|\b(?:explained|told|read|summed up|recap(?:ped)?) in \d+ (?:seconds|minutes|lines)"
    r"|(?<![一二三四五六七八九十百])[一二两三四五六七八九十几]\s?(?:件事|样东西|个字(?!以内|内|上限)|句话|回事|码事)"
    r"|\b\d{1,3} ?% (?=chance|probability|sure\b|of (?:you|us|people|the (?:time|day|job|work)|my|our|your)\b)|\b\d{1,3} ?%(?=的(?:时间|人|把握|概率|几率|可能))"
    r"|24\s?/\s?7|7\s?[x×*]\s?24(?:\s?小时)?|50\s?/\s?50|360\s?(?:°|度|-?\s?degrees?)|(?<=[a-z] )101\b(?=\s*(?:[,!?:;\n]|\.(?!\d))|$)"
    r"|(?:phone|battery|手机|电量)\s?(?:is |was |only |just |掉到|只剩|还剩|剩|at )*\s?(?:at )?\d{1,2} ?%"
    r"|\b\d{1,2} ?% (?:battery|charge|phone)\b|(?<!\d)\d{1,2}\s?%\s?的?电(?:量|池)(?!容)"
    r"|每\s?100\s?(?:克|毫升|g|ml)|\bper 100 ?(?:g|ml|grams?|millilit\w+)?\b"
    r"|[一二三四五六七八九]元(?:配比|素|方程|店|购)|一旦|一转"
    r"|百分百|百分之百|\b100 ?%(?= (?:yes|in\b|sure|worth|me|honest))|\b110 ?%"
    r"|(?<![一二三四五六七八九])十分(?!钟|之|贝|米)|万一|千万别?|万能|百搭|百变|九宫格|四季|一家[三四五]口|三口之家|[三两]五[好成]|三餐|二维码|三明治|四川|五官|五金|八卦|五星|[四五]星级|百货|百叶|千家万户|万家|万物|万里|千层|千篇|百年|百香|千禧|六一|七夕|五一|十一(?=假|长)|三伏|二手|九成新|一二三|三十六计|四面|八方|五谷|五湖|四海|一心二用|独一无二|说一不二|七上八下|三下五除二|丢三落四|不三不四|半(?:夜|路|边|天(?!发)|山|块|新|成|信|导|熟|透|决|杯|截|身|推|躺|张|包|满|数|途|个家)|大半|一半|多半|对半|百里挑一|两全|千锤|双百|万千|万象|五彩|七彩|三心|两口子|千挑"
    r"|\bone\b(?![- ](?:year|month|week|hour|minute|second|day|night|litre|liter|kilo|inch|pound))|\b(?:two|three)[- ](?:fold|time)\b"
    r"|\bno(?:ught|thing) to (?:ten|five)\b|\b(?:nine to five|nine-to-five|24 hours a day|first|seconds?\b(?= (?:thought|helping|cup|skin|home|hand)))"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:thirty|fifteen|forty(?:-five)?|twenty|ten|o'?clock|past|to go)\b"
    r"|\b(?:the|in|early|late|your|my|'|’)\s?(?:19|20)?\d0s\b"
    r"|\b(?:the )?(?:two|three|four) of (?:you|us|them)\b|\bon all fours\b|\bat sixes\b|\bhalf(?= (?:the|as|past|of|way|asleep|empty|full|time|moon|empty|hearted))\b"
    r"|\bQ\d{1,2}\b|\bB\d{1,2}\b|\bpH\b",
    re.IGNORECASE,
)
_HASHTAG = re.compile(r"#\d+(?!\S*[%℃°])\S*")


def no_figures(text: str) -> list[tuple[int, int]]:
    """The stretches of a text whose numbers are no figures of the product."""
    return [
        match.span()
        for pattern in (_NO_FIGURES, _HASHTAG, CODE)
        for match in pattern.finditer(text)
        if match.end() > match.start()
    ]


CODE = re.compile(
    r"(?<![A-Za-z0-9@/.-])(?=[A-Z0-9-]*[A-Za-z])[A-Za-z]{1,8}(?:-?[A-Za-z]*\d[A-Za-z0-9]*)(?:[-–.]?[A-Za-z0-9]+)*[+]*(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9@/.-])\d+[A-Za-z]+\d[A-Za-z0-9-]*"
    r"|(?<![\d.])\d(?:\.\d)?[DGK](?![A-Za-z0-9])"
    r"|(?<![A-Za-z])(?:GB(?:/T|/Z)?|QB/T|FZ/T|T/[A-Z]+|EN|ISO|IEC|ASTM|DIN|UL|UN|AATCC|BIFMA|ANSI|AS/NZS|JIS)\s?[A-Z]?-?\d[\d.]*(?:[-–]\d+)*(?::\d{4})?"
    r"|\b[Nn]o\.?\s?[A-Z]*\d[\w-]*|(?<![\w.])\d+(?:-\d+){2,}(?!\w|\.\w)"
)
"""Codes of letters and digits, such as IPX7 or a model."""
