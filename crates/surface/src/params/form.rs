//! Query strings and form bodies, with nesting in brackets as PHP writes it.

use super::{Budget, DEPTH_MAX, NAME_BYTES_MAX, Param, Params, ParamsError};

/// One step into a nested name.
enum Segment<'a> {
    /// `[b]`, and the part before the first bracket.
    Named(&'a str),
    /// `[]`: the next free index.
    Next,
}

/// Decodes pairs joined by `&`. Pairs without a name are skipped.
pub(super) fn decode(text: &[u8]) -> Result<Params, ParamsError> {
    let mut params = Params::default();
    let mut budget = Budget::new();
    for pair in text.split(|byte| *byte == b'&') {
        let (name, value) = split_once(pair);
        if name.is_empty() {
            continue;
        }
        let lossy = || String::from_utf8_lossy(name);
        let name = decoded(name).ok_or_else(|| ParamsError::encoding(&lossy()))?;
        let value = decoded(value).ok_or_else(|| ParamsError::encoding(&name))?;
        let segments = segments(&name).ok_or_else(|| ParamsError::bad_name(&name))?;
        if segments.len() > DEPTH_MAX {
            return Err(ParamsError::too_deep(&name));
        }
        place(&mut params, &segments, value, &mut budget)?;
    }
    Ok(params)
}

fn split_once(pair: &[u8]) -> (&[u8], &[u8]) {
    let mut parts = pair.splitn(2, |byte| *byte == b'=');
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

fn decoded(text: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => hex(*rest.next()?)? << 4 | hex(*rest.next()?)?,
            byte => *byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Splits `a[b][]` into its steps; nothing when brackets do not match or a step is too long.
fn segments(name: &str) -> Option<Vec<Segment<'_>>> {
    let (first, mut rest) = name.split_at(name.find('[').unwrap_or(name.len()));
    let fits = |part: &str| part.len() <= NAME_BYTES_MAX && !part.contains(['[', ']']);
    let mut segments = vec![Segment::Named(Some(first).filter(|part| !part.is_empty() && fits(part))?)];
    while !rest.is_empty() {
        let (part, after) = rest.strip_prefix('[')?.split_once(']')?;
        segments.push(match part {
            "" => Segment::Next,
            part => Segment::Named(Some(part).filter(|part| fits(part))?),
        });
        rest = after;
        // One step beyond the limit is enough to refuse the name.
        if segments.len() > DEPTH_MAX {
            break;
        }
    }
    Some(segments)
}

fn place(
    map: &mut Params,
    segments: &[Segment<'_>],
    value: String,
    budget: &mut Budget,
) -> Result<(), ParamsError> {
    let Some((first, rest)) = segments.split_first() else { return Ok(()) };
    let name = match first {
        Segment::Named(name) => (*name).to_owned(),
        Segment::Next => map.next_index().ok_or_else(|| ParamsError::bad_name(&map.path))?.to_string(),
    };
    if rest.is_empty() {
        budget.take()?;
        map.members.insert(name, Param::Text(value));
        return Ok(());
    }
    let below = map.below(&name);
    let slot = map.members.entry(name).or_insert(Param::Null);
    if !matches!(slot, Param::Map(_)) {
        budget.take()?;
        *slot = Param::Map(below);
    }
    if let Param::Map(below) = slot { place(below, rest, value, budget) } else { Ok(()) }
}
