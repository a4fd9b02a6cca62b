//! From logits to tokens and probabilities.

/// The logits of a place, ready for questions about probabilities.
pub(super) struct Distribution<'a> {
    logits: &'a [f32],
    /// log Σ exp(logit)
    total: f64,
}

impl<'a> Distribution<'a> {
    pub(super) fn new(logits: &'a [f32]) -> Distribution<'a> {
        Distribution { logits, total: log_sum(logits, 1.0) }
    }

    /// The natural logarithm of a token's probability. Finite: what is impossible is very improbable.
    pub(super) fn logprob(&self, token: usize) -> f64 {
        let logit = self.logits.get(token).copied().map_or(f64::NEG_INFINITY, f64::from);
        (logit - self.total).clamp(-1e4, 0.0)
    }

    /// The most probable token; of equal ones the first.
    pub(super) fn best(&self) -> usize {
        let mut best = 0;
        for (token, logit) in self.logits.iter().enumerate() {
            if *logit > self.logits[best] {
                best = token;
            }
        }
        best
    }

    /// A token drawn at a temperature.
    pub(super) fn draw(&self, temperature: f32, random: &mut Random) -> usize {
        if temperature.is_nan() || temperature <= 0.0 {
            return self.best();
        }
        let temperature = f64::from(temperature);
        let total = log_sum(self.logits, temperature);
        let mut left = random.next();
        for (token, logit) in self.logits.iter().enumerate() {
            left -= (f64::from(*logit) / temperature - total).exp();
            if left < 0.0 {
                return token;
            }
        }
        // Rounding left a rest.
        self.best()
    }
}

fn log_sum(logits: &[f32], temperature: f64) -> f64 {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let largest = f64::from(largest) / temperature;
    let sum: f64 = logits.iter().map(|logit| (f64::from(*logit) / temperature - largest).exp()).sum();
    largest + sum.ln()
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same seed draws the same tokens on every machine.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// At least 0, below 1.
    pub(super) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        (mixed >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOGITS: [f32; 4] = [1.0, 3.0, 3.0, -1000.0];

    #[test]
    fn probabilities_sum_to_one() {
        let distribution = Distribution::new(&LOGITS);
        let sum: f64 = (0..4).map(|token| distribution.logprob(token).exp()).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        assert!(distribution.logprob(3) < -900.0 && distribution.logprob(3).is_finite());
        assert!(distribution.logprob(99).is_finite(), "there is no such token");
    }

    #[test]
    fn the_best_is_the_first_of_equals() {
        let distribution = Distribution::new(&LOGITS);
        assert_eq!(distribution.best(), 1);
        assert_eq!(distribution.draw(0.0, &mut Random::new(1)), 1);
    }

    #[test]
    fn draws_follow_the_probabilities() {
        let distribution = Distribution::new(&LOGITS);
        let mut random = Random::new(7);
        let mut counts = [0.0; 4];
        for _ in 0..20_000 {
            counts[distribution.draw(1.0, &mut random)] += 1.0 / 20_000.0;
        }
        for (token, share) in counts.iter().enumerate() {
            let expected = distribution.logprob(token).exp();
            assert!((share - expected).abs() < 0.02, "{token}: {share} {expected}");
        }
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        let (mut one, mut two) = (Random::new(3), Random::new(3));
        assert!((0..100).all(|_| {
            let (a, b) = (one.next(), two.next());
            a == b && (0.0..1.0).contains(&a)
        }));
    }
}
