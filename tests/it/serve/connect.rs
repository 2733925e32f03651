//! To hh.ru and back: whose answer is believed, and who it makes of somebody.

use super::server::Server;
use crate::harness::Scene;

fn sandbox() -> Server {
    Server::with(Scene::new(), &["--sandbox"])
}

#[test]
fn connected_in_two_clicks_another_person_is_asked_about_and_all_is_taken_back() {
    let server = sandbox();
    let mut bob = server.administrator();
    bob.get("/").is(200).says(&["Not connected yet", "Connect hh.ru"]);
    bob.post("/run", &[]).leads_to("/run?problem=connect");
    bob.connect_as("ivan").leads_to("/?done=connected");
    bob.get("/?done=connected").is(200).says(&["hh.ru is connected", "Иван Соколов", "Not you?", "Disconnect"]);

    // With «not you?» hh.ru's own form comes, whoever is signed in there.
    let away = bob.post("/connect", &[("anew", "yes")]);
    assert!(away.header("location").ends_with("&force_login=true"), "{away:#?}");
    let back = bob.agree(away.header("location"), "anna");
    bob.get(&back).is(200).says(&["Another person signed in", "Иван Соколов", "Анна Кузнецова"]);
    bob.post("/connect/decline", &[]).leads_to("/");
    bob.get("/").says(&["Иван Соколов"]);
    bob.post("/connect/confirm", &[]).is(400);
    bob.connect_as("anna").is(200).says(&["Another person signed in"]);
    // Somebody else's doubt is not theirs to settle.
    let mut guest = server.joined(&server.invite(&["--sandbox"]), "guest");
    guest.post("/connect/confirm", &[]).is(400);
    bob.post("/connect/confirm", &[]).leads_to("/?done=connected");
    bob.get("/").says(&["Анна Кузнецова"]);
    bob.post("/connect/disconnect", &[]).leads_to("/?done=disconnected");
    bob.get("/").says(&["Disconnected", "Connect again"]);
    bob.post("/run", &[]).leads_to("/run");
    bob.run_is_over().says(&["wants you to connect again"]);
    bob.get("/administration").says(&["connected hh.ru", "disconnected hh.ru"]);
}

#[test]
fn an_answer_is_for_the_session_that_asked_and_once() {
    let server = sandbox();
    let mut bob = server.administrator();
    let mut guest = server.joined(&server.invite(&["--sandbox"]), "guest");
    let away = bob.post("/connect", &[]);
    let page = away.header("location").to_owned();
    let back = bob.agree(&page, "ivan");
    // Nobody's, and somebody else's.
    server.browser().get(&back).leads_to("/sign-in?next=%2Fconnect%2Fcallback");
    guest.get(&back).is(400).says(&["belongs to another sign-in"]);
    guest.post("/connect", &[]).is(303);
    guest.get(&back).is(400);
    let (path, query) = back.split_once('?').unwrap();
    let (code, state) = query.split_once('&').unwrap();
    for wrong in ["", code, state, "code=&state=", &format!("{code}&{code}&{state}"), &format!("{query}&{state}")] {
        bob.get(&format!("{path}?{wrong}")).is(400);
    }
    bob.get(&format!("{path}?error=access_denied&{state}")).is(200).says(&["did not give access"]);
    bob.get("/").says(&["Not connected yet"]);
    bob.get(&back).leads_to("/?done=connected");
    bob.get(&back).is(400);
    guest.get("/").says(&["Not connected yet"]);
    // A newer attempt takes the place of an older one.
    let old = guest.agree(guest.clone().post("/connect", &[]).header("location"), "anna");
    guest.post("/connect", &[]).is(303);
    guest.get(&old).is(400);
}

#[test]
fn a_server_that_cannot_be_answered_says_what_to_change() {
    let mut scene = Scene::new();
    for (name, value) in
        [("HH_CLIENT_ID", "a"), ("HH_CLIENT_SECRET", "b"), ("HH_REDIRECT_URI", "https://elsewhere.example/callback")]
    {
        scene.set(name, value);
    }
    scene.set("HH_CONTACT_EMAIL", "bob@example.com");
    let server = Server::with(scene, &[]);
    let mut bob = server.administrator();
    let wanted = format!("http://{}/connect/callback", server.host);
    let page = bob.get("/");
    page.is(200).says(&["HH_REDIRECT_URI", &wanted, "https://elsewhere.example/callback"]);
    bob.post("/connect", &[]).leads_to("/");
    bob.get("/connect/callback?code=a&state=b").is(404);
    let bare = Server::start();
    bare.administrator().get("/").is(200).says(&["HH_CLIENT_ID"]);
}
