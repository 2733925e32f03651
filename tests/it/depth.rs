//! Searches that find more than hh.ru shows of one query: everything is collected, at few requests.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use hhrun::hh::oauth;
use hhrun::hh::search::Found;
use hhrun::hh::vacancies::{Query, Vacancy, VacancyQuery, Value};
use hhrun::hh::{Access, Agent, Client, Error, ResumeId, Settings, Tokens};
use hhrun::sandbox::{Options, Sandbox};
use hhrun::secret::Secret;

struct Fixed(Access);

impl Tokens for Fixed {
    fn access(&self, _: Option<u64>) -> Pin<Box<dyn Future<Output = Result<Access, Error>> + Send + '_>> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

/// A built-in hh.ru and a client of it in which bob is signed in.
pub async fn sandbox(vacancies: usize) -> (Sandbox, Client) {
    let sandbox = Sandbox::start(Options { vacancies, ..Options::default() }).await.unwrap();
    let client = Client::new(Settings::unpaced(
        sandbox.api_url().parse().unwrap(),
        sandbox.token_url().parse().unwrap(),
        Agent::for_contact("bob@example.com").unwrap(),
    ));
    let application = oauth::Application {
        client_id: sandbox.client_id().to_owned(),
        client_secret: Secret::from(sandbox.client_secret()),
        redirect_uri: None,
    };
    let code = Secret::from(sandbox.sign_in("bob").unwrap());
    let token = client.exchange_code(&application, &code).await.unwrap().access_token;
    let client = client.signed_in(Arc::new(Fixed(Access { token, generation: 1 })));
    (sandbox, client)
}

fn requests(sandbox: &Sandbox) -> usize {
    sandbox.seen().iter().filter(|seen| seen.method == "GET").count()
}

/// What a search brought.
struct Collected {
    found: u32,
    unreachable: u32,
    /// Answers announced, and answers that came.
    answers: (u32, u32),
    ids: BTreeSet<String>,
}

/// Searches to the end; `on_page` is called after each page, before the next is looked at.
async fn collect(client: &Client, query: Query, mut on_page: impl AsyncFnMut(&[Arc<Vacancy>])) -> Collected {
    let mut search = client.search(query, ResumeId::new("0a1b2c"), 4);
    let mut collected = Collected { found: 0, unreachable: 0, answers: (0, 0), ids: BTreeSet::new() };
    while let Some(answer) = search.recv().await {
        match answer.unwrap() {
            Found::Total { found, .. } => collected.found = found,
            Found::Expected(count) => collected.answers.0 += count,
            Found::Unreachable(count) => collected.unreachable += count,
            Found::Page(items) => {
                collected.answers.1 += 1;
                collected.ids.extend(items.iter().map(|item| item.id.to_string()));
                on_page(&items).await;
            }
        }
    }
    collected
}

fn everything() -> Query {
    Query::Vacancies(VacancyQuery::default())
}

/// Collects a whole catalogue.
async fn whole(vacancies: usize) {
    let (sandbox, client) = sandbox(vacancies).await;
    let collected = collect(&client, everything(), async |_| ()).await;
    assert_eq!((collected.ids.len(), collected.unreachable), (collected.found as usize, 0));
    assert!(collected.found as usize > vacancies * 9 / 10, "{} of {vacancies}", collected.found);
    let (asked, fewest) = (requests(&sandbox), collected.found.div_ceil(100) as usize);
    let (announced, came) = collected.answers;
    assert!(announced >= came && announced * 10 <= came * 11, "{announced} announced, {came} came");
    println!("{asked} requests for {} vacancies, {fewest} at the fewest", collected.found);
    assert!(asked * 10 <= fewest * 13, "{asked} requests for {fewest} pages");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twelve_thousand_are_collected_at_few_requests() {
    whole(12_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_thousand_are_collected_at_few_requests() {
    whole(50_000).await;
}

/// Hides the first two vacancies of every page that arrives; what was never hidden must arrive all the same.
async fn hidden_meanwhile(vacancies: usize, query: Query) -> usize {
    let (_sandbox, client) = sandbox(vacancies).await;
    let before = collect(&client, query.clone(), async |_| ()).await;
    let mut hidden = BTreeSet::new();
    let after = collect(&client, query, async |items: &[Arc<Vacancy>]| {
        for item in items.iter().filter(|item| !hidden.contains(item.id.as_str())).take(2).cloned().collect::<Vec<_>>()
        {
            client.hide_vacancy(&item.id).await.unwrap();
            hidden.insert(item.id.to_string());
        }
    })
    .await;
    let lost: Vec<&String> = before.ids.difference(&after.ids).filter(|id| !hidden.contains(*id)).collect();
    assert!(lost.is_empty(), "{} of {} lost: {lost:?}", lost.len(), before.ids.len());
    assert!(hidden.len() > 20, "only {} were hidden", hidden.len());
    before.ids.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hiding_vacancies_meanwhile_loses_none_of_one_query() {
    let mut query = VacancyQuery::default();
    query.set("only_with_salary", Value::Flag(true)).unwrap();
    let count = hidden_meanwhile(2_600, Query::Vacancies(query)).await;
    assert!((1_000..=2_000).contains(&count), "{count}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hiding_vacancies_meanwhile_loses_none_of_a_query_that_is_cut() {
    assert!(hidden_meanwhile(5_000, everything()).await > 2_000);
}
