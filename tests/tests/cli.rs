//! The binary `hotline` against a real server: what people type, what they read, and the exit code.
//!
//! A snapshot holds standard output, standard error and the exit status together. Ports, ids and the present time are replaced.

mod cli {
    mod begun;
    mod breakdowns;
    mod callbacks;
    mod calls;
    mod certificates;
    mod completing;
    mod correcting;
    mod demo;
    mod desk;
    mod directories;
    mod doctoring;
    mod failures;
    mod files;
    mod first_session;
    mod formats;
    mod handover;
    mod hints;
    mod importing;
    mod incidents;
    mod instructions;
    mod issues;
    mod languages;
    mod left_open;
    mod locking;
    mod looking;
    mod named;
    mod notices;
    mod outbox;
    mod output;
    mod own_server;
    mod papers;
    mod periods;
    mod prompts;
    mod reports;
    mod ringing;
    mod screen;
    mod setup;
    mod shifts;
    mod signing_in;
    mod sitreps;
    mod streams;
    mod summaries;
    mod tls;
    mod trends;
    mod typing;
    mod warnings;
}
