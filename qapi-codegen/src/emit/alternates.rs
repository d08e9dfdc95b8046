//! Alternates: an enum whose branch JSON's types tell apart.

use proc_macro2::TokenStream;
use quote::quote;

use super::attributes;
use crate::plan::{AlternateItem, Prelude, RustType};

pub(super) fn emit(prelude: Prelude, item: &AlternateItem) -> TokenStream {
    let attributes_of_enum = attributes(&item.head);
    let ident = &item.head.ident;
    let wire = &item.head.wire;
    let (result, ok, err) = (prelude.result(), prelude.ok(), prelude.err());
    let variants = item.variants.iter().map(|variant| {
        let attributes = attributes(&variant.head);
        let (ident, ty) = (&variant.head.ident, &variant.ty);
        quote!(#attributes #ident(#ty),)
    });
    let encodes = item.variants.iter().map(|variant| {
        let ident = &variant.head.ident;
        quote!(Self::#ident(value) => ::qapi_types::encode::Serialize::serialize(value, serializer),)
    });
    let decodes = item.variants.iter().map(|variant| {
        let (ident, json) = (&variant.head.ident, &variant.json);
        let decode = match variant.ty {
            RustType::Vec(..) => quote!(::qapi_types::decode::list),
            _ => quote!(::qapi_types::decode::Deserialize::deserialize),
        };
        quote! {
            ::qapi_types::JsonType::#json => {
                Self::#ident(#decode(value)?)
            }
        }
    });
    let types = item.variants.iter().map(|variant| &variant.json);
    quote! {
        #attributes_of_enum
        #[derive(Debug, Clone, PartialEq)]
        pub enum #ident {
            #(#variants)*
        }

        impl ::qapi_types::encode::Serialize for #ident {
            fn serialize<S: ::qapi_types::encode::Serializer>(
                &self,
                serializer: S,
            ) -> #result<S::Ok, S::Error> {
                match self {
                    #(#encodes)*
                }
            }
        }

        impl ::qapi_types::Alternate for #ident {
            const NAME: &'static str = #wire;
            const TYPES: &'static [::qapi_types::JsonType] = &[#(::qapi_types::JsonType::#types),*];

            fn decode<'de, D: ::qapi_types::decode::Deserializer<'de>>(
                json: ::qapi_types::JsonType,
                value: D,
            ) -> #result<Self, D::Error> {
                #ok(match json {
                    #(#decodes)*
                    _ => return #err(Self::mistyped(json)),
                })
            }
        }

        ::qapi_types::alternate!(#ident);
    }
}
