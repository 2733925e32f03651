//! The sandbox and hhrun's own client together.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::World;
use crate::hh::negotiations::{Application, Applied};
use crate::hh::oauth;
use crate::hh::search::Found;
use crate::hh::vacancies::{Query, VacancyQuery, Value};
use crate::hh::{Access, Agent, Client, Error, Settings, Tokens};
use crate::secret::Secret;

struct Fixed(Access);

impl Tokens for Fixed {
    fn access(&self, _: Option<u64>) -> Pin<Box<dyn Future<Output = Result<Access, Error>> + Send + '_>> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

fn client(world: &World) -> Client {
    Client::new(Settings::unpaced(
        world.sandbox.api_url().parse().unwrap(),
        world.sandbox.token_url().parse().unwrap(),
        Agent::for_contact("bob@example.com").unwrap(),
    ))
}

#[tokio::test]
async fn it_signs_in_searches_and_applies() {
    let world = World::with(|options| options.vacancies = 1_500).await;
    let client = client(&world);
    let application = oauth::Application {
        client_id: world.sandbox.client_id().to_owned(),
        client_secret: Secret::from(world.sandbox.client_secret().to_owned()),
        redirect_uri: None,
    };
    let code = Secret::from(world.sandbox.sign_in("anna").unwrap());
    let pair = client.exchange_code(&application, &code).await.unwrap();
    let client = client.signed_in(Arc::new(Fixed(Access { token: pair.access_token, generation: 1 })));
    assert_eq!(client.me().await.unwrap().full_name(), "Анна Кузнецова");
    let resumes = client.resumes_mine().await.unwrap();
    assert!(!client.resume(&resumes[0].id).await.unwrap().skill_set.is_empty());

    let mut query = VacancyQuery::default();
    query.set("only_with_salary", Value::Flag(true)).unwrap();
    let mut search = client.search(Query::Vacancies(query), resumes[0].id.clone(), 4);
    let mut found = Vec::new();
    while let Some(answer) = search.recv().await {
        if let Found::Page(vacancies) = answer.unwrap() {
            found.extend(vacancies);
        }
    }
    assert!(found.len() > 400 && found.iter().all(|vacancy| vacancy.salary_range.is_some()));

    let plain = found
        .iter()
        .find(|one| one.kind.id == "open" && !one.archived && !one.has_test && !one.response_letter_required);
    let vacancy = plain.unwrap().id.clone();
    let sent = Application { vacancy: vacancy.clone(), resume: resumes[0].id.clone(), message: None };
    let Applied::Created(negotiation) = client.apply(&sent).await.unwrap() else { panic!("not taken") };
    assert_eq!(client.negotiations_about(&vacancy).await.unwrap()[0].id, negotiation);
    assert!(client.vacancy(&vacancy).await.unwrap().vacancy.has_relation("got_response"));
    assert!(client.dictionaries().await.unwrap().currency.iter().any(|currency| currency.code == "RUR"));
}
