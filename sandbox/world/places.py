"""Real districts of three cities: administrative codes, area codes, coordinates, streets."""

import msgspec

from sandbox.world.base import words


class District(msgspec.Struct, frozen=True):
    code: str
    """Six digits (GB/T 2260); also the first six of a national ID issued there."""
    name: str
    city: str
    area_code: str
    latitude: float
    longitude: float
    """WGS 84 degrees of its centre."""
    streets: tuple[str, ...]


def _districts(city: str, area_code: str, *rows: tuple[str, str, float, float, str]) -> tuple[District, ...]:
    return tuple(
        District(code, name, city, area_code, latitude, longitude, tuple(streets.split()))
        for code, name, latitude, longitude, streets in rows
    )


NANCHANG = _districts(
    "南昌市",
    "0791",
    ("360102", "东湖区", 28.685, 115.899, "八一大道 阳明路 青山南路 贤士一路 民德路 叠山路"),
    ("360103", "西湖区", 28.657, 115.877, "中山路 孺子路 抚生路 朝阳中路 象山南路 系马桩街"),
    ("360111", "青山湖区", 28.682, 115.962, "北京东路 上海路 南京东路 湖滨南路 艾溪湖北路 高新大道"),
    ("360113", "红谷滩区", 28.698, 115.858, "红谷中大道 丰和中大道 世贸路 会展路 赣江中大道 翠苑路"),
    ("360121", "南昌县", 28.545, 115.944, "澄湖西路 莲塘北大道 向阳路 银河大道 迎宾大道 斗柏路"),
)
JIUJIANG = _districts(
    "九江市",
    "0792",
    ("360402", "濂溪区", 29.668, 115.988, "濂溪大道 前进东路 十里大道 学府路 昌虹路 金凤路"),
    ("360403", "浔阳区", 29.727, 115.990, "浔阳路 甘棠南路 庐山路 大中路 滨江路 长虹大道"),
    ("360404", "柴桑区", 29.609, 115.911, "柴桑南路 庐山西路 渊明大道 沙河街 九瑞大道 狮城路"),
)
GANZHOU = _districts(
    "赣州市",
    "0797",
    ("360702", "章贡区", 25.862, 114.938, "红旗大道 文清路 长征大道 赣江源大道 青年路 厚德路"),
    ("360703", "南康区", 25.661, 114.765, "泰康中路 东山北路 文峰大道 天马山大道 迎宾西大道 金赣大道"),
    ("360781", "瑞金市", 25.886, 116.027, "红都大道 八一南路 中山路 象湖路 金都大道 绵江路"),
)
ESTATES = words(
    "阳明锦苑 滨江花园 翠林雅居 香樟园 金域名都 学府世家 湖畔新村 桂花苑 凤凰城 世纪嘉园 江景豪庭 梅岭小区"
)
VILLAGES = words("上坊 罗家 塘山 新街 石埠 岗前 下罗 桃花 麻丘 泾口 向塘 三江")
