//! Emits alternates: enums with a variant for each JSON type that a value may be of.

use proc_macro2::TokenStream;
use quote::quote;

use super::attributes::{attributes, part_attributes};
use super::conditions::cfg;
use super::convert;
use crate::plan::AlternateItem;

pub(super) fn emit(item: &AlternateItem) -> Vec<TokenStream> {
    let attributes_of_enum = attributes(&item.head);
    let ident = &item.head.ident;
    let wire = &item.head.wire;
    let variants = item.variants.iter().map(|variant| {
        let attributes = part_attributes(&variant.head);
        let (ident, ty) = (&variant.head.ident, &variant.ty);
        quote!(#attributes #ident(#ty),)
    });
    let encodes = item.variants.iter().map(|variant| {
        let (cfg, ident) = (cfg(variant.head.condition.as_ref()), &variant.head.ident);
        let value = if variant.number {
            quote!(&qapi_::AsNumber(value))
        } else {
            quote!(value)
        };
        quote!(#cfg Self::#ident(value) => qapi_::Serialize::serialize(#value, serializer),)
    });
    let decodes = item.variants.iter().map(|variant| {
        let (ident, json) = (&variant.head.ident, &variant.json);
        let choice = if variant.list {
            quote!(qapi_::list_choice)
        } else {
            quote!(qapi_::choice)
        };
        let cfg = cfg(variant.head.condition.as_ref());
        quote!(#cfg ::qapi_types::JsonType::#json => #choice(value, Self::#ident),)
    });
    let types = item.variants.iter().map(|variant| {
        let (cfg, json) = (cfg(variant.head.condition.as_ref()), &variant.json);
        quote!(#cfg ::qapi_types::JsonType::#json,)
    });
    // The value itself is matched where the enum may have no variant at all.
    let nothing = item
        .may_be_empty
        .then(|| quote!(_ => ::core::unreachable!(),));
    let definition = quote! {
        #attributes_of_enum
        pub enum #ident {
            #(#variants)*
        }
    };
    let serialize = quote! {
        impl qapi_::Serialize for #ident {
            fn serialize<S: qapi_::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    #(#encodes)*
                    #nothing
                }
            }
        }
    };
    let alternate = quote! {
        impl ::qapi_types::Alternate for #ident {
            const NAME: &'static str = #wire;
            const TYPES: &'static [::qapi_types::JsonType] = &[#(#types)*];

            fn decode<'de, D: qapi_::Deserializer<'de>>(
                json: ::qapi_types::JsonType,
                value: D,
            ) -> ::core::result::Result<Self, D::Error> {
                match json {
                    #(#decodes)*
                    _ => ::core::result::Result::Err(Self::mistyped(json)),
                }
            }
        }
    };
    let mut items = vec![definition];
    items.extend(convert::choices(ident, &item.variants));
    items.extend([serialize, alternate, quote!(qapi_::alternate!(#ident);)]);
    items
}
