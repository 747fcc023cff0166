package org.posthorn.tls;

import java.nio.file.Path;

/// Where a certificate and its key are.
///
/// @param certificate PEM: the certificate, then those that lead to its root
/// @param privateKey PEM, not encrypted
public record KeyFiles(Path certificate, Path privateKey) {}
