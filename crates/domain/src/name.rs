//! Names that people choose: host names, labels and mail addresses.

/// The longest name or label, in characters.
pub const NAME_CHARS_MAX: usize = 128;
/// The longest description, in characters.
pub const DESCRIPTION_CHARS_MAX: usize = 256;

/// Whether a text is a host name: labels of letters, digits and inner hyphens (RFC 1123), at most 253 bytes.
pub fn is_hostname(text: &str) -> bool {
    let label_ok = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    (1..=253).contains(&text.len()) && text.split('.').all(label_ok)
}

/// The host name that comes closest to a free name; `server` where nothing is left.
pub fn hostname_of(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars().take(NAME_CHARS_MAX) {
        let lower = character.to_ascii_lowercase();
        if lower.is_ascii_alphanumeric() || lower == '.' {
            text.push(lower);
        } else if !text.ends_with(['-', '.']) {
            text.push('-');
        }
    }
    let labels: Vec<String> = text
        .split('.')
        .map(|label| {
            label.trim_matches('-').chars().take(63).collect::<String>().trim_end_matches('-').to_owned()
        })
        .filter(|label| !label.is_empty())
        .collect();
    let joined = labels.join(".");
    if is_hostname(&joined) { joined } else { "server".to_owned() }
}

/// Whether a text can be a name: one line, not blank, no control characters, not too long.
pub fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains('\n') && is_text(text, NAME_CHARS_MAX)
}

/// Whether a text of any number of lines is free of other control characters and at most `chars_max` characters long.
pub fn is_text(text: &str, chars_max: usize) -> bool {
    text.chars().count() <= chars_max
        && !text.chars().any(|character| character.is_control() && character != '\n')
}

/// Whether a text looks like a mail address: one `@`, a host name behind it, no blanks, at most 254 bytes.
pub fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && !local.contains('@')
        && local.chars().all(|character| !character.is_whitespace() && !character.is_control());
    local_ok && text.len() <= 254 && is_hostname(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn host_names_follow_rfc_1123() {
        for good in ["a", "web-1.example.net", "0x.net"] {
            assert!(is_hostname(good), "{good}");
        }
        for wrong in ["", "-a", "a-", "a..b", "a_b", "ä.net", ".a", "a."] {
            assert!(!is_hostname(wrong), "{wrong}");
        }
        assert_eq!(hostname_of("My web server #1"), "my-web-server-1");
        assert_eq!(hostname_of("漢字"), "server");
    }

    #[test]
    fn mail_addresses_are_told_from_other_text() {
        assert!(is_email("ada@example.net"));
        for wrong in ["ada", "@example.net", "ada@", "a b@example.net", "a@b@example.net", "ada@exa mple.net"]
        {
            assert!(!is_email(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_name_is_one_line() {
        assert!(is_name("web 1") && is_text("one\ntwo", 10));
        for wrong in ["", " ", "a\nb", "a\n", "a\rb", "a\0", "a\u{85}b"] {
            assert!(!is_name(wrong), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn any_name_becomes_a_host_name(name in ".*") {
            prop_assert!(is_hostname(&hostname_of(&name)));
        }
    }
}
