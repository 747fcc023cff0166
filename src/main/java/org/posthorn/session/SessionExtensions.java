package org.posthorn.session;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/// Which service extensions a session offers, of those that can be switched.
public record SessionExtensions(Set<Extension> offered) {

    public SessionExtensions {
        offered = Set.copyOf(offered);
        require(offered, Extension.BINARY_MIME, Extension.CHUNKING);
        require(offered, Extension.SMTPUTF8, Extension.EIGHT_BIT_MIME);
    }

    /// All that every delivery can carry on; a login, and what is to be promised to users alone, only where users
    /// submit.
    public static SessionExtensions defaults(SessionRole role) {
        Set<Extension> usual = EnumSet.complementOf(EnumSet.of(Extension.BINARY_MIME));
        if (!role.isSubmission()) {
            usual.removeAll(EnumSet.of(Extension.LOGIN, Extension.FUTURE_RELEASE, Extension.DELIVER_BY));
        }
        return new SessionExtensions(usual);
    }

    public boolean offers(Extension extension) {
        return offered.contains(extension);
    }

    /// The same with one switched on.
    public SessionExtensions with(Extension extension) {
        Set<Extension> more = EnumSet.of(extension);
        more.addAll(offered);
        return new SessionExtensions(more);
    }

    /// The same with one switched off.
    public SessionExtensions without(Extension extension) {
        Set<Extension> fewer = EnumSet.allOf(Extension.class);
        fewer.retainAll(offered);
        fewer.remove(extension);
        return new SessionExtensions(fewer);
    }

    /// Each with its key, whether it is offered or not.
    @Override
    public String toString() {
        return Arrays.stream(Extension.values())
                .map(extension -> extension.key() + '=' + offers(extension))
                .collect(Collectors.joining(", ", "SessionExtensions[", "]"));
    }

    private static void require(Set<Extension> offered, Extension extension, Extension needed) {
        if (offered.contains(extension) && !offered.contains(needed)) {
            throw new IllegalArgumentException(extension.key() + " needs " + needed.key());
        }
    }
}
