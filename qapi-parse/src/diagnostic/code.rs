//! The rules that diagnostics name, by number.
//!
//! Gives [`Code`] and, for each, the rule in words with an example, from a file beside this one.
//! Numbers are never used again for another rule: scripts and people remember them.

use std::fmt;
use std::str::FromStr;

macro_rules! codes {
    ($($number:ident $name:ident: $summary:literal;)*) => {
        /// A rule of the schema language or of its files.
        ///
        /// The first two digits tell the kind: 00 files, 01 syntax, 02 directives, 03 documentation
        /// comments, 04 the shape of definitions, 05 names, 06 how definitions fit together, 07 what a
        /// generator cannot express.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(
                #[doc = concat!("`", stringify!($number), "`: ", $summary, ".")]
                $name,
            )*
        }

        impl Code {
            /// The number, such as `Q0601`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($number),)*
                }
            }

            /// What a diagnostic of this code means, in a few words.
            pub fn summary(self) -> &'static str {
                match self {
                    $(Self::$name => $summary,)*
                }
            }

            /// The rule, with an example, in Markdown.
            pub fn explanation(self) -> &'static str {
                match self {
                    $(Self::$name => {
                        include_str!(concat!("explain/", stringify!($number), ".md"))
                    })*
                }
            }

            /// All codes, by number.
            pub fn all() -> &'static [Self] {
                &[$(Self::$name,)*]
            }
        }
    };
}

