//! What markers are judged for: a version of Python on a platform.

use changes::Version;
use pep508_rs::{MarkerEnvironment, MarkerEnvironmentBuilder};

use crate::statement::Condition;

/// An operating system and a processor, in the words of PEP 508.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// `linux`, `darwin`, `win32`.
    pub sys_platform: String,
    /// `posix`, `nt`.
    pub os_name: String,
    /// `Linux`, `Darwin`, `Windows`.
    pub platform_system: String,
    /// `x86_64`, `arm64`, …
    pub platform_machine: String,
}

impl Platform {
    /// The one that this program runs on.
    pub fn current() -> Platform {
        Platform::of(std::env::consts::OS, std::env::consts::ARCH)
    }

    /// From the words that Rust uses: `linux`, `macos`, `windows`; `x86_64`, `aarch64`.
    pub fn of(system: &str, machine: &str) -> Platform {
        let (sys_platform, os_name, platform_system) = match system {
            "linux" => ("linux", "posix", "Linux"),
            "macos" => ("darwin", "posix", "Darwin"),
            "windows" => ("win32", "nt", "Windows"),
            other => (other, "posix", other),
        };
        let platform_machine = match (system, machine) {
            ("windows", "x86_64") => "AMD64",
            ("windows", "aarch64") => "ARM64",
            ("macos", "aarch64") => "arm64",
            _ => machine,
        };
        Platform {
            sys_platform: sys_platform.to_owned(),
            os_name: os_name.to_owned(),
            platform_system: platform_system.to_owned(),
            platform_machine: platform_machine.to_owned(),
        }
    }
}

/// A version of Python on a platform.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    python: Version,
    environment: Option<MarkerEnvironment>,
}

impl Target {
    pub fn new(python: &Version, platform: &Platform) -> Target {
        let mut release = python.release().to_vec();
        release.resize(release.len().max(3), 0);
        let number = |count: usize| release.iter().take(count).map(u64::to_string).collect::<Vec<_>>().join(".");
        let (short, full) = (number(2), number(3));
        let builder = MarkerEnvironmentBuilder {
            implementation_name: "cpython",
            implementation_version: &full,
            os_name: &platform.os_name,
            platform_machine: &platform.platform_machine,
            platform_python_implementation: "CPython",
            platform_release: "",
            platform_system: &platform.platform_system,
            platform_version: "",
            python_full_version: &full,
            python_version: &short,
            sys_platform: &platform.sys_platform,
        };
        Target { python: python.clone(), environment: MarkerEnvironment::try_from(builder).ok() }
    }

    /// Whether a condition holds here.
    pub fn meets(&self, when: &Condition) -> bool {
        let marker = when.markers.is_empty()
            || self
                .environment
                .as_ref()
                .is_none_or(|here| when.markers.iter().any(|marker| marker.evaluate(here, &[])));
        marker && when.python.as_ref().is_none_or(|range| range.contains(&self.python))
    }
}
