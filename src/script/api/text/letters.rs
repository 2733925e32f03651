//! Letters: files beside the script, and templates with alternatives.

use rhai::{Dynamic, EvalAltResult, ImmutableString, NativeCallContext};

use super::super::super::known::Known;
use super::super::super::variants;
use super::super::log::shown;
use super::super::manual::Area;

pub(super) fn register(text: &mut Area, known: &Known) {
    let shared = known.clone();
    text.function(
        "file(name: string) -> string",
        "The text of a file beside the script. The name is written as it is, so that hhrun can read the file first; a \
         changed file is a changed script.",
        (r#"text::file("letter.txt")"#, r#""Здравствуйте!""#),
    )
    .with(move |context: NativeCallContext, name: ImmutableString| file(&shared, &context, &name));
    let shared = known.clone();
    text.function(
        "variants(template: string) -> string",
        "A text of `{one|another}` alternatives, nested too; the same vacancy always gets the same. `\\{` is the \
         character itself.",
        (r#"text::variants("{Добрый день|Здравствуйте}!").ends_with("!")"#, "true"),
    )
    .with(move |template: ImmutableString| {
        let seed = shared.journal.vacancy().map(|id| id.as_str().to_owned()).unwrap_or_default();
        choose(&template, &seed)
    });
    text.function(
        "variants(template: string, seed: any) -> string",
        "The same, chosen by a seed of your own.",
        (r#"text::variants("{a|b}", v.employer.id) == text::variants("{a|b}", v.employer.id)"#, "true"),
    )
    .with(|context: NativeCallContext, template: ImmutableString, seed: Dynamic| {
        choose(&template, &shown(&context, seed)?)
    });
}

fn choose(template: &str, seed: &str) -> Result<ImmutableString, Box<EvalAltResult>> {
    variants::choose(template, seed).map(Into::into).map_err(|error| error.to_string().into())
}

fn file(known: &Known, context: &NativeCallContext, name: &str) -> Result<ImmutableString, Box<EvalAltResult>> {
    let sources = known.sources.borrow();
    let caller = context.call_source().and_then(|file| sources.iter().find(|source| source.file == file));
    match caller.or(sources.first()).and_then(|source| source.files.get(name)) {
        Some(Ok(text)) => Ok(text.into()),
        Some(Err(why)) => Err(why.clone().into()),
        None => Err(format!("`text::file` takes the name of a file as a plain string; `{name}` was not read").into()),
    }
}
