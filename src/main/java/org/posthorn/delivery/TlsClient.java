package org.posthorn.delivery;

/// TLS with other hosts.
///
/// @param upgrade starts it on a connection
/// @param judge verifies the hosts
/// @param failures hosts with which it failed
record TlsClient(TlsUpgrade upgrade, TlsJudge judge, TlsFailures failures) {}
