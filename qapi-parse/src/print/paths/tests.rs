use super::Names;

#[test]
fn includes_lead_from_folder_to_folder() {
    let modules = ["root.json", "sub/one.json", "../../shared/two.json"];
    let names = Names::new(modules.into_iter());
    assert_eq!(names.of("root.json"), "root/root/root.json");
    assert_eq!(names.of("../../shared/two.json"), "shared/two.json");
    for (from, to, expected) in [
        ("root.json", "sub/one.json", "sub/one.json"),
        ("sub/one.json", "root.json", "../root.json"),
        (
            "root.json",
            "../../shared/two.json",
            "../../shared/two.json",
        ),
        (
            "../../shared/two.json",
            "../../shared/three.json",
            "three.json",
        ),
        (
            "../../shared/two.json",
            "sub/one.json",
            "../root/root/sub/one.json",
        ),
    ] {
        assert_eq!(names.relative(from, to), expected, "{from} to {to}");
    }
}
