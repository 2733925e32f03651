//! Scripts that mean harm: each is ended in time and within its memory, in words, and the host is unharmed.
//!
//! `tests/hostile/NAME.rhai` says in its first comments what is to come: `// expect: exit 3` and `// expect: WORDS` on
//! either stream, `// run: …` with other arguments, `// link: NAME -> PATH` and `// pipe: NAME` for what lies beside it. A
//! line `//@ 300 CODE` stands for that code 300 times, with the number in the place of `§`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use hhrun::worker::{Program, Worker};

use crate::harness::{Scene, start};
use crate::hh::{Hh, PLAIN};

/// Processor time of a script's process, and bytes of its memory.
const MOST: (Duration, u64) = (Duration::from_secs(3), 256 * 1024 * 1024);
/// What a run may take in all, on a computer that does other things besides.
const WALL: Duration = Duration::from_secs(120);
/// What the host may hold.
const HOST: u64 = 256 * 1024 * 1024;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile")
}

fn names() -> Vec<String> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let scripts = files.filter(|path| path.extension().is_some_and(|end| end == "rhai"));
    let mut names: Vec<String> = scripts.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// What a script's first comments say.
struct Agreed {
    name: String,
    text: String,
}

impl Agreed {
    fn of(name: &str) -> Self {
        let text = fs::read_to_string(folder().join(format!("{name}.rhai"))).unwrap();
        Self { name: name.to_owned(), text }
    }

    fn all<'a>(&'a self, what: &'a str) -> impl Iterator<Item = &'a str> {
        let said = self.text.lines().filter_map(|line| line.strip_prefix("// "));
        said.filter_map(move |line| line.strip_prefix(what)?.strip_prefix(": "))
    }

    /// The exit codes that are right: which limit comes first may depend on the computer.
    fn codes(&self) -> Vec<i32> {
        let line = self.all("expect").find_map(|words| words.strip_prefix("exit ")).unwrap();
        line.split(" or ").map(|code| code.parse().unwrap()).collect()
    }

    fn is_harmless(&self) -> bool {
        self.codes() == [0]
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.all("expect").filter(|words| !words.starts_with("exit "))
    }

    fn arguments(&self) -> Vec<String> {
        let line = self.all("run").next().unwrap_or("SCRIPT --user bob --yes");
        line.replace("SCRIPT", &format!("{}.rhai", self.name)).split(' ').map(str::to_owned).collect()
    }

    /// Puts the script, and what lies beside it, into a scene.
    fn lay_out(&self, scene: &Scene) {
        scene.write(&format!("{}.rhai", self.name), &written_out(&self.text));
        #[cfg(unix)]
        {
            use rustix::fs::{CWD, FileType, Mode, mknodat};
            for link in self.all("link") {
                let (name, target) = link.split_once(" -> ").unwrap();
                let _ = std::os::unix::fs::symlink(target, scene.path(name));
            }
            for name in self.all("pipe") {
                let _ = mknodat(CWD, scene.path(name), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0);
            }
        }
    }
}

