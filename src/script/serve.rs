//! The loop of the child process: a call in, its answer out.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{BufReader, BufWriter, Read, Write};
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;

use super::check;
use super::host::Pipe;
use super::limits::{self, Limits};
use super::strategy::{LoadError, Script};
use super::testing::{self, TestSuite};
use super::watchdog::Watchdog;
use crate::hh::VacancyId;
use crate::hh::vacancies::Vacancy;
use crate::platform;
use crate::protocol::{Answer, Call, Event, Failure, FrameError, LogLine, Verdict};

/// What `hhrun __worker` does: lowers its own limits, then serves its standard input and output until the host
/// closes them. Nothing else of the process is used.
pub fn child_main() -> ExitCode {
    let memory = platform::MemoryGauge::open();
    if platform::confine(limits::MEMORY).is_err() {
        return ExitCode::FAILURE;
    }
    let watchdog = Watchdog::default();
    let watched = watchdog.clone();
    let engine = std::thread::Builder::new().name("script".to_owned()).stack_size(limits::STACK).spawn(move || {
        watched.adopt();
        let input = BufReader::with_capacity(64 * 1024, std::io::stdin().lock());
        let served = serve(input, BufWriter::with_capacity(64 * 1024, std::io::stdout().lock()), Limits::default());
        watched.end();
        served
    });
    let Ok(engine) = engine else { return ExitCode::FAILURE };
    watchdog.watch(&engine, &memory);
    match engine.join() {
        Ok(Ok(())) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Answers calls until the reader ends. The first call loads the script; errors are those of the pipe only, a
/// script's go to the host.
pub fn serve(reader: impl Read + 'static, writer: impl Write + 'static, limits: Limits) -> Result<(), FrameError> {
    let pipe = Rc::new(RefCell::new(Pipe::new(reader, writer)));
    let watchdog = limits.kept.then(Watchdog::here);
    let mut script: Option<Script> = None;
    let mut suite = None;
    // Kept until the answer is out.
    let mut checked = None;
    let mut held = HashMap::new();
    loop {
        // Not held over a call: in the middle of it the script may ask.
        let Some(call) = pipe.borrow_mut().read()? else { return Ok(()) };
        if let Some(watchdog) = &watchdog {
            if matches!(call, Call::Load(_) | Call::Check(_) | Call::LoadSuite(_) | Call::Hold(_)) {
                watchdog.renew();
            }
            watchdog.begin();
        }
        let outcome = match (call, &mut script) {
            (Call::Load(sources), script) => match Script::load(sources, limits) {
                Ok(loaded) => {
                    loaded.connect(Rc::clone(&pipe));
                    let about = loaded.about().clone();
                    *script = Some(loaded);
                    Ok(Answer::Loaded(about))
                }
                Err(LoadError::Findings(findings)) => Ok(Answer::Refused(findings)),
                Err(LoadError::Failed(failure)) => Err(failure),
            },
            (Call::Check(sources), _) => {
                let alone = checked.insert(check::Alone::new(sources, limits));
                Ok(Answer::Checked(alone.findings().to_vec()))
            }
            (Call::LoadSuite(files), _) => match TestSuite::load(*files, testing::limits()) {
                Ok(loaded) => Ok(Answer::Contents(suite.insert(loaded).contents().clone())),
                Err(LoadError::Findings(findings)) => Ok(Answer::Refused(findings)),
                Err(LoadError::Failed(failure)) => Err(failure),
            },
            (Call::Test(index), _) => match &suite {
                Some(suite) => {
                    let tested = suite.run(index);
                    say(suite.take_log(), &pipe)?;
                    Ok(Answer::Tested(tested))
                }
                None => Err(Box::new(unloaded())),
            },
            (Call::Hold(vacancies), _) => {
                held.extend(vacancies.into_iter().map(|vacancy| (vacancy.id.clone(), vacancy)));
                Ok(Answer::Held)
            }
            (Call::JudgeHeld(ids), Some(script)) => match taken(&mut held, &ids) {
                Some(vacancies) => answer(script, Call::Judge(vacancies), &pipe)?,
                None => Err(Box::new(failure("a vacancy is not held"))),
            },
            (call, Some(script)) => answer(script, call, &pipe)?,
            (_, None) => Err(Box::new(unloaded())),
        };
        if let Some(script) = &script {
            say(script.take_log(), &pipe)?;
        }
        if let Some(watchdog) = &watchdog {
            watchdog.rest();
        }
        let mut pipe = pipe.borrow_mut();
        pipe.write(&outcome.map_or_else(Event::Failed, Event::Answer))?;
        pipe.flush()?;
    }
}

fn answer(script: &mut Script, call: Call, pipe: &RefCell<Pipe>) -> Result<Result<Answer, Box<Failure>>, FrameError> {
    Ok(match call {
        Call::Explain(asked) => script.explain(*asked).map(Answer::Explained),
        Call::Load(_)
        | Call::Check(_)
        | Call::LoadSuite(_)
        | Call::Test(_)
        | Call::Hold(_)
        | Call::JudgeHeld(_)
        | Call::Reply(_) => Err(Box::new(unloaded())),
        Call::Main(words) => script.main(&words).map(Answer::Returned),
        Call::Begin(context) => script.begin(*context).map(|()| Answer::Begun),
        Call::Queries => script.queries().map(Answer::Queries),
        Call::Judge(vacancies) => each(script, vacancies, judge, pipe)?.map(Answer::Verdicts),
        Call::Review(vacancies) => each(script, vacancies, Script::review, pipe)?.map(Answer::Verdicts),
        Call::Memory => Ok(Answer::Memory(script.take_memory())),
        Call::Own(resumes) => {
            script.owns(resumes);
            Ok(Answer::Begun)
        }
        Call::Resumes(asked) => each(script, asked, Script::choose, pipe)?.map(Answer::Resumes),
        Call::Letters(vacancies) => {
            each(script, vacancies, |script, vacancy| script.letter(vacancy, None), pipe)?.map(Answer::Letters)
        }
        Call::LettersBy(resume, vacancies) => {
            each(script, vacancies, |script, vacancy| script.letter(vacancy, Some(&resume)), pipe)?.map(Answer::Letters)
        }
    })
}

/// Runs a hook over a page. What the script says leaves after each vacancy: it must not pile up, and it must not be
/// lost when the next one ends the process.
fn each<T, R>(
    script: &Script,
    vacancies: Vec<T>,
    run: impl Fn(&Script, T) -> Result<R, Box<Failure>>,
    pipe: &RefCell<Pipe>,
) -> Result<Result<Vec<R>, Box<Failure>>, FrameError> {
    let mut results = Vec::with_capacity(vacancies.len());
    for vacancy in vacancies {
        let result = run(script, vacancy);
        say(script.take_log(), pipe)?;
        match result {
            Ok(result) => results.push(result),
            Err(failure) => return Ok(Err(failure)),
        }
    }
    Ok(Ok(results))
}

fn say(lines: Vec<LogLine>, pipe: &RefCell<Pipe>) -> Result<(), FrameError> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut pipe = pipe.borrow_mut();
    for line in lines {
        pipe.write(&Event::Log(line))?;
    }
    pipe.flush()
}

/// Nobody else holds what came through the pipe.
fn judge(script: &Script, vacancy: Arc<Vacancy>) -> Result<Verdict, Box<Failure>> {
    script.judge(Arc::unwrap_or_clone(vacancy))
}

fn taken(held: &mut HashMap<VacancyId, Arc<Vacancy>>, ids: &[VacancyId]) -> Option<Vec<Arc<Vacancy>>> {
    ids.iter().map(|id| held.remove(id)).collect()
}

fn unloaded() -> Failure {
    failure("no script is loaded")
}

fn failure(message: &str) -> Failure {
    Failure { message: message.to_owned(), help: None, stop: None, hook: None, vacancy: None, place: None }
}

#[cfg(test)]
pub(super) mod tests;
