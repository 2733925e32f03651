//! The texts about strategies.

table! {
    /// The texts about strategies.
    ScriptTexts {
        own: "Your strategies", "Ваши стратегии";
        none: "None yet. Begin with one below.", "Пока нет ни одной. Начните с формы ниже.";
        new: "New strategy", "Новая стратегия";
        new_text: "A small script in Rhai: what to look for, what to skip, what is worth more, what the letter says.",
            "Небольшой скрипт на Rhai: что искать, что пропускать, что ценнее и что написать в письме.";
        name_rules: "Latin letters, digits, _ and -; begins with a letter.",
            "Латинские буквы, цифры, _ и -; первой идёт буква.";
        name_wrong: "The name can have Latin letters, digits, _ and -, begins with a letter, and has 64 characters at most.",
            "В имени могут быть латинские буквы, цифры, _ и -; первой идёт буква, всего не больше 64 знаков.";
        name_recipe: "This is the name of a shared recipe. Choose another one, as my_…",
            "Так называется общий рецепт. Выберите другое имя, например my_…";
        name_taken: "You have a strategy of this name already.", "Стратегия с таким именем у вас уже есть.";
        too_many: "You have 100 strategies, which is as many as there can be. Delete one first.",
            "У вас 100 стратегий, больше нельзя. Сначала удалите одну из них.";
        too_big: "The script and its tests can have 64 KiB each. Nothing was saved.",
            "Скрипт и тесты могут занимать по 64 КиБ. Ничего не сохранено.";
        from: "Begin with", "Начать с";
        from_wrong: "There is no such recipe.", "Такого рецепта нет.";
        starter: "a whole strategy, to change as you like", "целой стратегии, которую можно менять";
        create: "Create", "Создать";
        shared: "Shared recipes", "Общие рецепты";
        shared_text: "Everybody's scripts can import these.", "Их может подключить любой скрипт через import.";
        begin_with_it: "Begin a strategy with it", "Начать с него стратегию";
        scheduled: "runs by the schedule", "запускается по расписанию";
        changed_at: "changed", "изменена";
        script: "Script", "Скрипт";
        task: "This is a task: it has main in place of queries. The server runs strategies alone; run it at the command line: hhrun FILE --user NAME.",
            "Это задача: в ней main вместо queries. Сервер запускает только стратегии; задачу запустите в командной строке: hhrun ФАЙЛ --user ИМЯ.";
        tests: "Tests", "Тесты";
        tests_hint: "Functions named test_…; they need no account and no network.",
            "Функции с именами test_…; для них не нужны ни аккаунт, ни сеть.";
        editor_hint: "What is wrong is shown after saving. Saving with mistakes is fine; running is not.",
            "Что не так, видно после сохранения. Сохранять с ошибками можно, запускать нельзя.";
        saved: "Saved.", "Сохранено.";
        saved_wrong: "Saved, with mistakes: it cannot run like this.", "Сохранено с ошибками: в таком виде запустить нельзя.";
        unchanged: "Nothing was changed.", "Ничего не изменилось.";
        changed_meanwhile: "It was changed elsewhere meanwhile. Your text is below and is not saved yet; saving now puts it in place of the other one, which stays among the versions.",
            "Тем временем стратегию изменили в другом месте. Ваш текст ниже и ещё не сохранён; если сохранить его сейчас, он заменит тот, а тот останется среди версий.";
        created: "Created. Change it as you like.", "Создана. Меняйте как хотите.";
        restored: "The earlier version is back.", "Прежняя версия возвращена.";
        values_saved: "The values are saved.", "Значения сохранены.";
        findings: "What the check found", "Что нашла проверка";
        clean: "Nothing found: it can run.", "Замечаний нет: можно запускать.";
        library: "Nothing found. It has no queries, so it does not run by itself; other scripts can import it.",
            "Замечаний нет. В нём нет queries, поэтому сам он не запускается; его могут подключать другие скрипты.";
        trouble: "It cannot be read like this", "В таком виде прочитать его нельзя";
        error: "error", "ошибка";
        warning: "warning", "предупреждение";
        line: "line", "строка";
        help: "help", "подсказка";
        listing: "With line numbers", "С номерами строк";
        test: "Run the tests", "Запустить тесты";
        tested: "Test results", "Результаты тестов";
        passed: "passed", "успешно";
        failed: "failed", "не прошли";
        no_tests: "There are no tests in it. A test is a function with a name like test_letter.",
            "Тестов в нём нет. Тест — это функция с именем вроде test_letter.";
        ran_out: "The tests took too long; what ended in time is below.",
            "Тесты выполнялись слишком долго; ниже те, что успели.";
        not_tested: "Not tested", "Не проверено";
        said: "What the script said", "Что сообщил скрипт";
        values: "Parameters", "Параметры";
        values_text: "They change what the script does without editing it. An empty field means what the script says.",
            "Они меняют поведение скрипта без правки. Пустое поле — значение из самого скрипта.";
        by_default: "by default", "по умолчанию";
        yes: "yes", "да";
        no: "no", "нет";
        expected_text: "This cannot be a value.", "Такое значение не подходит.";
        expected_whole: "This must be a whole number.", "Здесь нужно целое число.";
        expected_number: "This must be a number.", "Здесь нужно число.";
        asks_for: "It asks to be allowed", "Просит разрешения";
        versions: "Versions", "Версии";
        versions_text: "Each save is kept, the last 100 of them.", "Каждое сохранение остаётся здесь, последние 100.";
        version: "Version", "Версия";
        present: "the present one", "нынешняя";
        brought_back: "brought back from", "возвращена из";
        changes: "What changed", "Что изменилось";
        no_changes: "Nothing in the text.", "В тексте ничего.";
        since_first: "The first one that is kept.", "Самая ранняя из сохранённых.";
        whole: "The whole text", "Весь текст";
        added: "added", "добавлено";
        removed: "removed", "удалено";
        restore: "Bring it back", "Вернуть";
        number: "Number", "Номер";
        delete: "Delete the strategy", "Удалить стратегию";
        delete_text: "With its tests and all versions, for good.", "Вместе с тестами и всеми версиями, насовсем.";
        delete_confirm: "Type its name to confirm", "Введите её имя для подтверждения";
        delete_wrong: "The name that was typed is not that of this strategy.", "Введено не имя этой стратегии.";
        busy: "Many scripts are being read right now; what is wrong with this one cannot be said yet. Open the page again in a moment.",
            "Сейчас проверяется много скриптов, поэтому о замечаниях к этому пока ничего сказать нельзя. Откройте страницу ещё раз чуть позже.";
        back: "Back to the strategy", "К стратегии";
        all: "All strategies", "Все стратегии";
    }
}

