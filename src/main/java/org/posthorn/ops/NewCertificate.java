package org.posthorn.ops;

import java.util.Objects;

/// A certificate for a user, as it goes to the admin address.
record NewCertificate(String fingerprint) {
    NewCertificate {
        Objects.requireNonNull(fingerprint, "fingerprint is missing");
    }
}
