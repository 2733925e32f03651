//! Which resume a person applies with.

use crate::cli::account::Account;
use crate::cli::terminal::Terminal;
use crate::config;
use crate::error::Error;
use crate::hh::{Resume, ResumeId};
use crate::protocol::strip_controls;

use super::questions::Questions;

/// The one chosen `before`, the only one, or the one that the person picks; `None` where there is none.
pub(super) async fn choose(
    account: &Account,
    before: Option<ResumeId>,
    terminal: &Terminal,
) -> Result<Option<ResumeId>, Error> {
    let own = account.client().resumes_mine().await?;
    if let Some(kept) = own.iter().find(|resume| before.as_ref() == Some(&resume.id)) {
        terminal.say(&format!("Resume: «{}», as chosen before (another: hhrun init --choose-resume)", title(kept)));
        return Ok(Some(kept.id.clone()));
    }
    let picked = match own.as_slice() {
        [] => {
            terminal.say("There is no resume yet. Write one at https://hh.ru/applicant/resumes, then run this again.");
            return Ok(None);
        }
        [only] => only,
        _ => pick(&own, terminal).await?,
    };
    terminal.say(&format!("Resume: «{}»", title(picked)));
    Ok(Some(picked.id.clone()))
}

async fn pick<'a>(own: &'a [Resume], terminal: &Terminal) -> Result<&'a Resume, Error> {
    terminal.note("\nWhich resume do you apply with?");
    for (number, resume) in own.iter().enumerate() {
        let (number, title) = (number + 1, title(resume));
        terminal.note(&format!("  {number}  {title} · {}\n     {}", resume.status.name, resume.id));
    }
    let prompt = "Its number, its id or the address of its page [1]:";
    let index = Questions::new(terminal).until(prompt, false, |text| index(own, text)).await?;
    Ok(&own[index])
}

fn index(own: &[Resume], text: &str) -> Result<usize, String> {
    if text.is_empty() {
        return Ok(0);
    }
    // An id is far longer than any number of resumes.
    if text.len() <= 4
        && let Ok(number) = text.parse::<usize>()
    {
        return match number {
            number if (1..=own.len()).contains(&number) => Ok(number - 1),
            _ => Err(format!("there are {} resumes", own.len())),
        };
    }
    let id = config::resume_id(text).map_err(|error| error.to_string())?;
    let place = own.iter().position(|resume| resume.id == id);
    place.ok_or_else(|| format!("`{id}` is none of yours"))
}

fn title(resume: &Resume) -> String {
    strip_controls(resume.title.as_deref().unwrap_or("(without a title)"), false).into_owned()
}