impl ScriptTexts {
    /// What the check prints, with the words around what it quotes in this language, and files without their folder,
    /// which is nobody's business.
    pub fn around(&self, printed: &str) -> String {
        let lines = printed.lines().map(|line| {
            for (known, word) in [("error", self.error), ("warning", self.warning)] {
                if let Some(rest) = line.strip_prefix(known).filter(|rest| rest.starts_with(['[', ':'])) {
                    return format!("{word}{rest}");
                }
            }
            match line.split_once("--> ") {
                Some((before, place)) if before.trim().is_empty() => format!("{before}--> {}", without_folder(place)),
                _ if line.starts_with('`') => format!("`{}", without_folder(&line[1..])),
                _ => line.replacen("= help: ", &format!("= {}: ", self.help), 1),
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn without_folder(place: &str) -> &str {
    let path = place.split([':', '`']).next().unwrap_or_default();
    place.get(path.rfind(['/', '\\']).map_or(0, |at| at + 1)..).unwrap_or(place)
}

#[cfg(test)]
mod tests {
    use crate::web::language::Language;

    #[test]
    fn what_the_check_prints_is_told_in_the_language_and_without_folders() {
        let s = Language::Russian.scripts();
        assert_eq!(
            s.around(
                "error[HH005]: no `nmae`\n --> /home/h/users/bob@1/wrong.rhai:2:40\n  = help: did you mean `name`?"
            ),
            "ошибка[HH005]: no `nmae`\n --> wrong.rhai:2:40\n  = подсказка: did you mean `name`?"
        );
        assert_eq!(s.around("`/home/h/x.rhai` does not exist"), "`x.rhai` does not exist");
        assert_eq!(s.around("2 | a / b"), "2 | a / b");
    }
}
