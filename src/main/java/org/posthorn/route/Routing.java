package org.posthorn.route;

import org.posthorn.mail.Diagnosis;

/// What a router says of a recipient.
public sealed interface Routing {
    /// There it goes.
    record To(Destination destination) implements Routing {}

    /// Nowhere, and it will stay so: a `reject:` route, a null MX, no such domain, or only ourselves as its MX.
    record Never(Diagnosis diagnosis) implements Routing {}

    /// Nobody can tell now: the DNS did not answer.
    record NotNow(Diagnosis diagnosis) implements Routing {}
}
