//! Numbers that look random and are always the same for one component and place in its log.

/// Gives numbers from a seed.
pub(super) struct Dice {
    state: u64,
}

impl Dice {
    /// Makes the dice of the component of that name at that place.
    pub(super) fn new(name: &str, place: u64) -> Self {
        // FNV-1a over the name, so that components with different names write different lines.
        let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self {
            state: seed ^ place.wrapping_mul(0x9e37_79b9_7f4a_7c15),
        }
    }

    /// Returns the next number (the splitmix64 generator).
    fn roll(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number from `low` to `high`, both possible.
    fn between(&mut self, low: u64, high: u64) -> u64 {
        let span = high.saturating_sub(low).saturating_add(1);
        low.saturating_add(self.roll() % span)
    }

    /// Returns one of the items, nothing of an empty list.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let len = u64::try_from(items.len()).ok().filter(|len| *len > 0)?;
        let at = self.roll() % len;
        items.get(usize::try_from(at).ok()?)
    }

    /// Returns the random text that a word of a template stands for; an unknown word stays readable.
    pub(super) fn word(&mut self, word: &str) -> String {
        match word {
            "ip" => format!("10.244.{}.{}", self.between(0, 127), self.between(2, 254)),
            "pid" => self.between(7, 64).to_string(),
            "n" => self.between(1, 40).to_string(),
            "ms" => self.between(2, 480).to_string(),
            "bytes" => self.between(120, 48_000).to_string(),
            "seconds" => format!("{}.{:03}", self.between(0, 4), self.between(0, 999)),
            "status" => self
                .pick(&["200", "200", "200", "201", "204", "304", "404"])
                .copied()
                .unwrap_or("200")
                .to_owned(),
            "hash" => format!("{:016x}{:016x}", self.roll(), self.roll()),
            "commit" => format!("{:07x}", self.roll() & 0x0fff_ffff),
            "id" => self.identifier(),
            other => other.to_owned(),
        }
    }

    /// Returns something with the look of a UUID.
    fn identifier(&mut self) -> String {
        let (a, b) = (self.roll(), self.roll());
        format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            a >> 32,
            (a >> 16) & 0xffff,
            a & 0xfff,
            b >> 52,
            b & 0xffff_ffff_ffff
        )
    }
}
