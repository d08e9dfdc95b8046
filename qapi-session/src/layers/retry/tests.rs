use std::time::Duration;

use super::jittered;

#[test]
fn a_pause_is_a_half_or_more() {
    let pause = Duration::from_millis(100);
    let pauses: Vec<_> = (0..200).map(|_| jittered(pause)).collect();
    assert!(pauses.iter().all(|it| *it >= pause / 2 && *it <= pause));
    assert!(pauses.iter().any(|it| *it < pause * 3 / 4));
    assert!(pauses.iter().any(|it| *it > pause * 3 / 4));
    assert_eq!(jittered(Duration::ZERO), Duration::ZERO);
    jittered(Duration::MAX);
}
