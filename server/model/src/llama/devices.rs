//! Which devices there are.

use llama_cpp_2::{LlamaBackendDevice, LlamaBackendDeviceType, list_llama_ggml_backend_devices};

use super::memory;
use crate::Error;
#[cfg(feature = "dynamic-backends")]
use crate::ErrorKind;
use crate::protocol::{DeviceInfo, Machine};

/// What this binary was built with.
pub(super) fn features() -> Vec<String> {
    let all = [
        ("cuda", cfg!(feature = "cuda")),
        ("vulkan", cfg!(feature = "vulkan")),
        ("metal", cfg!(feature = "metal") || cfg!(all(target_os = "macos", target_arch = "aarch64"))),
        ("dynamic-backends", cfg!(feature = "dynamic-backends")),
    ];
    all.iter().filter(|(_, on)| *on).map(|(name, _)| (*name).to_owned()).collect()
}

/// The GPUs, the one with the most free memory first.
pub(super) fn gpus() -> Vec<LlamaBackendDevice> {
    let mut devices = list_llama_ggml_backend_devices();
    devices.retain(|device| {
        matches!(device.device_type, LlamaBackendDeviceType::Gpu | LlamaBackendDeviceType::IntegratedGpu)
    });
    devices.sort_by_key(|device| std::cmp::Reverse(device.memory_free));
    devices
}

/// What `apilift model doctor` shows.
pub(super) fn machine() -> Machine {
    let devices = list_llama_ggml_backend_devices().into_iter().map(|device| DeviceInfo {
        name: device.name,
        description: device.description,
        kind: match device.device_type {
            LlamaBackendDeviceType::Cpu => "cpu",
            LlamaBackendDeviceType::Accelerator => "accelerator",
            LlamaBackendDeviceType::Gpu => "gpu",
            LlamaBackendDeviceType::IntegratedGpu => "integrated-gpu",
            LlamaBackendDeviceType::Unknown => "unknown",
        }
        .to_owned(),
        memory_total: device.memory_total as u64,
        memory_free: device.memory_free as u64,
    });
    let memory = memory::of_machine();
    Machine {
        features: features(),
        backends: loaded(),
        devices: devices.collect(),
        memory_total: memory.total,
        memory_available: memory.available,
    }
}

/// With dynamic backends the libraries beside the binary are loaded, else those where it was built. The best for the
/// machine's CPU is taken, and each GPU's whose driver is there. Must come before the backend is started.
#[cfg(feature = "dynamic-backends")]
pub(super) fn load_backends() {
    use llama_cpp_2::llama_backend::{load_backends, load_backends_from_path};
    let beside = beside().filter(|folder| {
        folder.to_str().is_some() && std::fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(is_backend))
    });
    match beside {
        Some(folder) => load_backends_from_path(&folder),
        None => load_backends(),
    }
}

#[cfg(feature = "dynamic-backends")]
fn is_backend(entry: std::fs::DirEntry) -> bool {
    let name = entry.file_name();
    let name = name.to_string_lossy();
    name.starts_with("libggml-cpu") || name.starts_with("ggml-cpu")
}

#[cfg(feature = "dynamic-backends")]
fn beside() -> Option<std::path::PathBuf> {
    std::env::current_exe().ok()?.parent().map(std::path::Path::to_path_buf)
}

/// What there must be to compute at all.
#[cfg(feature = "dynamic-backends")]
pub(super) fn check() -> Result<(), Error> {
    if list_llama_ggml_backend_devices().is_empty() {
        let folder = beside().unwrap_or_default();
        let what = format!(
            "llama.cpp has nothing to compute with: its libraries, such as libggml-cpu-haswell.so, must lie beside this \
             program, in {}",
            folder.display()
        );
        return Err(Error::new(ErrorKind::Device, what));
    }
    Ok(())
}

/// Which of llama.cpp's libraries are in use, where the system tells.
#[cfg(feature = "dynamic-backends")]
fn loaded() -> Vec<String> {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let is_ours = |path: &&str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        name.starts_with("libggml-") && !name.starts_with("libggml-base")
    };
    let mut paths: Vec<&str> =
        maps.lines().filter_map(|line| line.find('/').map(|at| &line[at..])).filter(is_ours).collect();
    paths.dedup();
    paths.into_iter().map(str::to_owned).collect()
}

/// The one backend was linked in.
#[cfg(not(feature = "dynamic-backends"))]
pub(super) fn load_backends() {}

/// It is there always.
#[cfg(not(feature = "dynamic-backends"))]
pub(super) fn check() -> Result<(), Error> {
    Ok(())
}

#[cfg(not(feature = "dynamic-backends"))]
fn loaded() -> Vec<String> {
    Vec::new()
}
