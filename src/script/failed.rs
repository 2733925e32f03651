//! From the engine's nest of errors to one [`Failure`].

use rhai::EvalAltResult;

use super::api::Types;
use super::host::Ended;
use super::{place, wording};
use crate::hh::VacancyId;
use crate::protocol::{Failure, Hook, Place, Source, Stop, strip_controls};

/// The error of a hook, or of a file's top level where `hook` is `None`.
pub(crate) fn failure(
    error: &EvalAltResult,
    sources: &[Source],
    types: &Types,
    hook: Option<Hook>,
    vacancy: Option<&VacancyId>,
) -> Failure {
    let (inner, place) = innermost(error, sources, hook.is_none());
    if let Some(ended) = ended(inner) {
        let file = ended.source.as_ref().and_then(|name| sources.iter().find(|source| source.file == *name));
        let called = file.or(sources.first()).and_then(|file| place::at(&file.file, &file.text, ended.position));
        return Failure {
            message: strip_controls(&ended.message, false).into_owned(),
            help: ended.help,
            stop: Some(ended.stop),
            hook,
            vacancy: vacancy.cloned(),
            place: called.or(place),
        };
    }
    let words = wording::of(inner, types);
    Failure {
        message: strip_controls(&words.message, false).into_owned(),
        help: words.help,
        stop: stop(inner),
        hook,
        vacancy: vacancy.cloned(),
        place,
    }
}

/// The error of a function that was called from a line of ours.
pub(crate) fn inside(error: &EvalAltResult, sources: &[Source], types: &Types) -> Failure {
    let (inner, place) = innermost(error, sources, false);
    let words = wording::of(inner, types);
    let message = strip_controls(&words.message, false).into_owned();
    Failure { message, help: words.help, stop: stop(inner), hook: None, vacancy: None, place }
}

/// Goes in to the error itself; the last wrapping that names a file says whose line it is.
fn innermost<'a>(
    mut error: &'a EvalAltResult,
    sources: &[Source],
    top_level: bool,
) -> (&'a EvalAltResult, Option<Place>) {
    // A hook's call begins in a line of ours, which nobody needs to see. Errors of limits have no other: the engine
    // moves them out to the first call.
    let mut file = sources.first().filter(|_| top_level);
    let mut known = None;
    loop {
        known = file.and_then(|file: &Source| place::at(&file.file, &file.text, error.position())).or(known);
        let (EvalAltResult::ErrorInFunctionCall(_, name, inner, _) | EvalAltResult::ErrorInModule(name, inner, _)) =
            error
        else {
            return (error, known);
        };
        file = sources.iter().find(|source| source.file == *name).or(file);
        error = inner;
    }
}

/// What the host ended the script with, if that is what it was.
fn ended(error: &EvalAltResult) -> Option<Ended> {
    match error {
        EvalAltResult::ErrorTerminated(token, _) => token.clone().try_cast(),
        _ => None,
    }
}

fn stop(error: &EvalAltResult) -> Option<Stop> {
    match error {
        EvalAltResult::ErrorTooManyOperations(_) => Some(Stop::Operations),
        EvalAltResult::ErrorTerminated(..) => Some(Stop::Time),
        EvalAltResult::ErrorStackOverflow(_) => Some(Stop::Stack),
        _ => None,
    }
}
