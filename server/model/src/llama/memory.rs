//! How much memory there is, how much a model needs, and where it fits.

use sysinfo::System;

use crate::gguf::Header;
use crate::{Error, ErrorKind};

/// Of a GPU's free memory so much is left to others.
const GPU_SHARE: f64 = 0.9;

/// The machine's memory, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Memory {
    pub total: u64,
    /// What can be had without swapping, within the container's limit.
    pub available: u64,
}

pub(super) fn of_machine() -> Memory {
    let mut system = System::new();
    system.refresh_memory();
    let (mut total, mut available) = (system.total_memory(), system.available_memory());
    if let Some(limits) = system.cgroup_limits() {
        total = total.min(limits.total_memory);
        // Not `free_memory`: files that the system keeps in memory count as used there, and make room when it is needed.
        available = available.min(limits.total_memory.saturating_sub(limits.rss));
    }
    Memory { total, available }
}

/// What a model takes, in bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Need {
    pub weights: u64,
    pub cache: u64,
    pub compute: u64,
}

impl Need {
    pub(super) fn of(header: &Header, context: u32, batch: u32) -> Need {
        let context = u64::from(context);
        Need {
            weights: header.bytes,
            cache: header.cache_bytes(context),
            compute: header.compute_bytes(u64::from(batch)),
        }
    }

    fn total(self) -> u64 {
        self.weights.saturating_add(self.cache).saturating_add(self.compute)
    }

    /// How many of `layers` fit into so much free memory of a GPU; the output counts as one more.
    pub(super) fn layers_in(self, free: u64, layers: u32) -> u32 {
        let usable = free as f64 * GPU_SHARE - self.compute as f64;
        let each = self.weights.saturating_add(self.cache) as f64 / f64::from(layers + 1);
        if usable <= 0.0 || each <= 0.0 { 0 } else { (usable / each).min(f64::from(layers + 1)) as u32 }
    }

    /// Fails with a message unless what is not on the GPU fits into the machine's memory.
    pub(super) fn check(self, on_gpu: f64, memory: Memory, shown: &str) -> Result<(), Error> {
        let rest = (self.total() as f64 * (1.0 - on_gpu)) as u64;
        if rest <= memory.available {
            return Ok(());
        }
        let what = format!(
            "{shown}: the model needs {} of memory ({} of weights, {} for the context, {} to compute), and {} of {} are \
             available; take a smaller model or a stronger quantisation, make `model.context` smaller, or end other \
             programs",
            size(rest),
            size(self.weights),
            size(self.cache),
            size(self.compute),
            size(memory.available),
            size(memory.total),
        );
        Err(Error::new(ErrorKind::OutOfMemory, what))
    }
}

/// Bytes for people.
pub(super) fn size(bytes: u64) -> String {
    if bytes < 1_000_000_000 {
        format!("{:.0} MB", bytes as f64 / 1e6)
    } else {
        format!("{:.1} GB", bytes as f64 / 1e9)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEED: Need = Need { weights: 4_000_000_000, cache: 400_000_000, compute: 300_000_000 };

    #[test]
    fn layers_fill_what_is_free() {
        assert_eq!(NEED.layers_in(80_000_000_000, 28), 29, "all of them");
        assert_eq!(NEED.layers_in(0, 28), 0);
        assert_eq!(NEED.layers_in(300_000_000, 28), 0, "nothing is left after what computing takes");
        let half = NEED.layers_in(2_800_000_000, 28);
        assert!((12..=16).contains(&half), "{half}");
    }

    #[test]
    fn what_does_not_fit_is_said_in_numbers() {
        let memory = Memory { total: 8_000_000_000, available: 2_000_000_000 };
        let error = NEED.check(0.0, memory, "x.gguf").unwrap_err();
        assert_eq!(error.kind, ErrorKind::OutOfMemory);
        for part in ["x.gguf", "4.7 GB", "4.0 GB of weights", "400 MB for the context", "2.0 GB of 8.0 GB"] {
            assert!(error.message.contains(part), "{part}: {error}");
        }
        NEED.check(0.9, memory, "x.gguf").unwrap();
    }

    #[test]
    fn this_machine_has_memory() {
        let memory = of_machine();
        assert!(memory.total > 0 && memory.available <= memory.total, "{memory:?}");
    }
}
