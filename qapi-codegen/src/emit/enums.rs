//! Emits enumerations.

use proc_macro2::TokenStream;
use quote::quote;

use super::attributes::{attributes, part_attributes};
use super::conditions::cfg;
use crate::names::Ident;
use crate::plan::EnumItem;

pub(super) fn emit(item: &EnumItem) -> Vec<TokenStream> {
    let attributes_of_enum = attributes(&item.head);
    let ident = &item.head.ident;
    let wire = &item.head.wire;
    let variants = item.values.iter().map(|value| {
        let attributes = part_attributes(value);
        let ident = &value.ident;
        quote!(#attributes #ident,)
    });
    let all = item.values.iter().map(|value| {
        let (cfg, ident) = (cfg(value.condition.as_ref()), &value.ident);
        quote!(#cfg Self::#ident)
    });
    let names = item.values.iter().map(|value| {
        let (cfg, wire) = (cfg(value.condition.as_ref()), &value.wire);
        quote!(#cfg #wire)
    });
    let by_value = item.values.iter().map(|value| {
        let cfg = cfg(value.condition.as_ref());
        let (ident, wire) = (&value.ident, &value.wire);
        quote!(#cfg Self::#ident => #wire,)
    });
    let open = item.open;
    let unknown = open.then(|| {
        quote! {
            /// A value that this schema does not know.
            Unknown_(::qapi_types::UnknownValue<Self>),
        }
    });
    let unknown_name = open.then(|| quote!(Self::Unknown_(name) => name.as_str(),));
    // The value itself is matched where the enum may have no variant at all.
    let subject = if open { quote!(self) } else { quote!(*self) };
    let macro_name = Ident::fixed(if open { "open_enum" } else { "closed_enum" });
    let definition = quote! {
        #attributes_of_enum
        pub enum #ident {
            #(#variants)*
            #unknown
        }
    };
    let implementation = quote! {
        impl ::qapi_types::Enum for #ident {
            const NAME: &'static str = #wire;
            const ALL: &'static [Self] = &[#(#all),*];
            const NAMES: &'static [&'static str] = &[#(#names),*];

            fn as_str(&self) -> &str {
                match #subject {
                    #(#by_value)*
                    #unknown_name
                }
            }
        }
    };
    let shared = item.head.derived.shared.iter().map(|name| {
        let name = Ident::fixed(name);
        quote!(qapi_::#name!(#ident);)
    });
    [
        definition,
        implementation,
        quote!(qapi_::#macro_name!(#ident);),
    ]
    .into_iter()
    .chain(shared)
    .collect()
}
