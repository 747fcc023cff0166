package org.posthorn.wire;

/// What a client may call itself.
final class HelloName {
    private static final int MAX = 255;

    private HelloName() {}

    /// Laxer than RFC 5321 section 4.1.2: clients do call themselves by names with an underscore, or by a bare
    /// address.
    static boolean isHostName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean allowed =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._:".indexOf(c) >= 0;
            if (!allowed) {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= MAX;
    }
}
