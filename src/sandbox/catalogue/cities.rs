//! Where work is: hh.ru's tree of countries, regions and cities, as far as the catalogue uses it.

use super::dice::Dice;

/// A city with hh.ru's identifier.
#[derive(Debug)]
pub(in crate::sandbox) struct City {
    pub(in crate::sandbox) id: u32,
    pub(in crate::sandbox) name: &'static str,
    /// The region's identifier and name; none for cities that stand beside the regions.
    pub(in crate::sandbox) region: Option<(u32, &'static str)>,
    pub(in crate::sandbox) country: u32,
    /// Degrees.
    pub(in crate::sandbox) lat: f64,
    pub(in crate::sandbox) lng: f64,
    /// How often it comes, against the others.
    weight: u32,
    /// What work pays here, in percent of Moscow.
    pub(in crate::sandbox) pay: u32,
}

impl City {
    /// Whether the area with this identifier is the city, its region or its country.
    pub(in crate::sandbox) fn is_in(&self, area: u32) -> bool {
        self.id == area || self.country == area || self.region.is_some_and(|(region, _)| region == area)
    }
}

/// hh.ru's identifier of Russia.
pub(in crate::sandbox) const RUSSIA: u32 = 113;

/// The countries, in hh.ru's order.
pub(in crate::sandbox) const COUNTRIES: &[(u32, &str)] = &[
    (RUSSIA, "Россия"),
    (40, "Казахстан"),
    (9, "Азербайджан"),
    (16, "Беларусь"),
    (28, "Грузия"),
    (48, "Кыргызстан"),
    (97, "Узбекистан"),
];

/// A city of Russia outside its two capitals.
const fn town(id: u32, name: &'static str, region: (u32, &'static str), at: (f64, f64), weight: u32, pay: u32) -> City {
    City { id, name, region: Some(region), country: RUSSIA, lat: at.0, lng: at.1, weight, pay }
}

/// A city that hangs on its country directly.
const fn capital(id: u32, name: &'static str, country: u32, at: (f64, f64), weight: u32, pay: u32) -> City {
    City { id, name, region: None, country, lat: at.0, lng: at.1, weight, pay }
}

