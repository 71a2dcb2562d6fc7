//! Conversion between CSS pixels and the whole numbers that heights are stored in, so that sums of heights are exact.

/// Units per CSS pixel. Browsers place boxes in steps of 1/64 or 1/60 of a device pixel, which at a fractional zoom are no multiples
/// of any unit. With this one, the rounding of 500 lines adds up to less than 1/4 px.
pub(super) const UNITS_PER_PIXEL: f64 = 1024.0;

pub(super) fn to_units(pixels: f64) -> u32 {
    (pixels * UNITS_PER_PIXEL).round().clamp(0.0, f64::from(u32::MAX)) as u32
}

pub(super) fn to_pixels(units: u64) -> f64 {
    units as f64 / UNITS_PER_PIXEL
}
