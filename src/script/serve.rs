//! The loop of the child process: a call in, its answer out.

use std::collections::HashMap;
use std::io::{BufReader, BufWriter, Read, Write};
use std::process::ExitCode;

use super::limits::{self, Limits};
use super::strategy::{LoadError, Script};
use crate::hh::VacancyId;
use crate::hh::vacancies::Vacancy;
use crate::platform;
use crate::protocol::{Answer, Call, Event, Failure, FrameError, read_frame, write_frame};

/// What `hhrun __worker` does: lowers its own limits, then serves its standard input and output until the host
/// closes them. Nothing else of the process is used.
pub fn child_main() -> ExitCode {
    if platform::confine(limits::MEMORY).is_err() {
        return ExitCode::FAILURE;
    }
    let engine = std::thread::Builder::new().name("script".to_owned()).stack_size(limits::STACK).spawn(|| {
        let input = BufReader::with_capacity(64 * 1024, std::io::stdin().lock());
        serve(input, BufWriter::with_capacity(64 * 1024, std::io::stdout().lock()), Limits::default())
    });
    match engine.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Answers calls until the reader ends. The first call loads the script; errors are those of the pipe only, a
/// script's go to the host.
pub fn serve(mut reader: impl Read, mut writer: impl Write, limits: Limits) -> Result<(), FrameError> {
    let mut script = None;
    let mut held = HashMap::new();
    while let Some(call) = read_frame::<Call>(&mut reader)? {
        let outcome = match (call, &mut script) {
            (Call::Load(sources), script) => match Script::load(sources, limits) {
                Ok(loaded) => {
                    let about = loaded.about().clone();
                    *script = Some(loaded);
                    Ok(Answer::Loaded(about))
                }
                Err(LoadError::Findings(findings)) => Ok(Answer::Refused(findings)),
                Err(LoadError::Failed(failure)) => Err(failure),
            },
            (Call::Hold(vacancies), _) => {
                held.extend(vacancies.into_iter().map(|vacancy| (vacancy.id.clone(), vacancy)));
                Ok(Answer::Held)
            }
            (Call::JudgeHeld(ids), Some(script)) => match taken(&mut held, &ids) {
                Some(vacancies) => answer(script, Call::Judge(vacancies), &mut writer)?,
                None => Err(Box::new(failure("a vacancy is not held"))),
            },
            (call, Some(script)) => answer(script, call, &mut writer)?,
            (_, None) => Err(Box::new(unloaded())),
        };
        if let Some(script) = &script {
            say(script, &mut writer)?;
        }
        write_frame(&mut writer, &outcome.map_or_else(Event::Failed, Event::Answer))?;
        writer.flush()?;
    }
    Ok(())
}

fn answer(
    script: &mut Script,
    call: Call,
    writer: &mut impl Write,
) -> Result<Result<Answer, Box<Failure>>, FrameError> {
    Ok(match call {
        Call::Load(_) | Call::Hold(_) | Call::JudgeHeld(_) => Err(Box::new(unloaded())),
        Call::Begin(context) => script.begin(*context).map(|()| Answer::Begun),
        Call::Queries => script.queries().map(Answer::Queries),
        Call::Judge(vacancies) => each(script, vacancies, Script::judge, writer)?.map(Answer::Verdicts),
        Call::Review(vacancies) => each(script, vacancies, Script::review, writer)?.map(Answer::Verdicts),
        Call::Letters(vacancies) => each(script, vacancies, Script::letter, writer)?.map(Answer::Letters),
    })
}

/// Runs a hook over a page. What the script says leaves after each vacancy: it must not pile up, and it must not be
/// lost when the next one ends the process.
fn each<T, R>(
    script: &Script,
    vacancies: Vec<T>,
    run: fn(&Script, T) -> Result<R, Box<Failure>>,
    writer: &mut impl Write,
) -> Result<Result<Vec<R>, Box<Failure>>, FrameError> {
    let mut results = Vec::with_capacity(vacancies.len());
    for vacancy in vacancies {
        let result = run(script, vacancy);
        say(script, writer)?;
        match result {
            Ok(result) => results.push(result),
            Err(failure) => return Ok(Err(failure)),
        }
    }
    Ok(Ok(results))
}

fn say(script: &Script, writer: &mut impl Write) -> Result<(), FrameError> {
    let lines = script.take_log();
    if lines.is_empty() {
        return Ok(());
    }
    for line in lines {
        write_frame(writer, &Event::Log(line))?;
    }
    Ok(writer.flush()?)
}

fn taken(held: &mut HashMap<VacancyId, Vacancy>, ids: &[VacancyId]) -> Option<Vec<Vacancy>> {
    ids.iter().map(|id| held.remove(id)).collect()
}

fn unloaded() -> Failure {
    failure("no script is loaded")
}

fn failure(message: &str) -> Failure {
    Failure { message: message.to_owned(), help: None, stop: None, hook: None, vacancy: None, place: None }
}

#[cfg(test)]
mod tests;
