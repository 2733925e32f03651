//! The metro of the cities of the catalogue, as far as vacancies are near it.

/// A line of a metro.
#[derive(Debug)]
pub(in crate::sandbox) struct Line {
    /// hh.ru's identifier of the city.
    pub(in crate::sandbox) city: u32,
    pub(in crate::sandbox) id: &'static str,
    pub(in crate::sandbox) name: &'static str,
    /// `RRGGBB`
    pub(in crate::sandbox) color: &'static str,
    /// Name, latitude and longitude, in order.
    pub(in crate::sandbox) stations: &'static [(&'static str, f64, f64)],
}

/// A station: its line and its place there.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox) struct Station {
    pub(in crate::sandbox) line: &'static Line,
    pub(in crate::sandbox) order: usize,
}

impl Station {
    /// hh.ru's identifier: the line's and a number.
    pub(in crate::sandbox) fn id(self) -> String {
        format!("{}.{}", self.line.id, self.order + 10)
    }

    pub(in crate::sandbox) fn name(self) -> &'static str {
        self.line.stations[self.order].0
    }

    /// Degrees.
    pub(in crate::sandbox) fn point(self) -> (f64, f64) {
        let (_, lat, lng) = self.line.stations[self.order];
        (lat, lng)
    }
}

/// Metres that people walk from a station.
const WALK: f64 = 2_500.0;
const DEGREE: f64 = 111_320.0;

/// Metres between two points, the earth taken as flat between them.
pub(in crate::sandbox) fn metres(from: (f64, f64), to: (f64, f64)) -> f64 {
    let north = (to.0 - from.0) * DEGREE;
    let east = (to.1 - from.1) * DEGREE * from.0.to_radians().cos();
    north.hypot(east)
}

/// Every station.
pub(in crate::sandbox) fn stations() -> impl Iterator<Item = Station> {
    LINES.iter().flat_map(|line| (0..line.stations.len()).map(move |order| Station { line, order }))
}

/// The station next to a point of a city, if one can be walked to.
pub(super) fn nearest(city: u32, point: (f64, f64)) -> Option<Station> {
    let near = stations().filter(|station| station.line.city == city);
    let near = near.map(|station| (metres(point, station.point()), station)).filter(|(away, _)| *away < WALK);
    near.min_by(|left, right| left.0.total_cmp(&right.0)).map(|(_, station)| station)
}

/// Whether a line or a station has this identifier.
pub(in crate::sandbox) fn is_known(id: &str) -> bool {
    LINES.iter().any(|line| line.id == id) || stations().any(|station| station.id() == id)
}

