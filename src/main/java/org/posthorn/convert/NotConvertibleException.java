package org.posthorn.convert;

import java.io.IOException;

/// Content can't be converted, ever. The message says why in a few words that go on from "the content has to be
/// converted for the peer, but".
public final class NotConvertibleException extends IOException {
    private static final long serialVersionUID = 1L;

    NotConvertibleException(String why) {
        super(why);
    }
}
