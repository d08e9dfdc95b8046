use std::time::Duration;

use super::*;

#[test]
fn results_come_in_the_order_of_what_was_sent() {
    let give = |sender: Sender<u64>| {
        for number in 0..100 {
            sender.send(number).unwrap();
        }
        "given"
    };
    let each = |number: u64| {
        // The first take longest.
        thread::sleep(Duration::from_micros(100 - number));
        number * 2
    };
    let (given, results) = with_sent(give, each);
    assert_eq!(given, "given");
    assert!(results.into_iter().eq((0..100).map(|number| number * 2)));
}

#[test]
fn nothing_sent_gives_nothing() {
    assert_eq!(with_sent(drop, |it: u8| it), ((), Vec::new()));
}

#[test]
fn a_panic_of_another_thread_is_not_swallowed() {
    let each = |number: u8| assert_ne!(number, 7, "seven");
    let run = || map(&[1, 7, 3], |_| 1, |number| each(*number));
    assert!(panic::catch_unwind(run).is_err());
    let give = |sender: Sender<u8>| drop((0..10).map(|it| sender.send(it)).collect::<Vec<_>>());
    assert!(panic::catch_unwind(|| with_sent(give, each)).is_err());
}
