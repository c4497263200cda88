//! Octets that several frames of a direction carried, as one run.
//!
//! In: the parts in order. Out: for an octet of the run, the octet of the direction.

/// A part of a message or of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// The place of its frame among the items of the direction.
    pub item: usize,
    /// Octets of the direction before it.
    pub offset: usize,
    /// Its own octets.
    pub len: usize,
}

/// The octet of the direction at which octet `offset` of the run stands.
pub(super) fn in_stream(pieces: &[Piece], mut offset: usize) -> usize {
    for piece in pieces {
        if offset < piece.len {
            return piece.offset + offset;
        }
        offset -= piece.len;
    }
    pieces.last().map_or(offset, |piece| piece.offset + piece.len + offset)
}

/// Octets of the whole run.
pub(super) fn octets(pieces: &[Piece]) -> usize {
    pieces.iter().map(|piece| piece.len).sum()
}

/// The run, encoded again, cut where it was cut: the last part takes all there is, so that a longer run shows.
pub(super) fn cut<'a>(
    pieces: &'a [Piece],
    mut run: &'a [u8],
) -> impl Iterator<Item = (usize, Vec<u8>)> {
    let last = pieces.len().saturating_sub(1);
    pieces.iter().enumerate().map(move |(index, piece)| {
        let len = if index == last { run.len() } else { piece.len.min(run.len()) };
        let (own, behind) = run.split_at(len);
        run = behind;
        (piece.item, own.to_vec())
    })
}
