package org.posthorn.broken.mail;

import java.util.logging.Logger;

/// Poorly named, injected into, and loud in the wrong places.
final class DefaultSMTPThingImpl {

    private @interface Inject {}

    private static final Logger LOG = Logger.getLogger("broken");

    @Inject
    private Object dependency = this;

    void shout() {
        System.out.println(dependency);
        LOG.info("broken");
    }
}