/// The script with its `//@` lines written out.
fn written_out(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        match line.trim_start().strip_prefix("//@ ").and_then(|line| line.split_once(' ')) {
            Some((count, code)) => {
                let count: usize = count.parse().unwrap();
                (0..count).for_each(|number| out.push_str(&code.replace('§', &number.to_string())));
            }
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

/// What the processes of a run were seen to take, at most.
#[derive(Debug, Default)]
struct Taken {
    cpu: BTreeMap<u32, Duration>,
    worker: u64,
    host: u64,
    /// What a script's process had that it must not have.
    reach: Vec<String>,
}

impl Taken {
    /// Looks at the host and its scripts; where the system has no `/proc` nothing is seen.
    fn look(&mut self, host: u32) {
        self.host = self.host.max(peak(host).unwrap_or(0));
        for id in children(host) {
            let Ok(line) = fs::read_to_string(format!("/proc/{id}/cmdline")) else { continue };
            if !line.contains("__worker") {
                continue;
            }
            self.worker = self.worker.max(peak(id).unwrap_or(0));
            if let Some(cpu) = processor_time(id) {
                let known = self.cpu.entry(id).or_default();
                *known = cpu.max(*known);
            }
            if fs::read(format!("/proc/{id}/environ")).is_ok_and(|environment| !environment.is_empty()) {
                self.reach.push("an environment".to_owned());
            }
            for descriptor in fs::read_dir(format!("/proc/{id}/fd")).into_iter().flatten().flatten() {
                let target = fs::read_link(descriptor.path()).unwrap_or_default().display().to_string();
                // A process that has just begun may still be loading itself.
                let own = target.is_empty()
                    || target.starts_with("pipe:")
                    || target.starts_with("/proc/")
                    || target == "/dev/null";
                if !own && processor_time(id).is_some_and(|cpu| cpu > Duration::from_millis(300)) {
                    self.reach.push(target);
                }
            }
        }
    }

    fn cpu(&self) -> Duration {
        self.cpu.values().max().copied().unwrap_or_default()
    }
}

fn children(id: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().map(|id| id.parse().unwrap()).collect::<Vec<u32>>()).collect()
}

fn peak(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

fn processor_time(id: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    // A hundred a second everywhere that has this file.
    Some(Duration::from_millis(ticks * 10))
}

/// Runs one script; what is wrong about its end.
fn run(scene: &Scene, agreed: &Agreed) -> Vec<String> {
    agreed.lay_out(scene);
    let mut command = scene.command(agreed.arguments());
    // Files: what a flood says must not have to wait for a reader.
    let (out, err) = (scene.path("said.out"), scene.path("said.err"));
    command.stdin(Stdio::null()).stdout(fs::File::create(&out).unwrap()).stderr(fs::File::create(&err).unwrap());
    let began = Instant::now();
    let mut child = start(&mut command);
    let mut taken = Taken::default();
    let status = loop {
        taken.look(child.id());
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if began.elapsed() > WALL {
            child.kill().unwrap();
            break child.wait().unwrap();
        }
        std::thread::park_timeout(Duration::from_millis(4));
    };
    let wall = began.elapsed();
    let said = [&out, &err].map(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned());
    let mut wrong = Vec::new();
    let mut hold = |is_so: bool, what: String| wrong.extend((!is_so).then_some(what));
    hold(
        status.code().is_some_and(|code| agreed.codes().contains(&code)),
        format!("ended with {status}, not {:?}", agreed.codes()),
    );
    for words in agreed.words() {
        hold(said.iter().any(|said| said.contains(words)), format!("never said `{words}`"));
    }
    hold(taken.cpu() < MOST.0, format!("took {:?} of processor time", taken.cpu()));
    hold(taken.worker < MOST.1, format!("held {} MiB", taken.worker >> 20));
    hold(taken.host < HOST, format!("its host held {} MiB", taken.host >> 20));
    hold(wall < WALL, format!("took {wall:?}"));
    hold(taken.reach.is_empty(), format!("had in reach: {:?}", taken.reach));
    let [out, err] = said;
    hold(!out.contains(['\x1b', '\x07', '\u{8}']) && !err.contains(['\x1b', '\x07', '\u{8}']), "steers".to_owned());
    if !agreed.is_harmless() && agreed.arguments().iter().all(|argument| argument != "test" && argument != "check") {
        hold(err.matches("\nhint: ").count() + usize::from(err.starts_with("hint: ")) == 1, "not one hint".to_owned());
        let errors = err.lines().filter(|line| line.starts_with("error")).count();
        hold(errors >= 1, "no error".to_owned());
        hold(!err.contains("it is a bug"), "a bug".to_owned());
    }
    if !wrong.is_empty() || std::env::var_os("HHRUN_SHOW").is_some() {
        let cut = |text: &str| text.chars().take(1_500).collect::<String>();
        wrong.push(format!("\n{}\n{}", cut(&out), cut(&err)));
    }
    println!(
        "{:45} {:>6} ms {:>4} MiB  wall {:>6} ms",
        agreed.name,
        taken.cpu().as_millis(),
        taken.worker >> 20,
        wall.as_millis()
    );
    wrong
}

/// A hh.ru with bob signed in, and the files that several scripts import.
fn prepared() -> (Hh, Scene) {
    let hh = Hh::start();
    let scene = hh.bob();
    for file in fs::read_dir(folder().join("recipes")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        scene.write(&format!("recipes/{name}"), &written_out(&fs::read_to_string(path).unwrap()));
    }
    (hh, scene)
}

#[test]
fn each_is_ended_in_time_and_in_words() {
    let names = names();
    assert!(names.len() >= 60, "{} scripts", names.len());
    let only = std::env::var("HHRUN_HOSTILE").unwrap_or_default();
    let (hh, scene) = prepared();
    let mut wrong = Vec::new();
    for name in names.iter().filter(|name| name.contains(&only)) {
        let before = hh.posts();
        let agreed = Agreed::of(name);
        let mut found = run(&scene, &agreed);
        if !agreed.is_harmless() && hh.posts() != before {
            found.push(format!("{} applications were sent", hh.posts() - before));
        }
        if !found.is_empty() {
            wrong.push(format!("{name}: {}", found.join("; ")));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), names.len(), wrong.join("\n\n"));
    // Whoever comes after them finds everything in order.
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0).says(&["applied"]);
}

#[test]
fn one_host_outlives_them_all() {
    let (_hh, scene) = prepared();
    let exe = Path::new(env!("CARGO_BIN_EXE_hhrun"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let good = scene.write("good.rhai", PLAIN);
    for name in
        ["parsed_in_quadratic_time", "nested_arrays", "loop_in_settings", "loop_at_top", "string_replace_by_itself"]
    {
        let agreed = Agreed::of(name);
        agreed.lay_out(&scene);
        let program = Program::read(&scene.path(&format!("{name}.rhai"))).unwrap();
        runtime.block_on(async {
            if let Ok(mut worker) = Worker::start(exe, &program).await {
                let _ = worker.queries().await;
            }
            let mut worker = Worker::start(exe, &Program::read(&good).unwrap()).await.unwrap();
            assert_eq!(worker.queries().await.unwrap().len(), 1, "{name}");
            worker.stop().await;
        });
    }
}

/// The parser takes long for such a file, and cannot be interrupted; thirty of them take longer than a script may.
#[test]
fn a_check_goes_on_after_what_cannot_be_read() {
    let scene = Scene::new();
    let arms: Vec<String> = (0..5_000).map(|arm| format!("\"{arm}\"=>true,")).collect();
    let arms: String = arms.concat();
    let mut imports: Vec<String> = Vec::new();
    for number in 0..30 {
        scene.write(
            &format!("all/slow{number}.rhai"),
            &format!("fn f(v) {{ switch v.name {{ {arms} _ => false }} }}\n"),
        );
        imports.push(format!("import \"slow{number}\" as m{number};\n"));
    }
    let calls: Vec<String> = (0..30).map(|number| format!("m{number}::f(v)")).collect();
    let hooks = format!("fn queries(me) {{ #{{}} }}\nfn filter(v) {{ [{}].some(|one| one) }}\n", calls.join(", "));
    imports.push(hooks);
    let script: String = imports.concat();
    scene.write("all/a.rhai", &script);
    scene.write("all/z.rhai", "fn queries(me) { #{ aera: \"1\" } }\n");
    let said = scene.hhrun(["check", "all"]);
    said.code(3).says(&["the search has no parameter `aera`", "32 files checked"]);
    // An optimised parser may well be fast enough.
    if cfg!(debug_assertions) {
        said.says(&["error[HH001]: reading `", "takes too long"]);
    }
}
