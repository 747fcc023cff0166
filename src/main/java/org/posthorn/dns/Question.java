package org.posthorn.dns;

import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// A name and a type.
record Question(Name name, int type) {
    @Override
    public String toString() {
        return Type.string(type) + " of " + name.toString(true);
    }
}