codes! {
    Q0001 Unreadable: "a file cannot be read";
    Q0002 NotUtf8: "a file is not UTF-8";
    Q0003 IncludeCycle: "a file includes itself";
    Q0004 IncludeDepth: "includes nest too deep";
    Q0005 TooLarge: "a file or a schema is too large";
    Q0006 ControlCharacter: "a control character stands in a file";
    Q0101 StrayText: "text that is no part of the syntax";
    Q0102 UnexpectedToken: "something else was expected here";
    Q0103 UnterminatedString: "a string does not end on its line";
    Q0104 UnknownEscape: "a string has an escape other than `\\\\`";
    Q0105 StringCharacter: "a string has a character that is not printable ASCII";
    Q0106 NestedTooDeep: "brackets nest too deep";
    Q0107 DuplicateKey: "an object has a key twice";
    Q0108 StringTooLong: "a string is too long";
    Q0109 MisplacedDoc: "a documentation comment stands inside an expression";
    Q0110 NotAnObject: "a top-level expression is not an object";
    Q0201 DirectiveKeys: "a directive has further keys";
    Q0202 IncludeValue: "the value of an include directive is not a string";
    Q0203 PragmaValue: "the value of a pragma directive is not an object";
    Q0204 UnknownPragma: "there is no such pragma";
    Q0205 PragmaSetting: "a pragma has a value of the wrong type";
    Q0206 RetiredPragma: "a pragma that later releases renamed";
    Q0301 DocOpening: "text follows the `##` that opens a documentation comment";
    Q0302 UnterminatedDoc: "a documentation comment does not end";
    Q0303 DocSpace: "no space after the `#` of a documentation line";
    Q0304 DocSymbolColon: "the line that names the documented definition lacks its colon";
    Q0305 DocSymbolMissing: "the line that names the documented definition has no name";
    Q0306 DescribedTwice: "a name is described twice";
    Q0307 DescriptionOrder: "a description follows a section";
    Q0308 FeaturesTwice: "a documentation comment has two lines `Features:`";
    Q0309 FeaturesEmpty: "no description follows `Features:`";
    Q0310 Dedent: "a line of a description is indented less than the lines before it";
    Q0311 SectionTwice: "a section that may occur once occurs again";
    Q0312 EmptySection: "a description or section is empty";
    Q0313 HeadingInDefinition: "a heading stands in the documentation of a definition";
    Q0314 DescriptionInFreeform: "a member description stands in free-form documentation";
    Q0315 LongLine: "a documentation line is too long";
    Q0316 SentenceSpacing: "a single space separates two sentences";
    Q0317 RetiredSection: "a section that later releases dropped";
    Q0318 DocWithoutDefinition: "a documentation comment is not followed by its definition";
    Q0319 DocWithoutSymbol: "the documentation of a definition does not name it";
    Q0320 DocForOther: "a documentation comment names another definition";
    Q0321 DocRequired: "a definition has no documentation";
    Q0322 UnknownMemberDescribed: "a member that does not exist is described";
    Q0323 UnknownFeatureDescribed: "a feature that does not exist is described";
    Q0324 UndocumentedMember: "a member is not described";
    Q0325 UndocumentedFeature: "a feature is not described";
    Q0326 SectionOfCommands: "a section for commands documents something else";
    Q0327 ReturnsNothing: "a command that returns nothing has a Returns section";
    Q0328 DescriptionName: "a description without a name";
    Q0401 DefinitionKind: "an object is not a definition of one kind";
    Q0402 UnknownKey: "an object has a key that means nothing there";
    Q0403 MissingKey: "an object lacks a key";
    Q0404 WrongValue: "a value has the wrong type";
    Q0405 FlagValue: "a flag spells out its default, or is no flag value";
    Q0406 FlagConflict: "two flags exclude each other";
    Q0407 BoxedWithoutData: "a boxed command or event has no data";
    Q0408 ArrayType: "an array type does not hold one type name";
    Q0409 EmptyAlternate: "an alternate has no branch";
    Q0410 ConditionSymbol: "a condition names something that is no configuration symbol";
    Q0411 ConditionKeys: "a condition object has not exactly one key";
    Q0412 EmptyCondition: "a condition combines nothing";
    Q0413 RetiredCondition: "a condition in a form that later releases dropped";
    Q0414 RetiredUnion: "a union without discriminator";
    Q0501 InvalidName: "a name is not well formed";
    Q0502 TypeCase: "the name of a type is not in CamelCase";
    Q0503 CommandCase: "the name of a command is not in lower case with hyphens";
    Q0504 EventCase: "the name of an event is not in upper case with underscores";
    Q0505 MemberCase: "the name of a member, value, branch or feature is not in lower case with hyphens";
    Q0506 ReservedPrefix: "a name starts with a reserved prefix";
    Q0507 ReservedMember: "a member has a reserved name";
    Q0508 ListSuffix: "the name of a definition ends in `List`";
    Q0509 DefinedTwice: "a name is defined twice";
    Q0601 UnknownType: "there is no type of that name";
    Q0602 BaseNotStruct: "a base is not a struct";
    Q0603 ContainsItself: "a type contains itself";
    Q0604 MemberClash: "two members meet in one name";
    Q0605 ValueClash: "two values or branches meet in one name";
    Q0606 FeatureTwice: "a feature is listed twice";
    Q0607 SpecialFeature: "a type has a feature that types cannot have";
    Q0608 TooManyFeatures: "a schema has too many features";
    Q0609 DiscriminatorUnknown: "a discriminator is not a member of the base";
    Q0610 DiscriminatorKind: "a member cannot be a discriminator";
    Q0611 BranchUnknown: "a branch is not a value of the discriminator";
    Q0612 BranchType: "a type cannot be the branch of a union";
    Q0613 EmptyUnion: "a union has no branches";
    Q0614 AlternateType: "a type cannot be the branch of an alternate";
    Q0615 AlternateClash: "two branches of an alternate cannot be told apart";
    Q0616 ArgumentsType: "a type cannot hold arguments";
    Q0617 UnionArguments: "a union as arguments needs `boxed`";
    Q0618 ConditionalArguments: "conditional arguments need `boxed`";
    Q0619 ReturnType: "a command cannot return the type";
    Q0701 IdentifierClash: "two names become one identifier in generated code";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The text is not the number of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownCode;

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no rule has this number")
    }
}

impl std::error::Error for UnknownCode {}

impl FromStr for Code {
    type Err = UnknownCode;

    /// Takes the number in upper or lower case.
    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::all()
            .iter()
            .copied()
            .find(|code| code.as_str().eq_ignore_ascii_case(text))
            .ok_or(UnknownCode)
    }
}

#[cfg(test)]
mod tests;
