package org.posthorn.ops;

/// A certificate for a user, as it goes to the admin address.
record NewCertificate(String fingerprint) {}
