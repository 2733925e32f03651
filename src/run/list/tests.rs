use super::{Error, List};

fn read(text: &str) -> List {
    List::read("list", text.as_bytes().to_vec()).unwrap()
}

fn ids(list: &List) -> Vec<&str> {
    list.vacancies.iter().map(|vacancy| vacancy.vacancy.id.as_str()).collect()
}

fn broken(list: &List) -> Vec<(usize, &str)> {
    list.broken().iter().map(|row| (row.line, row.why.as_str())).collect()
}

#[test]
fn every_shape_of_json() {
    assert_eq!(ids(&read(r#"[{"id":"1","name":"a"},{"id":2}]"#)), ["1", "2"]);
    assert_eq!(ids(&read(r#"{"found":2,"items":[{"id":"1"},{"id":"2"}]}"#)), ["1", "2"]);
    assert_eq!(ids(&read(r#"{"id":"1","key_skills":[{"name":"rust"}]}"#)), ["1"]);
    assert_eq!(ids(&read("{\"id\":\"1\"}\n\n{\"id\":\"2\"}\n")), ["1", "2"]);
    assert_eq!(ids(&read("{\n\"id\":\"1\"\n}\n{\n\"id\":\"2\"\n}")), ["1", "2"]);
}

#[test]
fn a_broken_row_is_named_by_its_line_and_not_fatal() {
    let list = read("{\"id\":\"1\"}\n{\"id\":\"2\",\"name\"\n{\"name\":\"nowhere\"}\n{\"id\":\"4\"}\n");
    assert_eq!(ids(&list), ["1", "4"]);
    assert_eq!(broken(&list), [(2, "breaks off"), (3, "neither an `id` nor the address of a vacancy's page (`url`)")]);
    let list = read("[\n{\"id\":\"1\"},\n7,\n{\"id\":\"3\",\"salary_range\":{\"from\":\"much\"}}\n]");
    assert_eq!(ids(&list), ["1"]);
    assert_eq!(broken(&list)[0], (3, "no vacancy: not an object"));
    assert!(broken(&list)[1].0 == 4 && broken(&list)[1].1.contains("\"much\""), "{:?}", broken(&list));
}

#[test]
fn a_table_needs_only_addresses() {
    let list = read("url\nhttps://hh.ru/vacancy/118337853?from=search\nhttps://spb.hh.ru/vacancy/2\nhttps://hh.ru/\n");
    assert_eq!(ids(&list), ["118337853", "2"]);
    assert_eq!(broken(&list).len(), 1);
    assert_eq!(list.vacancies[1].vacancy.alternate_url, "https://spb.hh.ru/vacancy/2");
    let apply = "https://hh.ru/applicant/vacancy_response?vacancyId=2";
    assert_eq!(list.vacancies[1].vacancy.apply_alternate_url, apply);
}

#[test]
fn a_table_with_names_of_fields() {
    let table = "\u{feff}id;name;employer;area;salary_from;salary_range.gross;experience;work_format;key_skills;has_test;premium\r\n\
                 7;\"Rust; разработчик\";Фирма;Москва;250 000;да;between1And3;REMOTE, HYBRID;rust; ;нет\r\n\
                 8;a;b;c;;;;;;;;;x\r\n";
    let list = read(table);
    let vacancy = &list.vacancies[0];
    assert_eq!((vacancy.vacancy.name.as_str(), vacancy.vacancy.employer_name()), ("Rust; разработчик", "Фирма"));
    let salary = vacancy.vacancy.salary_range.clone().unwrap();
    assert_eq!((salary.from, salary.gross, salary.currency.as_str()), (Some(250_000), true, "RUR"));
    assert!(vacancy.vacancy.is_remote() && !vacancy.vacancy.has_test && vacancy.vacancy.work_format.len() == 2);
    assert_eq!(vacancy.details.key_skills[0].name, "rust");
    assert_eq!(broken(&list), [(3, "13 cells under 11 names")]);
}

#[test]
fn what_is_no_list_says_why() {
    let error = |text: &str| List::read("list", text.as_bytes().to_vec()).unwrap_err().to_string();
    assert_eq!(error(" \n"), "`list` is empty");
    assert_eq!(error("[{\"id\":"), "`list` breaks off in line 1");
    assert_eq!(
        error("name,employer\na,b\n"),
        "`list` is no list of vacancies: its first line names neither `url` nor `id`"
    );
    assert!(
        error("[1,2]").starts_with("`list` has no vacancy: 2 of 2 rows are broken; line 1: "),
        "{}",
        error("[1,2]")
    );
    assert!(matches!(List::read("list", vec![b'a', 0xff]), Err(Error::Encoding { at: 1, .. })));
    assert!(read("[]").vacancies.is_empty());
}
