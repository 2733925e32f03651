//! What it costs to keep a script within its limits.

use std::io::{BufReader, BufWriter, PipeReader, PipeWriter, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use hhrun::hh::VacancyId;
use hhrun::hh::vacancies::Vacancy;
use hhrun::protocol::{Answer, Call, Event, Source, Verdict, read_frame, write_frame};
use hhrun::script::{Limits, serve};

use crate::figure::{Figure, Limit, Measure, Unit};
use crate::judged::{bodies, context, decoded, shared};
use crate::network::STRATEGY;

/// As the process of a script gives its own.
const STACK: usize = 16 * 1024 * 1024;

pub const FIGURES: &[Figure] = &[Figure {
    name: "limits_over_none",
    what: "limits and progress checks on ÷ off",
    limit: Limit::AtMost(1.1),
    unit: Unit::Ratio,
    samples: 100,
    measure: Measure::Sampled(|| {
        let now = Utc::now().fixed_offset();
        let [mut kept, mut free] = [Limits::default(), Limits::OFF].map(|limits| {
            let mut script = Script::start(limits);
            script.ask(&Call::Begin(Box::new(context(now))));
            script
        });
        let pages: Vec<Vec<Arc<Vacancy>>> = bodies().iter().map(|body| shared(decoded(body))).collect();
        Box::new(move || {
            let (mut within, mut without) = (Duration::ZERO, Duration::ZERO);
            for (index, page) in pages.iter().enumerate() {
                // Who comes first takes turns too.
                let ((one, first), (other, second)) = if index % 2 == 0 {
                    (kept.judge(page), free.judge(page))
                } else {
                    let (free, kept) = (free.judge(page), kept.judge(page));
                    (kept, free)
                };
                assert_eq!(first, second);
                within += one;
                without += other;
            }
            within.as_secs_f64() / without.as_secs_f64()
        })
    }),
}];

/// A script on a thread of this process, asked through pipes.
struct Script {
    calls: BufWriter<PipeWriter>,
    events: BufReader<PipeReader>,
}

impl Script {
    fn start(limits: Limits) -> Self {
        let (input, calls) = std::io::pipe().unwrap();
        let (events, output) = std::io::pipe().unwrap();
        let run = move || {
            let input = BufReader::with_capacity(64 * 1024, input);
            serve(input, BufWriter::with_capacity(64 * 1024, output), limits).unwrap();
        };
        std::thread::Builder::new().stack_size(STACK).spawn(run).unwrap();
        let mut script = Self { calls: BufWriter::new(calls), events: BufReader::new(events) };
        let source = Source { file: "speed.rhai".to_owned(), text: STRATEGY.to_owned(), ..Source::default() };
        assert!(matches!(script.ask(&Call::Load(vec![source])), Answer::Loaded(_)));
        script
    }

    fn ask(&mut self, call: &Call) -> Answer {
        write_frame(&mut self.calls, call).unwrap();
        self.calls.flush().unwrap();
        match read_frame(&mut self.events).unwrap() {
            Some(Event::Answer(answer)) => answer,
            other => panic!("{other:?}"),
        }
    }

    /// What the hooks take, with next to nothing of what the pipe does: the vacancies are there already.
    fn judge(&mut self, page: &[Arc<Vacancy>]) -> (Duration, Vec<Verdict>) {
        self.ask(&Call::Hold(page.to_vec()));
        let ids: Vec<VacancyId> = page.iter().map(|vacancy| vacancy.id.clone()).collect();
        let call = Call::JudgeHeld(ids);
        let began = Instant::now();
        let answer = self.ask(&call);
        let took = began.elapsed();
        let Answer::Verdicts(verdicts) = answer else { panic!("{answer:?}") };
        assert_eq!(verdicts.len(), page.len());
        (took, verdicts)
    }
}
