use wasmparser::Operator;

/// How many instructions move a word: two addresses, a load and a store.
pub(super) const WORD_LEN: usize = 4;
/// How many instructions count: two addresses, a load, what to add, the sum and a store.
const COUNT_LEN: usize = 6;

/// What becomes a function.
#[derive(PartialEq)]
pub(super) enum Deed {
    /// The move of a value: its words in the order in which they are moved, how far from its beginning each is, and whether
    /// it is one of 64 bits.
    Move(Vec<(u64, bool)>),
    /// A word is made so much more.
    Count(i32),
}

/// Something that is done to a place in memory.
pub(super) struct Found {
    pub(super) deed: Deed,
    /// How many instructions it has. The first leaves the address of the place on the stack.
    pub(super) len: usize,
    /// How far from that address the place is.
    pub(super) offset: u64,
    /// The local that holds where a value is moved from, and how far from there it begins.
    pub(super) from: Option<(u32, u64)>,
}

impl Found {
    /// What `operators` begin with.
    pub(super) fn at_start(operators: &[Operator<'_>]) -> Option<Self> {
        Self::count(operators).or_else(|| Self::moved(operators))
    }

    fn count(operators: &[Operator<'_>]) -> Option<Self> {
        use Operator as O;
        let [address, O::LocalGet { local_index: place }, load, O::I32Const { value }, sign, store, ..] = operators
        else {
            return None;
        };
        let (O::LocalGet { local_index: kept } | O::LocalTee { local_index: kept }) = address else { return None };
        let (O::I32Load { memarg: load }, O::I32Store { memarg: store }) = (load, store) else { return None };
        let step = match sign {
            O::I32Add => *value,
            O::I32Sub => value.wrapping_neg(),
            _ => return None,
        };
        let is_one_word = kept == place && load.offset == store.offset;
        is_one_word.then_some(Self { deed: Deed::Count(step), len: COUNT_LEN, offset: load.offset, from: None })
    }

    /// A move of two words or more.
    fn moved(operators: &[Operator<'_>]) -> Option<Self> {
        let first = Word::read(operators)?;
        let words = operators.chunks_exact(WORD_LEN).map_while(Word::read);
        // The first may keep its address on the way, the others may not: it would be another one.
        let words = words.enumerate().take_while(|(place, word)| {
            (*place == 0 || !word.keeps_address)
                && (word.to.0, word.from.0) == (first.to.0, first.from.0)
                && word.to.1.wrapping_sub(first.to.1) == word.from.1.wrapping_sub(first.from.1)
        });
        let words: Vec<Word> = words.map(|(_, word)| word).collect();
        let begin = words.iter().map(|word| word.to.1).min()?;
        let shape = words.iter().map(|word| (word.to.1 - begin, word.is_long)).collect();
        let from = first.from.1.wrapping_sub(first.to.1).wrapping_add(begin);
        (words.len() > 1).then_some(Self {
            deed: Deed::Move(shape),
            len: words.len() * WORD_LEN,
            offset: begin,
            from: Some((first.from.0, from)),
        })
    }
}

/// The move of a word, with the offsets that its instructions name.
struct Word {
    to: (u32, u64),
    from: (u32, u64),
    is_long: bool,
    /// Whether the address it goes to is put into the local here.
    keeps_address: bool,
}

impl Word {
    fn read(operators: &[Operator<'_>]) -> Option<Self> {
        let [to, Operator::LocalGet { local_index: from }, load, store, ..] = operators else { return None };
        let (to, keeps_address) = match to {
            Operator::LocalGet { local_index } => (*local_index, false),
            Operator::LocalTee { local_index } => (*local_index, true),
            _ => return None,
        };
        let (load, store, is_long) = match (load, store) {
            (Operator::I64Load { memarg: load }, Operator::I64Store { memarg: store }) => (load, store, true),
            (Operator::I32Load { memarg: load }, Operator::I32Store { memarg: store }) => (load, store, false),
            _ => return None,
        };
        Some(Self { to: (to, store.offset), from: (*from, load.offset), is_long, keeps_address })
    }
}
