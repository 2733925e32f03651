//! `hhrun recipes test`: the tests of the files here, and of what is built in.

use super::Place;
use super::stage::Stage;
use crate::account::this_program;
use crate::cli::terminal::Terminal;
use crate::cli::test::Teller;
use crate::error::{Error, Exit};
use crate::protocol::LogLine;
use crate::protocol::testing::{Case, Test};
use crate::run::testing::{self, Pair, Told, report};
use crate::script::recipes;
use crate::worker;

/// Runs the tests of one recipe, or of all.
pub(super) async fn test(place: &Place, name: Option<&str>, terminal: &Terminal) -> Result<(), Error> {
    let own: Vec<String> = place.names().into_iter().filter(|own| name.is_none_or(|name| name == own)).collect();
    let wanted = recipes::BUILT_IN.iter().filter(|recipe| name.is_none_or(|name| name == recipe.name));
    let built_in: Vec<_> = wanted.filter(|recipe| !own.iter().any(|own| own == recipe.name)).collect();
    if let Some(name) = name.filter(|_| own.is_empty() && built_in.is_empty()) {
        return Err(place.unknown(name));
    }
    let stage = Stage::new()?;
    for recipe in recipes::BUILT_IN {
        stage.put(&format!("{}.rhai", recipe.name), recipe.text)?;
    }
    let mut pairs = Vec::new();
    for recipe in built_in {
        let tests = stage.put(&format!("{}.test.rhai", recipe.name), recipe.tests)?;
        pairs.push(Pair { script: Some(stage.folder().join(format!("{}.rhai", recipe.name))), tests: Some(tests) });
    }
    for name in own {
        let tests = place.file(&format!("{name}.test.rhai"));
        let script = place.file(&format!("{name}.rhai"));
        pairs.push(Pair { script: Some(script), tests: tests.is_file().then_some(tests) });
    }
    let mut told = Named { teller: Teller { terminal, json: false }, stage: &stage };
    let summary = testing::run(&this_program()?, &pairs, None, &mut told).await?;
    if summary.passed + summary.failed == 0 && summary.is_good() {
        let message = "there are no tests".to_owned();
        return Err(Error::Usage { message, hint: Some("tests stand in NAME.test.rhai beside NAME.rhai".to_owned()) });
    }
    terminal.say(&format!("\n{}", report::summary(&summary)));
    if summary.is_good() { Ok(()) } else { Err(Error::Ended(Exit::Script)) }
}

/// Tells where the built-in ones are as an import would.
struct Named<'a> {
    teller: Teller<'a>,
    stage: &'a Stage,
}

impl Told for Named<'_> {
    fn suite(&mut self, name: &str) {
        self.teller.suite(&self.stage.renamed(name, "built in"));
    }

    fn case(&mut self, suite: &str, test: &Test, case: &Case) {
        self.teller.case(suite, test, case);
    }

    fn log(&mut self, lines: &[LogLine]) {
        self.teller.log(lines);
    }

    fn problem(&mut self, pair: &Pair, error: &worker::Error) {
        self.teller.problem(pair, error);
    }
}
