package org.posthorn.delivery;

import java.net.Socket;
import org.posthorn.delivery.AddressWalk.Candidate;
import org.posthorn.mail.Relay;

/// A connection that came about, before anything was said on it.
///
/// @param hello what this server calls itself on it
/// @param ofRoute whether the configuration names the host
record Call(Candidate candidate, Socket socket, Relay relay, String hello, boolean ofRoute) {}
