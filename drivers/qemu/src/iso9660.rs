//! Writes a small ISO 9660 volume (ECMA-119): a few files in the root folder, read-only, nothing else.
//!
//! Names are upper case on the volume; Linux shows them in lower case and drops the version. That is all a seed
//! needs, so there are neither Rock Ridge nor Joliet names.

const SECTOR: usize = 2048;
/// Sectors: 16 of system area, the volume's description and its end, two path tables, then the root folder.
const DESCRIPTION: usize = 16;
const PATH_TABLE_LITTLE: u32 = 18;
const PATH_TABLE_BIG: u32 = 19;
const ROOT: u32 = 20;
const FIRST_FILE: u32 = 21;
/// 1 January 2026, so that the same files give the same volume.
const DATE: [u8; 7] = [126, 1, 1, 0, 0, 0, 0];

/// The bytes of a volume. The root folder takes one sector, which is room for some thirty short names.
pub(crate) fn volume(label: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut files: Vec<(String, &[u8])> =
        files.iter().map(|(name, bytes)| (format!("{}.;1", name.to_ascii_uppercase()), *bytes)).collect();
    files.sort();

    let mut root = record(&[0], ROOT, SECTOR, true);
    root.extend(record(&[1], ROOT, SECTOR, true));
    let mut contents: Vec<u8> = Vec::new();
    let mut sector = FIRST_FILE;
    for (name, bytes) in &files {
        root.extend(record(name.as_bytes(), sector, bytes.len(), false));
        contents.extend_from_slice(bytes);
        contents.resize(contents.len().next_multiple_of(SECTOR), 0);
        sector += u32::try_from(bytes.len().div_ceil(SECTOR)).unwrap_or(u32::MAX);
    }

    let mut volume = vec![0; DESCRIPTION * SECTOR];
    volume.extend(description(label, sector));
    volume.extend(padded(&[b"\xffCD001\x01"]));
    volume.extend(padded(&[&[1, 0], &ROOT.to_le_bytes(), &1_u16.to_le_bytes(), &[0, 0]]));
    volume.extend(padded(&[&[1, 0], &ROOT.to_be_bytes(), &1_u16.to_be_bytes(), &[0, 0]]));
    volume.extend(padded(&[&root]));
    volume.extend(contents);
    volume
}

/// The primary volume descriptor, section 8.4.
fn description(label: &str, sectors: u32) -> Vec<u8> {
    let path_table_bytes = 10_u32;
    padded(&[
        b"\x01CD001\x01\0",
        &text("", 32),
        &text(label, 32),
        &[0; 8],
        &both(sectors),
        &[0; 32],
        &both_short(1),
        &both_short(1),
        &[0x00, 0x08, 0x08, 0x00],
        &both(path_table_bytes),
        &PATH_TABLE_LITTLE.to_le_bytes(),
        &[0; 4],
        &PATH_TABLE_BIG.to_be_bytes(),
        &[0; 4],
        &record(&[0], ROOT, SECTOR, true),
        &text("", 128 * 4 + 37 * 3),
        &never(),
        &never(),
        &never(),
        &never(),
        &[1],
    ])
}

/// A directory record, section 9.1.
fn record(name: &[u8], sector: u32, bytes: usize, is_folder: bool) -> Vec<u8> {
    let length = (33 + name.len()).next_multiple_of(2);
    let mut record = vec![u8::try_from(length).unwrap_or(u8::MAX), 0];
    record.extend(both(sector));
    record.extend(both(u32::try_from(bytes).unwrap_or(u32::MAX)));
    record.extend(DATE);
    record.extend([if is_folder { 2 } else { 0 }, 0, 0]);
    record.extend(both_short(1));
    record.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
    record.extend_from_slice(name);
    record.resize(length, 0);
    record
}

fn both(number: u32) -> Vec<u8> {
    [number.to_le_bytes(), number.to_be_bytes()].concat()
}

fn both_short(number: u16) -> Vec<u8> {
    [number.to_le_bytes(), number.to_be_bytes()].concat()
}

fn text(words: &str, length: usize) -> Vec<u8> {
    let mut bytes = words.as_bytes().to_vec();
    bytes.resize(length, b' ');
    bytes
}

/// A date that is not given, section 8.4.26.1.
fn never() -> [u8; 17] {
    let mut date = [b'0'; 17];
    if let Some(zone) = date.last_mut() {
        *zone = 0;
    }
    date
}

fn padded(parts: &[&[u8]]) -> Vec<u8> {
    let mut sector = parts.concat();
    sector.resize(SECTOR, 0);
    sector
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lays_out_what_readers_look_for() {
        let long = vec![b'x'; 5000];
        let volume = volume("cidata", &[("user-data", &long), ("meta-data", b"instance-id: a\n")]);
        assert_eq!(volume.len(), (21 + 1 + 3) * SECTOR);
        assert_eq!(&volume[0x8001..0x8006], b"CD001");
        // The label stands where guests look for it.
        assert_eq!(&volume[32808..32814], b"cidata");
        assert_eq!(&volume[0x8000 + 80..0x8000 + 84], 25_u32.to_le_bytes());
        assert_eq!(&volume[0x8000 + 128..0x8000 + 132], [0, 8, 8, 0]);
        assert_eq!(volume[0x8000 + 156], 34);
        assert_eq!(volume[0x8000 + 881], 1);
        assert_eq!(&volume[21 * SECTOR..21 * SECTOR + 11], b"instance-id");
        assert_eq!(&volume[22 * SECTOR..22 * SECTOR + 2], b"xx");
    }
}
