//! The texts of what is written to people by mail.

table! {
    /// The texts of what is written to people by mail.
    LetterTexts {
        sign_in: "connect hh.ru again", "подключите hh.ru снова";
        sign_in_step: "Your schedule does nothing until then. Connect hh.ru again on the overview:",
            "До этого расписание ничего не делает. Подключите hh.ru снова на странице «Обзор»:";
        permission: "your strategy asks for a permission", "стратегия просит разрешения";
        permission_step: "Your schedule does nothing until then. Look at it, and allow it or change the strategy:",
            "До этого расписание ничего не делает. Посмотрите и разрешите или измените стратегию:";
        resume: "choose a resume", "выберите резюме";
        resume_step: "Your schedule does nothing until then. Choose the resume:",
            "До этого расписание ничего не делает. Выберите резюме:";
        task: "the strategy of your schedule is a task", "в расписании задача, а не стратегия";
        task_step: "Your schedule does nothing until then. Choose another strategy:",
            "До этого расписание ничего не делает. Выберите другую стратегию:";
        script: "your strategy does not run", "стратегия не работает";
        script_step: "Your schedule does nothing until then. Mend the strategy:",
            "До этого расписание ничего не делает. Исправьте стратегию:";
        failed: "a run of your schedule did not work", "запуск по расписанию не получился";
        failed_step: "The schedule tries again by itself. How it stands, and a button to try now:",
            "Расписание попробует снова само. Как обстоят дела и кнопка, чтобы попробовать сейчас:";
        once: "This is written once, not after each run. Schedule and address are here:",
            "Об этом мы пишем один раз, а не после каждого запуска. Расписание и адрес — здесь:";
    }
}
