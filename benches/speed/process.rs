//! hhrun as a process of its own, as people run it: what it takes of the machine.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Url;

use crate::harness::{self, Scene};
use crate::hh::{Hh, RUNTIME};

/// How often the memory of running processes is looked at.
const EACH: Duration = Duration::from_millis(5);

/// A scene where maria, who has one resume, is signed in.
pub fn signed_in(hh: &Hh) -> Scene {
    let scene = hh.scene();
    let mut login = scene.spawn(["login", "--user", "maria", "--no-browser"]);
    let page: Url = login.wait_for("/oauth/authorize?").trim().parse().unwrap();
    login.type_line(&RUNTIME.block_on(agreed(page)));
    login.finish().code(0);
    scene
}

/// Presses what a person presses at the consent form; gives the address that it leads to.
async fn agreed(page: Url) -> String {
    let browser = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .tls_certs_only([])
        .user_agent("a browser")
        .build()
        .unwrap();
    let asked = page.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned()));
    let pressed = [("person", "maria"), ("decision", "agree")].map(|(name, value)| (name.into(), value.into()));
    let fields: Vec<(String, String)> = asked.chain(pressed).collect();
    let mut form = page.clone();
    form.set_query(None);
    let answer = browser.post(form).form(&fields).send().await.unwrap();
    answer.headers()["location"].to_str().unwrap().to_owned()
}

/// Runs a command that says nothing, to its end; how long that took.
pub fn lasted(command: &mut Command) -> Duration {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let began = Instant::now();
    let status = harness::start(command).wait().unwrap();
    let lasted = began.elapsed();
    assert!(status.success(), "{command:?}: {status}");
    lasted
}

/// Runs the program to its end, however long that takes; what it said.
pub fn said(scene: &Scene, arguments: &[&str]) -> String {
    let mut command = scene.command(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let said = harness::start(&mut command).wait_with_output().unwrap();
    assert!(said.status.success(), "{}", said.status);
    String::from_utf8(said.stdout).unwrap()
}

/// From here on, whose parent ends without having waited for it belongs to this process.
pub fn adopt_orphans() {
    rustix::process::set_child_subreaper(Some(rustix::process::getpid())).unwrap();
}

/// Waits for the orphans that run scripts.
pub fn wait_for_orphans() {
    let own = std::process::id();
    while let Some(orphan) = processes().find(|id| parent(*id) == Some(own) && is_orphan(*id)) {
        let id = i32::try_from(orphan).ok().and_then(rustix::process::Pid::from_raw);
        let _ = rustix::process::waitpid(id, rustix::process::WaitOptions::empty());
    }
}

/// Whether a child of this process was not started by it: it runs a script, or did.
fn is_orphan(id: u32) -> bool {
    let line = fs::read_to_string(format!("/proc/{id}/cmdline")).unwrap_or_default();
    line.is_empty() || line.contains("__worker")
}

/// Processor time of all processes that were started here, by them and so on, and that ended: seconds.
pub fn cpu_of_children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    // The first of them is the third of the line; 16 and 17 are those of children.
    let ticks: f64 = fields[13].parse::<f64>().unwrap() + fields[14].parse::<f64>().unwrap();
    // What the system shows is in hundredths, whatever it counts in.
    ticks / 100.0
}

/// A command of a scene as a program of its own file: it shares no memory with the others that run here.
fn apart(scene: &Scene, arguments: &[&str]) -> Command {
    let command = scene.command(arguments);
    let copy = scene.path("hhrun");
    if !copy.exists() {
        fs::copy(command.get_program(), &copy).unwrap();
    }
    let mut apart = Command::new(copy);
    let variables = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
    apart.args(command.get_args()).env_clear().envs(variables).current_dir(command.get_current_dir().unwrap());
    apart
}

/// The most memory that a process and the one that it runs its script in held, bytes; and what it said. Each process is
/// counted with the most that it ever held; what both have of their program's file, or anybody has, is counted once.
pub fn peak(scene: &Scene, arguments: &[&str]) -> (f64, String) {
    let mut command = apart(scene, arguments);
    let out = scene.path("stdout");
    command.stdin(Stdio::null()).stdout(fs::File::create(&out).unwrap()).stderr(Stdio::null());
    let mut child = harness::start(&mut command);
    let own = child.id();
    let (mut host, mut worker, mut shared, mut number) = (0, 0, 0, None);
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        number = number.or_else(|| worker_of(own));
        host = host.max(kibibytes(own, "status", "VmHWM:"));
        worker = worker.max(number.map_or(0, |number| kibibytes(number, "status", "VmHWM:")));
        shared = shared.max(number.map_or(0, |number| counted_twice(own) + counted_twice(number)));
        std::thread::sleep(EACH);
    };
    assert!(status.success() && host > 0 && worker > 0, "{status} {host} {worker}");
    (1_024.0 * f64::from(host + worker - shared), fs::read_to_string(out).unwrap())
}

/// What of a process's memory is the share of others who have the same pages, KiB. Both numbers are of one reading: of a
/// process that ends between two, all would be the share of others.
fn counted_twice(process: u32) -> u32 {
    let said = told(process, "smaps_rollup");
    let (all, own) = (kibibytes_in(&said, "Rss:"), kibibytes_in(&said, "Pss:"));
    all.saturating_sub(own)
}

/// What the system says of a process under a name, KiB; 0 where it is gone.
fn kibibytes(process: u32, file: &str, name: &str) -> u32 {
    kibibytes_in(&told(process, file), name)
}

fn kibibytes_in(text: &str, name: &str) -> u32 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn told(process: u32, file: &str) -> String {
    fs::read_to_string(format!("/proc/{process}/{file}")).unwrap_or_default()
}

/// The process that runs the script of this one.
fn worker_of(process: u32) -> Option<u32> {
    let runs_a_script =
        |id: &u32| fs::read_to_string(format!("/proc/{id}/cmdline")).is_ok_and(|line| line.contains("__worker"));
    processes().filter(|id| parent(*id) == Some(process)).find(runs_a_script)
}

fn processes() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

fn parent(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}
