//! Builds anew when a scenario is added: the folder is embedded.

fn main() {
    println!("cargo::rerun-if-changed=scenarios");
    println!("cargo::rerun-if-changed=targets");
    println!("cargo::rerun-if-changed=baselines");
}
