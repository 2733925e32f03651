//! The loop of the child process: a call in, its answer out.

use std::io::{BufReader, BufWriter, Read, Write};
use std::process::ExitCode;

use super::check;
use super::limits::{self, Limits};
use super::strategy::{LoadError, Script};
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
    // Kept until the answer is out.
    let mut checked = None;
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
            (Call::Check(sources), _) => {
                let alone = checked.insert(check::Alone::new(&sources, limits));
                Ok(Answer::Checked(alone.findings().to_vec()))
            }
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
        Call::Load(_) | Call::Check(_) => Err(Box::new(unloaded())),
        Call::Begin(context) => script.begin(*context).map(|()| Answer::Begun),
        Call::Queries => script.queries().map(Answer::Queries),
        Call::Judge(vacancies) => each(script, vacancies, Script::judge, writer)?.map(Answer::Verdicts),
        Call::Review(vacancies) => each(script, vacancies, Script::review, writer)?.map(Answer::Verdicts),
        Call::Memory => Ok(Answer::Memory(script.take_memory())),
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

fn unloaded() -> Failure {
    Failure {
        message: "no script is loaded".to_owned(),
        help: None,
        stop: None,
        hook: None,
        vacancy: None,
        place: None,
    }
}

#[cfg(test)]
mod tests;
