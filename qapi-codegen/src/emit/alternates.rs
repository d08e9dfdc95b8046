//! Alternates: an enum whose branch JSON's types tell apart.

use proc_macro2::TokenStream;
use quote::quote;

use super::conditions::cfg;
use super::{attributes, convert, part_attributes};
use crate::plan::{AlternateItem, Prelude, RustType};

pub(super) fn emit(prelude: Prelude, item: &AlternateItem) -> TokenStream {
    let attributes_of_enum = attributes(&item.head);
    let ident = &item.head.ident;
    let wire = &item.head.wire;
    let conversions = convert::choices(ident, &item.variants);
    let (result, err) = (prelude.result(), prelude.err());
    let variants = item.variants.iter().map(|variant| {
        let attributes = part_attributes(&variant.head);
        let (ident, ty) = (&variant.head.ident, &variant.ty);
        quote!(#attributes #ident(#ty),)
    });
    let encodes = item.variants.iter().map(|variant| {
        let (cfg, ident) = (cfg(variant.head.condition.as_ref()), &variant.head.ident);
        let value = if variant.ty.is_number() {
            quote!(&qapi_::AsNumber(value))
        } else {
            quote!(value)
        };
        quote!(#cfg Self::#ident(value) => qapi_::Serialize::serialize(#value, serializer),)
    });
    let decodes = item.variants.iter().map(|variant| {
        let (ident, json) = (&variant.head.ident, &variant.json);
        let choice = if matches!(variant.ty, RustType::Vec(..)) {
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
    let conditional = item.variants.iter().all(|v| v.head.condition.is_some());
    let nothing = conditional.then(|| quote!(_ => ::core::unreachable!(),));
    quote! {
        #attributes_of_enum
        pub enum #ident {
            #(#variants)*
        }

        #conversions

        impl qapi_::Serialize for #ident {
            fn serialize<S: qapi_::Serializer>(
                &self,
                serializer: S,
            ) -> #result<S::Ok, S::Error> {
                match self {
                    #(#encodes)*
                    #nothing
                }
            }
        }

        impl ::qapi_types::Alternate for #ident {
            const NAME: &'static str = #wire;
            const TYPES: &'static [::qapi_types::JsonType] = &[#(#types)*];

            fn decode<'de, D: qapi_::Deserializer<'de>>(
                json: ::qapi_types::JsonType,
                value: D,
            ) -> #result<Self, D::Error> {
                match json {
                    #(#decodes)*
                    _ => #err(Self::mistyped(json)),
                }
            }
        }

        qapi_::alternate!(#ident);
    }
}
