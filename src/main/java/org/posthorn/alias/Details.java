package org.posthorn.alias;

import java.nio.charset.StandardCharsets;
import org.posthorn.mail.AddressParser;
import org.posthorn.mail.MailAddress;

/// Where in a local part the user ends and the detail begins: `user+detail`.
record Details(String separator) {

    /// Where the separator is, or -1. A local part that begins with it has a name and no detail.
    int at(String local) {
        return separator.isEmpty() ? -1 : local.indexOf(separator, 1);
    }

    /// The detail, with its separator, if the address has room for it; else nothing.
    static String fitting(MailAddress withoutDetail, String detail) {
        int octets = (withoutDetail + detail).getBytes(StandardCharsets.UTF_8).length;
        return octets > AddressParser.MAX_PATH - "<>".length() ? "" : detail;
    }
}
