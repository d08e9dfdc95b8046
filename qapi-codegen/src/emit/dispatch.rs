//! The handler traits of a schema, and the services made of them.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::attributes::{deprecated, doc};
use super::conditions::cfg;
use crate::plan::{CommandRow, Plan};

/// `pub mod dispatch` at the root.
pub(super) fn root(plan: &Plan) -> TokenStream {
    let blocking = plan.handlers.blocking().then(|| blocking(plan));
    let asynchronous = plan.handlers.asynchronous().then(|| asynchronous(plan));
    let kinds = asynchronous.is_some().then(|| quote!(Asynchronous,));
    quote! {
        use ::qapi_types::Error;
        use ::qapi_types::dispatch::{#kinds Builder, Service};
        use super::command;
        use super::schema::SCHEMA;

        #blocking
        #asynchronous
    }
}

/// `pub trait Handler` and `pub fn service`.
fn blocking(plan: &Plan) -> TokenStream {
    let trait_doc = doc(&trait_doc(plan, "service", ""));
    let methods = plan.handled().map(|command| {
        let answer = answer(command);
        method(command, &answer)
    });
    let function_doc = doc(&function_doc("a [`Handler`]", "on"));
    let calls = plan.handled().map(|command| {
        let (method, cfg) = (&command.method, cfg(command.condition.as_ref()));
        quote!(#cfg let service = service.on(H::#method);)
    });
    quote! {
        #trait_doc
        pub trait Handler<Session = ()> {
            #(#methods)*
        }

        #function_doc
        pub fn service<H, Session>() -> Builder<H, Session>
        where
            H: Handler<Session> + 'static,
            Session: 'static,
        {
            let service = Service::builder(&SCHEMA);
            #(#calls)*
            service
        }
    }
}

/// `pub trait AsyncHandler` and `pub fn async_service`.
fn asynchronous(plan: &Plan) -> TokenStream {
    let note = "\n\nThe methods are asynchronous: an `impl` has them as `async fn`. What they wait for \
                is `Send`, so that any thread may go on with a call.";
    let trait_doc = doc(&trait_doc(plan, "async_service", note));
    let methods = plan.handled().map(|command| {
        let answer = answer(command);
        let answer = quote!(impl ::core::future::Future<Output = #answer> + Send);
        method(command, &answer)
    });
    let function_doc = doc(&function_doc("an [`AsyncHandler`]", "on_async"));
    let calls = plan.handled().map(|command| {
        let (method, cfg) = (&command.method, cfg(command.condition.as_ref()));
        quote!(#cfg let service = service.on_async(H::#method);)
    });
    quote! {
        #trait_doc
        pub trait AsyncHandler<Session = ()> {
            #(#methods)*
        }

        #function_doc
        pub fn async_service<H, Session>() -> Builder<H, Session, Asynchronous>
        where
            H: AsyncHandler<Session> + 'static,
            Session: 'static,
        {
            let service = Service::builder(&SCHEMA).into_async();
            #(#calls)*
            service
        }
    }
}

fn trait_doc(plan: &Plan, service: &str, note: &str) -> String {
    let built_in = plan.commands.iter().filter(|command| command.built_in);
    let built_in: Vec<_> = built_in
        .map(|command| format!("`{}`", command.wire))
        .collect();
    let built_in = if built_in.is_empty() {
        String::new()
    } else {
        let names = built_in.join(" and ");
        format!("\n\nThe service itself answers {names}, unless a function is registered for it.")
    };
    format!(
        "What a server does for each command of the schema, all of them; [`{service}`]
makes a service of it. A server that has some of them registers functions
instead, with [`Service::builder`]: what it leaves out is neither found nor
listed.

Methods run at once wherever calls are run, so the handler comes by
reference; if it changes, it has a lock or a channel. The `Session` is what
the calls of one client share.{note}{built_in}"
    )
}

fn function_doc(handler: &str, on: &str) -> String {
    format!(
        "A service of all methods of {handler}, still open to
[more](Builder::{on}) and to [layers](Builder::around)."
    )
}

/// What a method returns.
fn answer(command: &CommandRow) -> TokenStream {
    let response = command.response.as_ref();
    let response = response.map_or_else(|| quote!(()), ToTokens::to_token_stream);
    quote!(Result<#response, Error>)
}

fn method(command: &CommandRow, answer: &TokenStream) -> TokenStream {
    let deprecated = deprecated(command.deprecated.as_ref());
    let (method, ident) = (&command.method, &command.ident);
    let cfg = cfg(command.condition.as_ref());
    let doc = command.doc;
    quote! {
        #doc
        #deprecated
        #cfg
        fn #method(&self, session: &Session, arguments: command::#ident) -> #answer;
    }
}
