//! The frame of the pages for people.

/// A page with this heading.
pub(super) fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"ru\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <style>body{{font:16px sans-serif;max-width:32em;margin:3em auto;padding:0 1em}}</style></head>\
         <body><h1>{title}</h1>{body}</body></html>"
    )
}

/// Text that may stand in a page, also between quotation marks.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
