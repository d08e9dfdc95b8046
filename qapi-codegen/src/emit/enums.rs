//! Enumerations.

use proc_macro2::TokenStream;
use quote::quote;

use super::attributes;
use crate::plan::{EnumItem, Prelude};

pub(super) fn emit(prelude: Prelude, item: &EnumItem) -> TokenStream {
    let attributes_of_enum = attributes(&item.head);
    let ident = &item.head.ident;
    let wire = &item.head.wire;
    let variants = item.values.iter().map(|value| {
        let attributes = attributes(value);
        let ident = &value.ident;
        quote!(#attributes #ident,)
    });
    let all = item.values.iter().map(|value| &value.ident);
    let names = item.values.iter().map(|value| {
        let ident = &value.ident;
        let wire = &value.wire;
        quote!(Self::#ident => #wire,)
    });
    let (boxed, option, some) = (prelude.boxed(), prelude.option(), prelude.some());
    quote! {
        #attributes_of_enum
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum #ident {
            #(#variants)*
            /// A value that this schema does not know.
            Unknown_(#boxed<str>),
        }

        impl ::qapi_types::Enum for #ident {
            const NAME: &'static str = #wire;
            const ALL: &'static [Self] = &[#(Self::#all),*];

            fn as_str(&self) -> &str {
                match self {
                    #(#names)*
                    Self::Unknown_(name) => name,
                }
            }

            fn unknown(name: &str) -> #option<Self> {
                #some(Self::Unknown_(name.into()))
            }
        }

        ::qapi_types::open_enum!(#ident);
    }
}