/// Every city of the catalogue.
pub(in crate::sandbox) static CITIES: [City; 46] = [
    capital(1, "Москва", RUSSIA, (55.7558, 37.6176), 380, 100),
    capital(2, "Санкт-Петербург", RUSSIA, (59.9386, 30.3141), 150, 92),
    town(3, "Екатеринбург", (1261, "Свердловская область"), (56.8389, 60.6057), 38, 80),
    town(4, "Новосибирск", (1202, "Новосибирская область"), (55.0302, 82.9204), 38, 78),
    town(88, "Казань", (1624, "Республика Татарстан"), (55.7963, 49.1088), 34, 76),
    town(66, "Нижний Новгород", (1679, "Нижегородская область"), (56.3287, 44.002), 30, 76),
    town(53, "Краснодар", (1438, "Краснодарский край"), (45.0355, 38.9753), 22, 74),
    town(237, "Сочи", (1438, "Краснодарский край"), (43.5855, 39.7231), 5, 75),
    town(76, "Ростов-на-Дону", (1530, "Ростовская область"), (47.2225, 39.7187), 20, 72),
    town(78, "Самара", (1586, "Самарская область"), (53.1959, 50.1002), 18, 72),
    town(212, "Тольятти", (1586, "Самарская область"), (53.5088, 49.4192), 5, 64),
    town(104, "Челябинск", (1384, "Челябинская область"), (55.1598, 61.4025), 14, 68),
    town(72, "Пермь", (1317, "Пермский край"), (58.0105, 56.2294), 13, 70),
    town(99, "Уфа", (1347, "Республика Башкортостан"), (54.7351, 55.9587), 12, 68),
    town(26, "Воронеж", (1844, "Воронежская область"), (51.6608, 39.2003), 13, 70),
    town(54, "Красноярск", (1146, "Красноярский край"), (56.0104, 92.8526), 10, 70),
    town(90, "Томск", (1255, "Томская область"), (56.4846, 84.9482), 9, 70),
    town(68, "Омск", (1249, "Омская область"), (54.9893, 73.3682), 8, 66),
    town(95, "Тюмень", (1342, "Тюменская область"), (57.153, 65.5343), 8, 74),
    town(24, "Волгоград", (1511, "Волгоградская область"), (48.7071, 44.517), 6, 64),
    town(79, "Саратов", (1596, "Саратовская область"), (51.5336, 46.0343), 7, 66),
    town(96, "Ижевск", (1646, "Удмуртская Республика"), (56.8527, 53.2115), 7, 66),
    town(98, "Ульяновск", (1614, "Ульяновская область"), (54.3142, 48.4031), 6, 64),
    town(71, "Пенза", (1553, "Пензенская область"), (53.1959, 45.0183), 5, 62),
    town(77, "Рязань", (1704, "Рязанская область"), (54.6292, 39.7364), 5, 66),
    town(92, "Тула", (1913, "Тульская область"), (54.1931, 37.6173), 5, 66),
    town(112, "Ярославль", (1806, "Ярославская область"), (57.6261, 39.8845), 6, 68),
    town(89, "Тверь", (1783, "Тверская область"), (56.8587, 35.9176), 4, 64),
    town(43, "Калуга", (1859, "Калужская область"), (54.5293, 36.2754), 4, 66),
    town(23, "Владимир", (1716, "Владимирская область"), (56.129, 40.4066), 4, 62),
    town(41, "Калининград", (1020, "Калининградская область"), (54.7104, 20.4522), 7, 72),
    town(35, "Иркутск", (1124, "Иркутская область"), (52.2869, 104.305), 6, 70),
    town(22, "Владивосток", (1948, "Приморский край"), (43.1155, 131.8855), 6, 74),
    town(102, "Хабаровск", (1975, "Хабаровский край"), (48.4802, 135.0719), 4, 72),
    town(11, "Барнаул", (1217, "Алтайский край"), (53.3474, 83.7783), 4, 60),
    town(107, "Чебоксары", (1652, "Чувашская Республика"), (56.1322, 47.2519), 4, 62),
    town(84, "Ставрополь", (1481, "Ставропольский край"), (45.0428, 41.9734), 3, 62),
    town(17, "Белгород", (1817, "Белгородская область"), (50.5956, 36.5873), 3, 62),
    capital(1002, "Минск", 16, (53.9023, 27.5619), 26, 72),
    capital(160, "Алматы", 40, (43.2384, 76.9455), 20, 66),
    capital(159, "Астана", 40, (51.1283, 71.4305), 12, 66),
    capital(205, "Шымкент", 40, (42.3417, 69.5901), 2, 52),
    capital(2759, "Ташкент", 97, (41.3111, 69.2797), 12, 60),
    capital(2758, "Тбилиси", 28, (41.7151, 44.8271), 4, 90),
    capital(2760, "Бишкек", 48, (42.8746, 74.5698), 3, 54),
    capital(2492, "Баку", 9, (40.4093, 49.8671), 4, 70),
];

/// A city, the large ones more often.
pub(super) fn any(dice: &mut Dice) -> &'static City {
    let mut at = dice.below(CITIES.iter().map(|city| city.weight).sum());
    for city in &CITIES {
        if at < city.weight {
            return city;
        }
        at -= city.weight;
    }
    &CITIES[0]
}

/// Streets that nearly every city of these countries has.
pub(super) const STREETS: &[&str] = &[
    "улица Ленина",
    "Советская улица",
    "Октябрьская улица",
    "улица Гагарина",
    "проспект Мира",
    "Московская улица",
    "Садовая улица",
    "улица Пушкина",
    "улица Кирова",
    "Заводская улица",
    "Набережная улица",
    "улица Горького",
    "Комсомольский проспект",
    "улица Победы",
    "Лесная улица",
    "Парковая улица",
];

/// Whether hh.ru's tree, as the sandbox knows it, has this area.
pub(in crate::sandbox) fn is_area(id: u32) -> bool {
    COUNTRIES.iter().any(|(country, _)| *country == id) || CITIES.iter().any(|city| city.is_in(id))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{CITIES, RUSSIA, is_area};

    #[test]
    fn identifiers_are_unique() {
        let ids: HashSet<u32> = CITIES.iter().map(|city| city.id).collect();
        assert_eq!(ids.len(), CITIES.len());
        assert!(CITIES.iter().filter_map(|city| city.region).all(|(region, _)| !ids.contains(&region)));
    }

    #[test]
    fn a_city_is_in_its_region_and_country() {
        let kazan = CITIES.iter().find(|city| city.id == 88).unwrap();
        assert!(kazan.is_in(88) && kazan.is_in(1624) && kazan.is_in(RUSSIA));
        assert!(!kazan.is_in(1));
        assert!(is_area(1624) && is_area(RUSSIA) && !is_area(999_999));
    }
}
