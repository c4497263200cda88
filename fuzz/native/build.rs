//! Looks for the libraries, and goes on without the one that is not there.

fn main() {
    println!("cargo:rustc-check-cfg=cfg(librabbitmq)");
    println!("cargo:rustc-check-cfg=cfg(qpid_proton)");
    if pkg_config::Config::new().atleast_version("0.11").probe("librabbitmq").is_ok() {
        println!("cargo:rustc-cfg=librabbitmq");
    }
    if pkg_config::Config::new().atleast_version("0.37").probe("libqpid-proton").is_ok() {
        println!("cargo:rustc-cfg=qpid_proton");
    }
}