/// The lines, by city.
pub(in crate::sandbox) static LINES: &[Line] = &[
    Line {
        city: 1,
        id: "1",
        name: "Сокольническая",
        color: "E4402A",
        stations: &[
            ("Сокольники", 55.7893, 37.6798),
            ("Комсомольская", 55.7755, 37.6545),
            ("Красные Ворота", 55.7690, 37.6490),
            ("Чистые пруды", 55.7657, 37.6388),
            ("Лубянка", 55.7597, 37.6272),
            ("Охотный Ряд", 55.7572, 37.6166),
            ("Кропоткинская", 55.7453, 37.6036),
            ("Парк культуры", 55.7352, 37.5941),
            ("Фрунзенская", 55.7275, 37.5802),
            ("Спортивная", 55.7230, 37.5640),
            ("Университет", 55.6925, 37.5345),
        ],
    },
    Line {
        city: 1,
        id: "2",
        name: "Замоскворецкая",
        color: "4FB04F",
        stations: &[
            ("Войковская", 55.8190, 37.4978),
            ("Сокол", 55.8054, 37.5154),
            ("Динамо", 55.7897, 37.5582),
            ("Белорусская", 55.7776, 37.5821),
            ("Маяковская", 55.7698, 37.5960),
            ("Новокузнецкая", 55.7424, 37.6293),
            ("Павелецкая", 55.7297, 37.6387),
            ("Автозаводская", 55.7077, 37.6576),
            ("Коломенская", 55.6774, 37.6637),
        ],
    },
    Line {
        city: 1,
        id: "3",
        name: "Арбатско-Покровская",
        color: "0072BA",
        stations: &[
            ("Парк Победы", 55.7365, 37.5144),
            ("Киевская", 55.7431, 37.5641),
            ("Смоленская", 55.7477, 37.5838),
            ("Курская", 55.7586, 37.6611),
            ("Бауманская", 55.7724, 37.6790),
            ("Электрозаводская", 55.7820, 37.7053),
            ("Партизанская", 55.7884, 37.7489),
        ],
    },
    Line {
        city: 1,
        id: "6",
        name: "Калужско-Рижская",
        color: "ED9121",
        stations: &[
            ("ВДНХ", 55.8196, 37.6410),
            ("Рижская", 55.7925, 37.6361),
            ("Проспект Мира", 55.7818, 37.6332),
            ("Китай-город", 55.7565, 37.6313),
            ("Октябрьская", 55.7312, 37.6129),
            ("Ленинский проспект", 55.7068, 37.5858),
            ("Академическая", 55.6871, 37.5723),
            ("Новые Черёмушки", 55.6702, 37.5544),
        ],
    },
    Line {
        city: 2,
        id: "14",
        name: "Кировско-Выборгская",
        color: "D6083B",
        stations: &[
            ("Лесная", 59.9849, 30.3443),
            ("Площадь Ленина", 59.9556, 30.3559),
            ("Чернышевская", 59.9445, 30.3598),
            ("Площадь Восстания", 59.9314, 30.3605),
            ("Пушкинская", 59.9207, 30.3296),
            ("Балтийская", 59.9072, 30.2996),
            ("Нарвская", 59.9012, 30.2749),
        ],
    },
    Line {
        city: 2,
        id: "15",
        name: "Московско-Петроградская",
        color: "0078C9",
        stations: &[
            ("Чёрная речка", 59.9855, 30.3008),
            ("Петроградская", 59.9664, 30.3113),
            ("Невский проспект", 59.9354, 30.3270),
            ("Сенная площадь", 59.9271, 30.3203),
            ("Московские ворота", 59.8918, 30.3179),
            ("Парк Победы", 59.8663, 30.3218),
        ],
    },
    Line {
        city: 2,
        id: "16",
        name: "Невско-Василеостровская",
        color: "009A49",
        stations: &[
            ("Приморская", 59.9485, 30.2345),
            ("Василеостровская", 59.9426, 30.2783),
            ("Площадь Александра Невского", 59.9243, 30.3850),
            ("Елизаровская", 59.8967, 30.4236),
        ],
    },
    Line {
        city: 3,
        id: "49",
        name: "Первая линия",
        color: "0A6F20",
        stations: &[
            ("Уралмаш", 56.8877, 60.6142),
            ("Уральская", 56.8580, 60.6007),
            ("Площадь 1905 года", 56.8380, 60.5973),
            ("Геологическая", 56.8267, 60.6037),
            ("Ботаническая", 56.7975, 60.6334),
        ],
    },
    Line {
        city: 4,
        id: "50",
        name: "Ленинская",
        color: "CD0505",
        stations: &[
            ("Заельцовская", 55.0593, 82.9125),
            ("Красный проспект", 55.0410, 82.9174),
            ("Площадь Ленина", 55.0300, 82.9207),
            ("Речной вокзал", 55.0090, 82.9385),
            ("Площадь Маркса", 54.9829, 82.8931),
        ],
    },
    Line {
        city: 88,
        id: "51",
        name: "Центральная",
        color: "CD0505",
        stations: &[
            ("Козья слобода", 55.8176, 49.0976),
            ("Кремлёвская", 55.7952, 49.1058),
            ("Площадь Габдуллы Тукая", 55.7872, 49.1222),
            ("Аметьево", 55.7653, 49.1651),
            ("Проспект Победы", 55.7501, 49.2077),
        ],
    },
    Line {
        city: 66,
        id: "52",
        name: "Автозаводская",
        color: "D80707",
        stations: &[
            ("Горьковская", 56.3139, 43.9948),
            ("Московская", 56.3211, 43.9459),
            ("Ленинская", 56.2978, 43.9373),
        ],
    },
    Line {
        city: 78,
        id: "53",
        name: "Первая линия",
        color: "CD0505",
        stations: &[("Алабинская", 53.2097, 50.1344), ("Московская", 53.2033, 50.1600), ("Победа", 53.2073, 50.2363)],
    },
    Line {
        city: 1_002,
        id: "54",
        name: "Московская",
        color: "0521C3",
        stations: &[
            ("Площадь Ленина", 53.8939, 27.5480),
            ("Октябрьская", 53.9016, 27.5611),
            ("Площадь Победы", 53.9084, 27.5751),
            ("Академия наук", 53.9219, 27.5991),
        ],
    },
    Line {
        city: 160,
        id: "55",
        name: "Первая линия",
        color: "CD0505",
        stations: &[("Жибек жолы", 43.2602, 76.9461), ("Алмалы", 43.2513, 76.9455), ("Абай", 43.2425, 76.9496)],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::cities::CITIES;
    use super::{LINES, is_known, metres, nearest, stations};

    #[test]
    fn stations_lie_in_their_city_and_have_identifiers_of_their_own() {
        for station in stations() {
            let city = CITIES.iter().find(|city| city.id == station.line.city).unwrap();
            assert!(metres((city.lat, city.lng), station.point()) < 20_000.0, "{}", station.name());
        }
        let ids: HashSet<String> = stations().map(super::Station::id).collect();
        assert_eq!(ids.len(), stations().count());
        assert!(LINES.iter().all(|line| is_known(line.id)) && !is_known("1.99"));
    }

    #[test]
    fn the_nearest_station_is_in_walking_distance() {
        assert_eq!(nearest(1, (55.7600, 37.6270)).unwrap().name(), "Лубянка");
        assert!(nearest(1, (55.0, 37.0)).is_none() && nearest(90, (56.48, 84.95)).is_none());
    }
}
