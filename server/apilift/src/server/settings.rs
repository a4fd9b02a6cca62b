//! The editor's settings: from `initializationOptions`, `workspace/didChangeConfiguration` and
//! `workspace/configuration`. Unknown keys are ignored, wrong types leave the default.

use std::path::PathBuf;

use changes::{Confidence, Database};
use project::{ConfigChoice, ModelDevice, Overrides, With, parse_python};
use serde_json::Value;

use crate::workspace::{SettingsOverrides, Workspace};

/// What an editor can set; names as in the README.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerSettings {
    /// `enable`: whether anything is shown at all.
    pub enable: bool,
    /// `hover`: whether hovers are answered; off leaves them to a type checker.
    pub hover: bool,
    /// `unsafeFixes`: whether unsafe fixes are offered.
    pub unsafe_fixes: bool,
    /// `select`.
    pub select: Vec<String>,
    /// `extendSelect`.
    pub extend_select: Vec<String>,
    /// `ignore`.
    pub ignore: Vec<String>,
    /// `confidence`.
    pub confidence: Option<Confidence>,
    /// `future`.
    pub future: bool,
    /// `configuration`: a configuration file.
    pub configuration: Option<PathBuf>,
    /// `versions`: by distribution.
    pub versions: Vec<With>,
    /// `python`: the version to check against.
    pub python: Option<changes::Version>,
    /// `venv`: the virtual environment that the user chose.
    pub venv: Option<PathBuf>,
    /// `model`: a local model by its name in the list.
    pub model: Option<String>,
    /// `modelDevice`: where it runs, instead of what the project says.
    pub model_device: Option<ModelDevice>,
}

/// The names of all settings.
const KEYS: [&str; 14] = [
    "enable",
    "hover",
    "unsafeFixes",
    "select",
    "extendSelect",
    "ignore",
    "confidence",
    "future",
    "configuration",
    "versions",
    "python",
    "venv",
    "model",
    "modelDevice",
];

impl Default for ServerSettings {
    fn default() -> Self {
        ServerSettings {
            enable: true,
            hover: true,
            unsafe_fixes: true,
            select: Vec::new(),
            extend_select: Vec::new(),
            ignore: Vec::new(),
            confidence: None,
            future: false,
            configuration: None,
            versions: Vec::new(),
            python: None,
            venv: None,
            model: None,
            model_device: None,
        }
    }
}

impl ServerSettings {
    /// Reads what a client sent: the settings themselves, or an object that holds them under `apilift` or `settings`.
    /// What it leaves out has its default. `None` where nothing of ours is in it.
    pub fn read(value: &Value) -> Option<ServerSettings> {
        let mut value = value;
        let mut is_ours = false;
        for key in ["settings", "apilift"] {
            if let Some(inner) = value.get(key).filter(|inner| inner.is_object()) {
                value = inner;
                is_ours = true;
            }
        }
        let object = value.as_object()?;
        if !is_ours && !KEYS.iter().any(|key| object.contains_key(*key)) {
            return None;
        }
        let mut out = ServerSettings::default();
        let flag = |key: &str, default: bool| object.get(key).and_then(Value::as_bool).unwrap_or(default);
        out.enable = flag("enable", true);
        out.hover = flag("hover", true);
        out.unsafe_fixes = flag("unsafeFixes", true);
        out.future = flag("future", false);
        let words = |key: &str| -> Vec<String> {
            let list = object.get(key).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        out.select = words("select");
        out.extend_select = words("extendSelect");
        out.ignore = words("ignore");
        let text = |key: &str| object.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        out.confidence = match text("confidence") {
            Some("possible") => Some(Confidence::Possible),
            Some("likely") => Some(Confidence::Likely),
            Some("certain") => Some(Confidence::Certain),
            _ => None,
        };
        out.configuration = text("configuration").map(PathBuf::from);
        out.venv = text("venv").map(PathBuf::from);
        out.model = text("model").map(str::to_owned);
        out.model_device = match text("modelDevice") {
            Some("auto") => Some(ModelDevice::Auto),
            Some("cpu") => Some(ModelDevice::Cpu),
            Some("gpu") => Some(ModelDevice::Gpu),
            _ => None,
        };
        out.python = text("python").and_then(|text| parse_python(text).ok());
        if let Some(versions) = object.get("versions").and_then(Value::as_object) {
            out.versions = versions
                .iter()
                .filter_map(|(name, version)| With::parse(&requirement(name, version.as_str()?)).ok())
                .collect();
        }
        Some(out)
    }

    /// A workspace under these settings.
    pub fn workspace(&self, database: Database) -> Workspace {
        let overrides = Overrides {
            with: self.versions.clone(),
            python: self.python.clone(),
            config: self.configuration.clone().map_or(ConfigChoice::Nearest, ConfigChoice::File),
            venv: self.venv.clone(),
            virtual_env: crate::workspace::folder_in_environment("VIRTUAL_ENV"),
            project_environment: crate::workspace::folder_in_environment("UV_PROJECT_ENVIRONMENT"),
            ..Overrides::default()
        };
        let settings = SettingsOverrides {
            select: self.select.clone(),
            extend_select: self.extend_select.clone(),
            ignore: self.ignore.clone(),
            confidence: self.confidence,
            future: self.future,
            ..SettingsOverrides::default()
        };
        Workspace::new(database, overrides, settings).for_editor()
    }
}

/// `numpy` and `2.1` → `numpy==2.1`; a specifier stays as it is.
fn requirement(name: &str, version: &str) -> String {
    if version.starts_with(|c: char| c.is_ascii_digit()) {
        format!("{name}=={version}")
    } else {
        format!("{name}{version}")
    }
}
