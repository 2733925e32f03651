use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;
use tokio::time::timeout;

use super::{Watched, Watcher};

/// A folder with one file that is watched, and another that ends a wait.
struct Scene {
    folder: TempDir,
    watcher: Watcher,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.rhai"), "one").unwrap();
        fs::write(folder.path().join("end"), "0").unwrap();
        let files = ["a.rhai", "b.rhai", "end"].map(|name| folder.path().join(name)).to_vec();
        let watcher = Watcher::start(&Watched { files, folders: Vec::new() }).unwrap();
        Self { folder, watcher }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    /// The names of what changed.
    async fn changed(&mut self) -> Vec<String> {
        let changed = timeout(Duration::from_secs(20), self.watcher.changed()).await.unwrap();
        changed.iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
    }

    /// Holds that nothing was reported of `a.rhai` since: the next report is of the end alone.
    async fn nothing(&mut self, round: u32) {
        self.write("end", &round.to_string());
        assert_eq!(self.changed().await, ["end"]);
    }
}

#[tokio::test]
async fn every_way_of_saving_is_one_change() {
    let mut scene = Scene::new();
    scene.write("a.rhai", "in place");
    assert_eq!(scene.changed().await, ["a.rhai"]);
    scene.write("a.tmp", "through a rename");
    scene.rename("a.tmp", "a.rhai");
    assert_eq!(scene.changed().await, ["a.rhai"]);
    // As vim does.
    scene.rename("a.rhai", "a.rhai~");
    scene.write("a.rhai", "over a backup");
    fs::remove_file(scene.path("a.rhai~")).unwrap();
    assert_eq!(scene.changed().await, ["a.rhai"]);
    scene.write("a.rhai", "two");
    scene.write("b.rhai", "at once");
    let mut both = scene.changed().await;
    if both.len() < 2 {
        // The machine was too busy for both to be saved within the quiet.
        both.extend(scene.changed().await);
    }
    assert_eq!(both, ["a.rhai", "b.rhai"]);
    scene.nothing(1).await;
}

#[tokio::test]
async fn what_changes_no_content_is_none() {
    let mut scene = Scene::new();
    scene.write("a.rhai", "one");
    scene.nothing(1).await;
    let _ = fs::read(scene.path("a.rhai")).unwrap();
    scene.nothing(2).await;
    let file = fs::File::options().append(true).open(scene.path("a.rhai")).unwrap();
    file.set_modified(std::time::SystemTime::now()).unwrap();
    drop(file);
    scene.nothing(3).await;
    fs::remove_file(scene.path("a.rhai")).unwrap();
    scene.nothing(4).await;
    scene.write("a.rhai", "one");
    scene.nothing(5).await;
    scene.write("unknown.rhai", "another file");
    scene.nothing(6).await;
}

#[tokio::test]
async fn a_folder_is_watched_for_what_comes() {
    let mut scene = Scene::new();
    let files = vec![scene.path("end")];
    let folders = vec![(scene.folder.path().to_owned(), ".test.rhai")];
    scene.watcher.follow(&Watched { files, folders }).unwrap();
    scene.write("new.test.rhai", "fn test_it() {}");
    assert_eq!(scene.changed().await, ["new.test.rhai"]);
    scene.write("a.rhai", "no longer watched");
    scene.nothing(1).await;
}

#[tokio::test]
async fn what_changes_while_nobody_waits_is_reported_later() {
    let mut scene = Scene::new();
    scene.write("a.rhai", "two");
    // The wait is given up before the quiet is over.
    let _ = timeout(Duration::from_millis(1), scene.watcher.changed()).await;
    let files = ["a.rhai", "end"].map(|name| scene.path(name)).to_vec();
    scene.watcher.follow(&Watched { files, folders: Vec::new() }).unwrap();
    assert_eq!(scene.changed().await, ["a.rhai"]);
    scene.nothing(1).await;
}

#[cfg(unix)]
#[tokio::test]
async fn what_a_link_leads_to_is_watched() {
    let mut scene = Scene::new();
    fs::create_dir(scene.path("elsewhere")).unwrap();
    scene.write("elsewhere/real.rhai", "one");
    std::os::unix::fs::symlink(scene.path("elsewhere/real.rhai"), scene.path("link.rhai")).unwrap();
    let files = vec![scene.path("link.rhai"), scene.path("end")];
    scene.watcher.follow(&Watched { files, folders: Vec::new() }).unwrap();
    scene.write("elsewhere/real.rhai", "two");
    assert!(scene.changed().await.contains(&"link.rhai".to_owned()));
    scene.nothing(1).await;
}
