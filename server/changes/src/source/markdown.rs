//! A change file taken apart: front matter between `+++` lines, title, prose, examples.

use crate::record::Example;

/// A change file's parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page<'a> {
    /// The TOML between the `+++` lines.
    pub front: &'a str,
    /// The level-one title, without `# `.
    pub title: String,
    /// What is neither title nor example.
    pub note: String,
    /// The pairs of `python before` and `python after`.
    pub examples: Vec<Example>,
    /// What is odd in the Markdown: 1-based line of the file, and what.
    pub oddities: Vec<(u32, &'static str)>,
}

/// The 1-based line of the file on which the front matter's TOML begins.
pub const FRONT_LINE: u32 = 2;

/// Why a change file has no front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// It does not begin with one.
    #[error("the file does not begin with a line `+++`")]
    NotOpened,
    /// It does not end.
    #[error("the front matter is not closed by a second line `+++`")]
    NotClosed,
}

/// Which block the lines belong to.
enum Block {
    Prose,
    Before,
    After,
    Other,
}

/// Takes a file apart.
pub fn split(text: &str) -> Result<Page<'_>, PageError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.split_inclusive('\n');
    let opening = lines.next().filter(|line| line.trim_end() == "+++").ok_or(PageError::NotOpened)?;
    let mut length = 0;
    let mut front_lines = 0;
    let mut closed = false;
    for line in lines.by_ref() {
        if line.trim_end() == "+++" {
            closed = true;
            break;
        }
        length += line.len();
        front_lines += 1;
    }
    if !closed {
        return Err(PageError::NotClosed);
    }
    let mut page = Page { front: &text[opening.len()..opening.len() + length], ..Page::default() };
    read_body(&mut page, lines, FRONT_LINE + front_lines + 1);
    Ok(page)
}

fn read_body<'a>(page: &mut Page<'a>, lines: impl Iterator<Item = &'a str>, first_line: u32) {
    let mut block = Block::Prose;
    let mut fence = String::new();
    let mut code = String::new();
    for (number, line) in (first_line..).zip(lines) {
        let bare = line.trim_end_matches(['\n', '\r']);
        let closes = !fence.is_empty() && bare.trim() == fence;
        match block {
            Block::Prose => match opened_fence(bare) {
                Some((marks, info)) => {
                    fence = marks.to_owned();
                    block = kind_of(info);
                    if matches!(block, Block::Other) {
                        page.note.push_str(line);
                    }
                }
                None => match bare.strip_prefix("# ") {
                    Some(title) if page.title.is_empty() => page.title = title.trim().to_owned(),
                    Some(_) => page.oddities.push((number, "a second level-one title")),
                    None => page.note.push_str(line),
                },
            },
            Block::Other => {
                page.note.push_str(line);
                if closes {
                    block = Block::Prose;
                }
            }
            Block::Before | Block::After if !closes => {
                code.push_str(bare);
                code.push('\n');
            }
            Block::Before => {
                page.examples.push(Example { before: std::mem::take(&mut code), after: None, proof: None });
                block = Block::Prose;
            }
            Block::After => {
                match page.examples.last_mut() {
                    Some(example) if example.after.is_none() => example.after = Some(std::mem::take(&mut code)),
                    _ => page.oddities.push((number, "a `python after` block without its `python before`")),
                }
                code.clear();
                block = Block::Prose;
            }
        }
        if matches!(block, Block::Prose) {
            fence.clear();
        }
    }
    if !matches!(block, Block::Prose) {
        page.oddities.push((first_line, "a code block is never closed"));
    }
    page.note = page.note.trim().to_owned();
}

/// The marks and the words of a line that opens a fenced block.
fn opened_fence(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.len() - line.trim_start_matches(mark).len();
    (length >= 3).then(|| (&line[..length], line[length..].trim()))
}

fn kind_of(info: &str) -> Block {
    match info.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["python", "before"] => Block::Before,
        ["python", "after"] => Block::After,
        _ => Block::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_file_apart() {
        let text = "+++\nsymbol = \"a.b\"\n+++\n# Do it\r\nWhy.\n\n```python before\nx = 1\n\n```\n```python after\ny\n```\n\
                    ~~~text\n# no title\n~~~\nMore.\n```python before\nz\n```\n";
        let page = split(text).expect("a page");
        assert_eq!(page.front, "symbol = \"a.b\"\n");
        assert_eq!(page.title, "Do it");
        assert_eq!(page.note, "Why.\n\n~~~text\n# no title\n~~~\nMore.");
        assert_eq!(
            page.examples,
            [
                Example { before: "x = 1\n\n".to_owned(), after: Some("y\n".to_owned()), proof: None },
                Example { before: "z\n".to_owned(), after: None, proof: None },
            ]
        );
        assert_eq!(page.oddities, []);
    }

    #[test]
    fn says_what_is_missing() {
        assert_eq!(split("# Title\n"), Err(PageError::NotOpened));
        assert_eq!(split(""), Err(PageError::NotOpened));
        assert_eq!(split("+++\nsymbol = 1\n"), Err(PageError::NotClosed));
    }

    #[test]
    fn says_what_is_odd() {
        let oddities = |body: &str| split(&format!("+++\n+++\n{body}")).expect("a page").oddities;
        assert_eq!(oddities("# a\n# b\n"), [(4, "a second level-one title")]);
        assert_eq!(oddities("```python after\nx\n```\n")[0].0, 5);
        assert_eq!(oddities("```python before\nx\n").len(), 1);
    }
}
