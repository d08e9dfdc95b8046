use quote::quote;

use super::*;

fn comments(texts: &[&str]) -> (Vec<Comment>, Comments) {
    write(true, |mut drafts| {
        let comments = texts.iter().map(|text| drafts.add(|| (*text).to_owned()));
        comments.collect()
    })
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
fn literals_of_comments_are_known() {
    // Digits that an escape of NUL may or may not swallow.
    for number in [0, 7, 8, 19, 90] {
        let mut tokens = TokenStream::new();
        Comment(Some(number)).to_tokens(&mut tokens);
        let literal = tokens.into_iter().find_map(|token| match token {
            TokenTree::Group(group) => match group.stream().into_iter().last() {
                Some(TokenTree::Literal(literal)) => Some(literal),
                _ => None,
            },
            _ => None,
        });
        assert_eq!(
            stand_in(&literal.unwrap()).unwrap(),
            format!("{STAND_IN}{number}")
        );
    }
    for text in ["0", "", "\\0", "a\0b"] {
        assert_eq!(stand_in(&Literal::string(text)), None);
    }
    assert_eq!(stand_in(&Literal::u8_unsuffixed(0)), None);
}

#[test]
fn an_alias_stands_under_the_text_of_its_comment() {
    let ((both, alone), all) = write(true, |mut drafts| {
        let both = drafts.add_with_alias(Some("a-b"), || "One".to_owned());
        (both, drafts.add_with_alias(Some("c"), String::new))
    });
    let code = printed(quote!(#both struct A { #alone #[d] b: u8 }));
    let expected = "/// One\n#[doc(alias = \"a-b\")]\nstruct A {\n    \
                    #[doc(alias = \"c\")]\n    #[d]\n    b: u8,\n}\n";
    assert_eq!(inserted(&code, &all), expected);
}

#[test]
fn nobody_who_wants_no_comments_gets_an_alias() {
    let add = |mut drafts: Drafts<'_>| drafts.add_with_alias(Some("a-b"), String::new);
    let (comment, _) = write(false, add);
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
}
