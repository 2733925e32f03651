//! `hhrun resumes`: the person's resumes, for choosing one.

use chrono::{DateTime, Local, Utc};
use clap::Args;
use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, presets};

use crate::error::Error;
use crate::hh::{Resume, Timestamp};
use crate::protocol::strip_controls;

use super::account::{Account, AccountArguments};
use super::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct ResumesArguments {
    #[command(flatten)]
    account: AccountArguments,
}

/// Lists them: id, title, status, when each can be lifted in the lists again.
pub(super) async fn resumes(arguments: ResumesArguments, terminal: &Terminal) -> Result<(), Error> {
    let account = Account::open(&arguments.account, "resumes", terminal).await?;
    let resumes = account.client().resumes_mine().await;
    let chosen = account.resume();
    let now = account.client().now();
    account.close().await?;
    let (resumes, chosen) = (resumes?, chosen?);
    if resumes.is_empty() {
        terminal.say("no resumes yet: write one at https://hh.ru/applicant/resumes");
        return Ok(());
    }
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(terminal.width()).unwrap_or(u16::MAX))
        .set_header(["", "id", "title", "status", "next publication"]);
    if let Some(id) = table.column_mut(1) {
        id.set_constraint(ColumnConstraint::ContentWidth);
    }
    for resume in &resumes {
        let mark = if chosen.as_ref() == Some(&resume.id) { "→" } else { "" };
        table.add_row([mark, resume.id.as_str(), &title(resume), &resume.status.name, &next(resume, now)]);
    }
    terminal.say(&table.trim_fmt());
    Ok(())
}

fn title(resume: &Resume) -> String {
    strip_controls(resume.title.as_deref().unwrap_or("(without a title)"), false).into_owned()
}

fn next(resume: &Resume, now: DateTime<Utc>) -> String {
    let moment = resume.next_publish_at.as_ref().and_then(Timestamp::moment);
    match moment {
        Some(moment) if moment > now => moment.with_timezone(&Local).format("%d.%m %H:%M").to_string(),
        Some(_) => "now".to_owned(),
        None if resume.can_publish_or_update == Some(true) => "now".to_owned(),
        None => "—".to_owned(),
    }
}
