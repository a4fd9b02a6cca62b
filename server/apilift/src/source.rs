//! A file that is checked: a module, or a notebook whose cells are one program.

use std::path::Path;
use std::sync::Arc;

use crate::notebook::Notebook;

/// What a file's text is to the analysis, and back.
#[derive(Debug, Clone)]
pub struct Source {
    program: Arc<str>,
    notebook: Option<Arc<Notebook>>,
}

impl Source {
    /// Reads a file; or a sentence that says why it is not analysed.
    pub fn read(path: &Path) -> Result<Source, String> {
        Source::new(path, crate::files::read(path)?)
    }

    /// The same with the file's text at hand; its name says what it is.
    pub fn new(path: &Path, text: String) -> Result<Source, String> {
        match path.extension() {
            Some(extension) if extension == "ipynb" => Ok(Source::of(Notebook::read(text)?)),
            _ => Ok(Source { program: text.into(), notebook: None }),
        }
    }

    fn of(notebook: Notebook) -> Source {
        Source { program: notebook.program().into(), notebook: Some(Arc::new(notebook)) }
    }

    /// The Python to analyse.
    pub fn program(&self) -> &Arc<str> {
        &self.program
    }

    /// The notebook, if it is one.
    pub fn notebook(&self) -> Option<&Arc<Notebook>> {
        self.notebook.as_ref()
    }

    /// The file's text.
    pub fn file_text(&self) -> &str {
        self.notebook.as_ref().map_or(&self.program, |notebook| notebook.file_text())
    }

    /// The file with an edited program; a sentence where a notebook's cells cannot hold it.
    pub fn with(&self, edited: String) -> Result<Source, String> {
        match &self.notebook {
            Some(notebook) => Ok(Source::of(Notebook::read(notebook.rewritten(&edited)?)?)),
            None => Ok(Source { program: edited.into(), notebook: None }),
        }
    }
}
