//! The types of QEMU 10.0 with whatever QEMU there is.
