//! The handler trait and the dispatch table of a schema.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::attributes::{deprecated, doc};
use super::conditions::cfg;
use crate::plan::{CommandRow, Plan};

/// `pub mod dispatch` at the root.
pub(super) fn root(plan: &Plan) -> TokenStream {
    let shape = if plan.async_handlers {
        Shape::asynchronous()
    } else {
        Shape::synchronous()
    };
    let methods = plan.commands.iter().map(|command| method(&shape, command));
    let rows = plan.commands.iter().map(|command| {
        let (method, ident) = (&command.method, &command.ident);
        let arguments = Literal::u32_unsuffixed(command.arguments);
        let cfg = cfg(command.condition.as_ref());
        if shape.asynchronous {
            quote! {
                #cfg
                Entry::new::<command::#ident>(
                    #arguments,
                    implemented(&H::#method),
                    |h, c, a, out| call(h, c, a, out, H::#method),
                )
            }
        } else {
            quote!(#cfg Entry::of(#arguments, &Method(H::#method, PhantomData)))
        }
    });
    let Shape {
        imports,
        call,
        bounds,
        example,
        ..
    } = &shape;
    let example = doc(&handler_doc(example));
    quote! {
        #imports

        use super::command;

        #example
        #[allow(unused_variables)]
        pub trait Handler<Context = ()> {
            #(#methods)*
        }

        /// All commands of the schema, sorted by name, with the call into a handler: what
        /// [`dispatch`](::qapi_types::dispatch) works with.
        pub const fn table<H, Context>() -> &'static Table<#call<H, Context>>
        where
            H: Handler<Context> #bounds + 'static,
            Context: 'static #bounds,
        {
            const { &Table::new(&super::schema::SCHEMA, const { &[#(#rows),*] }) }
        }
    }
}

/// What differs between handlers of both kinds.
struct Shape {
    asynchronous: bool,
    imports: TokenStream,
    call: TokenStream,
    /// What handlers and contexts must be besides.
    bounds: TokenStream,
    /// The head of a method that answers `T`.
    example: &'static str,
}

impl Shape {
    fn synchronous() -> Self {
        Self {
            asynchronous: false,
            imports: quote! {
                use ::core::marker::PhantomData;
                use ::qapi_types::dispatch::{Answer, Call, Entry, Method, NotImplemented, Table};
            },
            call: quote!(Call),
            bounds: quote!(),
            example: "fn … -> Result<T, Error>",
        }
    }

    fn asynchronous() -> Self {
        Self {
            asynchronous: true,
            imports: quote! {
                use ::qapi_types::dispatch::{
                    Answer, AsyncCall, Entry, Table, call_async as call,
                    implemented_async as implemented, not_implemented_async,
                };
            },
            call: quote!(AsyncCall),
            bounds: quote!(+ Send),
            example: "async fn … -> Result<T, Error>",
        }
    }
}

fn handler_doc(example: &str) -> String {
    format!(
        "What a server does for each command of the schema.

A command whose method is left out is not there: executing it answers
`CommandNotFound`, and neither `query-commands` nor introspection has it.

Where the trait says `impl Answer<T>`, write `Result<T, Error>`, as in
`{example}`, with an [`Error`](::qapi_types::Error) or what
becomes one. By that type the table knows what is implemented. Since it is
more than the trait promises, the compiler asks for
`#[allow(refining_impl_trait)]` on the `impl`.

To have the compiler insist on all methods, call
[`require_complete`](Table::require_complete) in a constant.

The `Context` is what methods are given besides, such as the session. Since
tables are made at compile time, it and the handler are `'static`: they own what
they work with, or share it through an `Rc` or `Arc`."
    )
}

fn method(shape: &Shape, command: &CommandRow) -> TokenStream {
    let deprecated = deprecated(command.deprecated.as_ref());
    let (method, ident, response) = (&command.method, &command.ident, &command.response);
    let (answer, body) = if shape.asynchronous {
        (
            quote!(impl ::core::future::Future<Output = impl Answer<#response>> + Send),
            quote!(not_implemented_async()),
        )
    } else {
        (
            // No answer borrows from what the method is given. The compiler's work grows with the
            // square of the number of methods unless it is told.
            quote!(impl Answer<#response> + use<Self, Context>),
            quote!(NotImplemented),
        )
    };
    let cfg = cfg(command.condition.as_ref());
    let doc = command.doc;
    quote! {
        #doc
        #deprecated
        #cfg
        fn #method(&mut self, context: &mut Context, arguments: command::#ident) -> #answer {
            #body
        }
    }
}
