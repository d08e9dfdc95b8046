use super::*;

fn definition(number: usize) -> String {
    format!("##\n# @E{number}:\n##\n{{ 'enum': 'E{number}', 'data': [] }}\n\n")
}

#[test]
fn pieces_are_all_of_the_text_and_begin_with_documentation() {
    let text: String = (0..2000).map(definition).collect();
    let pieces: Vec<_> = of(&text).collect();
    assert!(pieces.len() > 3, "{}", pieces.len());
    assert_eq!(pieces.concat(), text);
    for piece in &pieces {
        assert!(piece.starts_with("##\n# @E"), "{piece}");
        assert!(piece.len() < LENGTH + 100);
    }
}

#[test]
fn text_without_a_place_to_cut_is_one_piece() {
    let text = "# é\n".repeat(LENGTH);
    assert_eq!(of(&text).collect::<Vec<_>>(), [text.as_str()]);
    assert_eq!(of("").count(), 0);
}
