//! What was generated: in come files with their text, out they go to a directory, or the first difference to it.

use std::path::{Path, PathBuf};

use crate::error::{Errors, Problem};

/// What was generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// The files, with paths relative to the output directory, sorted by path.
    pub files: Vec<(PathBuf, String)>,
    /// The files that were read: when one of them changes, generate again.
    pub inputs: Vec<PathBuf>,
}

impl Generated {
    /// Writes the files into a directory, which is made if need be. Files whose text is the same are not touched.
    pub fn write_to(&self, directory: &Path) -> Result<(), Errors> {
        for (path, text) in &self.files {
            let path = directory.join(path);
            if std::fs::read(&path).is_ok_and(|old| old == text.as_bytes()) {
                continue;
            }
            let parent = path.parent().unwrap_or(directory);
            std::fs::create_dir_all(parent).and_then(|()| std::fs::write(&path, text)).map_err(
                |error| {
                    Problem::anywhere(format!("cannot write {}: {error}", path.display()))
                        .help("check that the directory exists and may be written")
                },
            )?;
        }
        Ok(())
    }

    /// The first difference to the files in a directory, described; `None` if there is none.
    ///
    /// ```
    /// let generated = amqp_codegen::Generated {
    ///     files: vec![("absent.rs".into(), String::new())],
    ///     inputs: vec![],
    /// };
    /// assert!(generated.difference("nowhere".as_ref()).is_some());
    /// ```
    pub fn difference(&self, directory: &Path) -> Option<String> {
        self.files.iter().find_map(|(path, text)| {
            let path = directory.join(path);
            match std::fs::read(&path) {
                Ok(found) if found == text.as_bytes() => None,
                Ok(found) => Some(describe(&path, &String::from_utf8_lossy(&found), text)),
                Err(error) => Some(format!("{}: {error}", path.display())),
            }
        })
    }
}

fn describe(path: &Path, found: &str, wanted: &str) -> String {
    let mut found_lines = found.lines();
    let mut wanted_lines = wanted.lines();
    let mut number = 0;
    loop {
        number += 1;
        match (found_lines.next(), wanted_lines.next()) {
            (None, None) => return format!("{}: the ends of lines differ", path.display()),
            (found, wanted) if found == wanted => {}
            (found, wanted) => {
                let shown =
                    |line: Option<&str>| line.map_or("(end of file)".to_owned(), |l| l.to_owned());
                return format!(
                    "{}:{number}: differs\n  in the file: {}\n  generated:   {}",
                    path.display(),
                    shown(found),
                    shown(wanted)
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generated(text: &str) -> Generated {
        Generated { files: vec![("deep/inside.rs".into(), text.to_owned())], inputs: Vec::new() }
    }

    #[test]
    fn the_first_difference_has_its_line() {
        let directory = std::env::temp_dir().join(format!("amqp-codegen-{}", std::process::id()));
        let one = generated("a\nb\n");
        assert!(one.difference(&directory).is_some_and(|d| d.contains("inside.rs")));
        one.write_to(&directory).expect("a directory that can be written");
        assert_eq!(one.difference(&directory), None);
        let difference =
            generated("a\nc\n").difference(&directory).expect("the second line differs");
        assert!(difference.contains(":2:") && difference.ends_with('c'), "{difference}");
        let difference = generated("a\nb").difference(&directory).expect("the end differs");
        assert!(difference.contains("ends of lines"), "{difference}");
        let file = directory.join("deep/inside.rs");
        let written = std::fs::metadata(&file).and_then(|m| m.modified()).expect("a time");
        one.write_to(&directory).expect("nothing to write");
        let again = std::fs::metadata(&file).and_then(|m| m.modified()).expect("a time");
        assert_eq!(written, again, "a file that is the same is not touched");
        std::fs::remove_dir_all(&directory).expect("the directory goes");
    }
}
