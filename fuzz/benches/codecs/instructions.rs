//! The gate that does not depend on the machine's load: instructions and allocations, counted by callgrind.
//!
//! In: the workloads. Each side runs under valgrind twice, with two numbers of operations, so that the
//! difference is theirs alone. Out: a table, and whether every row keeps to the limits. Allocations are the
//! calls of the C library's allocator: a counting allocator would slow the peers down that allocate most.

use crate::workload::{Entry, FLOOR, OURS, Workload};
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

const FEW: u64 = 50;
const MANY: u64 = 1050;
/// Ours may need so many times the instructions of the floor.
const LIMIT: f64 = 1.2;
const ALLOCATORS: [&str; 6] =
    ["malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "memalign"];

/// What one operation needs.
#[derive(Clone, Copy)]
pub struct Count {
    pub instructions: f64,
    pub allocations: f64,
}

/// Counts and prints; the limits that a row breaks come back in words.
pub fn gate(entries: &[&Entry], all_sides: bool) -> Result<Vec<String>, String> {
    valgrind()?;
    let scratch = std::env::temp_dir().join(format!("codecs-{}", std::process::id()));
    fs::create_dir_all(&scratch).map_err(|error| format!("{}: {error}", scratch.display()))?;
    let mut faults = Vec::new();
    let mut ours_of = HashMap::new();
    println!(
        "{:<28} {:<14} {:>12} {:>8} {:>11}",
        "workload", "side", "instructions", "ratio", "allocations"
    );
    for entry in entries {
        let workload = (entry.build)();
        workload.check(entry.name);
        let ours = count(entry.name, OURS, &scratch)?;
        ours_of.insert(entry.name, ours);
        row(entry.name, OURS, ours, ours);
        let mut floor = None;
        for side in &workload.sides {
            if side.name == FLOOR || (all_sides && side.name != OURS) {
                let counted = count(entry.name, side.name, &scratch)?;
                row(entry.name, side.name, counted, ours);
                if side.name == FLOOR {
                    floor = Some(counted);
                }
            }
        }
        faults.extend(judge(entry.name, &workload, ours, floor, &ours_of));
    }
    let _ = fs::remove_dir_all(&scratch);
    Ok(faults)
}

fn row(workload: &str, side: &str, count: Count, ours: Count) {
    println!(
        "{workload:<28} {side:<14} {:>12.1} {:>8.2} {:>11.2}",
        count.instructions,
        count.instructions / ours.instructions,
        count.allocations
    );
}

fn judge(
    name: &str,
    workload: &Workload,
    ours: Count,
    floor: Option<Count>,
    ours_of: &HashMap<&'static str, Count>,
) -> Vec<String> {
    let mut faults = Vec::new();
    if let Some(floor) = floor {
        let ratio = ours.instructions / floor.instructions;
        if ratio > LIMIT {
            faults.push(format!("{name}: {ratio:.2} of the floor's instructions, at most {LIMIT}"));
        }
        if let Some(limit) = workload.limits.floor
            && floor.instructions > limit as f64
        {
            faults.push(format!(
                "{name}: the floor takes {:.0} instructions, at most {limit}",
                floor.instructions
            ));
        }
    }
    if let Some(limit) = workload.limits.allocations
        && ours.allocations > limit as f64
    {
        faults.push(format!("{name}: {} allocations, at most {limit}", ours.allocations));
    }
    if let Some(other) = workload.limits.same_as
        && let Some(count) = ours_of.get(other)
    {
        let ratio = ours.instructions / count.instructions;
        if (ratio - 1.0).abs() > 0.05 {
            faults.push(format!(
                "{name}: {ratio:.3} of the instructions of {other}, within 5 percent"
            ));
        }
    }
    faults
}

/// Fails with the reason where valgrind cannot be run.
fn valgrind() -> Result<(), String> {
    match Command::new("valgrind").arg("--version").stdout(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("valgrind --version ends with {status}")),
        Err(error) => {
            Err(format!("valgrind counts the instructions, and it cannot be run: {error}"))
        }
    }
}

/// One operation: what many need more than few, divided by how many more they are.
fn count(workload: &str, side: &str, scratch: &Path) -> Result<Count, String> {
    let (few, many) = thread::scope(|scope| {
        let few = scope.spawn(|| totals(workload, side, FEW, scratch));
        let many = totals(workload, side, MANY, scratch);
        (few.join(), many)
    });
    let few = few.map_err(|_| "the counting thread panicked".to_owned())??;
    let many = many?;
    let each = |few: u64, many: u64| many.saturating_sub(few) as f64 / (MANY - FEW) as f64;
    Ok(Count { instructions: each(few.0, many.0), allocations: each(few.1, many.1) })
}

/// Instructions and allocations of a whole run of this program that repeats one side.
fn totals(workload: &str, side: &str, times: u64, scratch: &Path) -> Result<(u64, u64), String> {
    let program =
        std::env::current_exe().map_err(|error| format!("the program's own path: {error}"))?;
    let file: PathBuf = scratch.join(format!("{times}.out"));
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet"])
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(&program)
        .args(["--repeat", workload, side, &times.to_string()])
        .env("LD_BIND_NOW", "1")
        .output()
        .map_err(|error| format!("valgrind: {error}"))?;
    if !output.status.success() {
        return Err(format!(
            "{workload}, {side}: valgrind ends with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let total = text
        .lines()
        .find_map(|line| line.strip_prefix("summary: ").or_else(|| line.strip_prefix("totals: ")))
        .and_then(|total| total.trim().parse().ok())
        .ok_or_else(|| format!("{}: no total", file.display()))?;
    Ok((total, allocations(&text)))
}

/// The calls of allocators in a callgrind profile, where a name stands in full once and as a number from then on.
fn allocations(profile: &str) -> u64 {
    let mut names = HashMap::new();
    let mut callee = false;
    let mut calls = 0;
    for line in profile.lines() {
        if let Some((key @ ("fn" | "cfn"), name)) = line.split_once('=') {
            let (id, name) = name.split_once(' ').unwrap_or((name, ""));
            let allocates = ALLOCATORS.contains(&name);
            let allocates = *names.entry(id).or_insert(allocates);
            callee = key == "cfn" && allocates;
        } else if let Some(rest) = line.strip_prefix("calls=")
            && callee
        {
            calls += rest.split(' ').next().and_then(|count| count.parse().ok()).unwrap_or(0);
        }
    }
    calls
}
