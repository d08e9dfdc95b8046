use proc_macro2::Literal;
use quote::quote;

use super::*;

fn comments(texts: &[&str]) -> (Vec<Comment>, Comments) {
    let mut drafts = Drafts::new(true);
    let comments = texts.iter().map(|text| drafts.add(|| (*text).to_owned()));
    (comments.collect(), drafts.write())
}

fn inserted(code: &str, comments: &Comments) -> String {
    let mut out = String::new();
    comments.insert(code, &mut out);
    out
}

fn printed(tokens: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens).unwrap())
}

#[test]
fn texts_take_the_places_of_their_comments_line_by_line() {
    let (each, all) = comments(&["One\n\n  two  ", "", "Last."]);
    let [one, none, last] = each.try_into().unwrap();
    let code = printed(quote!(#one struct A { #none #[a] b: u8, #last c: u8 }));
    let expected =
        "/// One\n///\n///   two\nstruct A {\n    #[a]\n    b: u8,\n    /// Last.\n    c: u8,\n}\n";
    assert_eq!(inserted(&code, &all), expected);
}

#[test]
fn other_comments_stay_as_they_are() {
    let (_, all) = comments(&["One"]);
    let code = printed(quote! {
        /// 0
        struct A;
    });
    assert_eq!(inserted(&code, &all), code);
}

#[test]
fn empty_lines_have_no_space() {
    let (_, all) = comments(&[]);
    let empty_line = empty_line();
    let code = printed(quote!(impl A { const B: u8 = 1; #empty_line fn c() {} }));
    let expected = "impl A {\n    const B: u8 = 1;\n\n    fn c() {}\n}\n";
    assert_eq!(inserted(&code, &all), expected);
}

#[test]
fn literals_of_comments_hold_their_lines() {
    let (each, all) = comments(&["It's \"one\"\nand \\two"]);
    let [comment] = each.try_into().unwrap();
    let mut literals = quote!(#comment)
        .into_iter()
        .filter_map(|token| match token {
            proc_macro2::TokenTree::Group(group) => group.stream().into_iter().last(),
            _ => None,
        });
    let Some(proc_macro2::TokenTree::Literal(literal)) = literals.next() else {
        panic!("no literal");
    };
    let written: syn::LitStr = syn::parse_str(&all.literal(&literal).unwrap()).unwrap();
    assert_eq!(written.value(), "It's \"one\"\nand \\two");
    assert_eq!(all.literal(&Literal::string("0")), None);
}

#[test]
fn an_alias_stands_under_the_text_of_its_comment() {
    let mut drafts = Drafts::new(true);
    let both = drafts.add_with_alias(Some("a-b"), || "One".to_owned());
    let alone = drafts.add_with_alias(Some("c"), String::new);
    let all = drafts.write();
    let code = printed(quote!(#both struct A { #alone #[d] b: u8 }));
    let expected = "/// One\n#[doc(alias = \"a-b\")]\nstruct A {\n    \
                    #[doc(alias = \"c\")]\n    #[d]\n    b: u8,\n}\n";
    assert_eq!(inserted(&code, &all), expected);
    let literal = all
        .literal(&Literal::string(&format!("{STAND_IN}0")))
        .unwrap();
    assert_eq!(literal, "\"One\"] #[doc(alias = \"a-b\")");
}

#[test]
fn nobody_who_wants_no_comments_gets_an_alias() {
    let mut drafts = Drafts::new(false);
    let comment = drafts.add_with_alias(Some("a-b"), String::new);
    assert!(quote!(#comment).is_empty());
}

#[test]
fn conditional_lines_become_attributes_of_their_own() {
    let text = format!("One\n{}\nTwo", conditional("feature = \"a\"", "- \"b\""));
    let first = conditional("B", "Three");
    let (each, all) = comments(&[&text, &first]);
    let [text, first] = each.try_into().unwrap();
    let code = printed(quote!(#text struct A { #first b: u8 }));
    let expected = "/// One\n#[cfg_attr(feature = \"a\", doc = \"- \\\"b\\\"\")]\n/// Two\nstruct A {\n    \
                    #[cfg_attr(B, doc = \"Three\")]\n    b: u8,\n}\n";
    assert_eq!(inserted(&code, &all), expected);
    let literal = |number| {
        let stand_in = Literal::string(&format!("{STAND_IN}{number}"));
        all.literal(&stand_in).unwrap()
    };
    let expected = "\"One\"] #[cfg_attr(feature = \"a\", doc = \"- \\\"b\\\"\")] #[doc = \"Two\"";
    assert_eq!(literal(0), expected);
    assert_eq!(literal(1), "\"\"] #[cfg_attr(B, doc = \"Three\")");
}
