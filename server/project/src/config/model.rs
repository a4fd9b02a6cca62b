//! `[tool.apilift.model]`: which model is asked, and how it runs.

use toml::de::DeTable;

use super::values::Entry;
use crate::intake::Intake;
use crate::table;

/// What is configured of the local model. A project can name one; whether it is loaded is the user's decision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModelSettings {
    /// `name`: a model of the manifest.
    pub name: Option<String>,
    /// `path`: a GGUF file, from the configuration's folder.
    pub path: Option<String>,
    /// `device`.
    pub device: ModelDevice,
    /// `layers` on the GPU.
    pub layers: Option<u32>,
    /// `threads`.
    pub threads: Option<u32>,
    /// `context`, in tokens.
    pub context: Option<u32>,
}

/// `model.device`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ModelDevice {
    /// A GPU that has memory enough, else the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// A GPU, or nothing.
    Gpu,
}

/// The keys of the table.
const KEYS: &str = "`name`, `path`, `device`, `layers`, `threads` and `context`";

pub(super) fn read(entry: &Entry<'_, '_>, into: &mut ModelSettings, intake: &mut Intake) {
    let Some(table) = entry.value.as_ref().as_table() else {
        entry.expected(&format!("a table with {KEYS}"), intake);
        return;
    };
    read_table(table, entry, into, intake);
}

fn read_table(table: &DeTable<'_>, entry: &Entry<'_, '_>, into: &mut ModelSettings, intake: &mut Intake) {
    for (key, value) in table {
        let name = format!("model.{}", key.as_ref());
        let row = Entry { key: &name, value, source: entry.source };
        match key.as_ref().as_ref() {
            "name" => into.name = row.text(intake).map(str::to_owned).or(into.name.take()),
            "path" => into.path = row.text(intake).map(str::to_owned).or(into.path.take()),
            "device" => into.device = device(&row, intake).unwrap_or(into.device),
            "layers" => into.layers = row.count(intake).or(into.layers),
            "threads" => into.threads = row.count(intake).or(into.threads),
            "context" => into.context = row.count(intake).or(into.context),
            _ => {
                let line = entry.source.line(key.span().start);
                intake.problem(entry.source, line, format!("there is no setting `{name}`; there are {KEYS}"));
            }
        }
    }
}

fn device(row: &Entry<'_, '_>, intake: &mut Intake) -> Option<ModelDevice> {
    match row.text(intake)? {
        "auto" => Some(ModelDevice::Auto),
        "cpu" => Some(ModelDevice::Cpu),
        "gpu" => Some(ModelDevice::Gpu),
        other => {
            let line = table::line(row.source, row.value);
            let message = format!("`model.device` must be \"auto\", \"cpu\" or \"gpu\", not {other:?}; it is not used");
            intake.problem(row.source, line, message);
            None
        }
    }
}
