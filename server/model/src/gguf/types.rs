//! The types of GGUF: of values in its metadata, and of weights.

/// A string.
pub(super) const TEXT: u32 = 8;

/// An array.
pub(super) const ARRAY: u32 = 9;

/// How the bytes of a number are meant.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    Unsigned,
    Signed,
    Float,
}

/// Width in bytes and shape of a number's type.
pub(super) fn scalar(kind: u32) -> Option<(usize, Shape)> {
    Some(match kind {
        0 | 7 => (1, Shape::Unsigned),
        1 => (1, Shape::Signed),
        2 => (2, Shape::Unsigned),
        3 => (2, Shape::Signed),
        4 => (4, Shape::Unsigned),
        5 => (4, Shape::Signed),
        6 => (4, Shape::Float),
        10 => (8, Shape::Unsigned),
        11 => (8, Shape::Signed),
        12 => (8, Shape::Float),
        _ => return None,
    })
}

/// Number of a type of weights, weights in one of its blocks, bytes of the block: `GGML_QUANT_SIZES` of gguf-py 0.19.
const BLOCKS: &[(u32, u64, u64)] = &[
    (0, 1, 4),
    (1, 1, 2),
    (2, 32, 18),
    (3, 32, 20),
    (6, 32, 22),
    (7, 32, 24),
    (8, 32, 34),
    (9, 32, 40),
    (10, 256, 84),
    (11, 256, 110),
    (12, 256, 144),
    (13, 256, 176),
    (14, 256, 210),
    (15, 256, 292),
    (16, 256, 66),
    (17, 256, 74),
    (18, 256, 98),
    (19, 256, 50),
    (20, 32, 18),
    (21, 256, 110),
    (22, 256, 82),
    (23, 256, 136),
    (24, 1, 1),
    (25, 1, 2),
    (26, 1, 4),
    (27, 1, 8),
    (28, 1, 8),
    (29, 256, 56),
    (30, 1, 2),
    (34, 256, 54),
    (35, 256, 66),
    (39, 32, 17),
    (40, 64, 36),
    (41, 128, 18),
];

/// The bytes that so many weights take; `None` for a type that is not known.
pub(super) fn bytes(kind: u32, weights: u64) -> Option<u64> {
    let (_, weights_a_block, bytes_a_block) = BLOCKS.iter().find(|(known, _, _)| *known == kind)?;
    Some(weights.div_ceil(*weights_a_block).saturating_mul(*bytes_a_block))
}
