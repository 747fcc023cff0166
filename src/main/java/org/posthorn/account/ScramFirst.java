package org.posthorn.account;

import java.util.Optional;

/// A client-first-message (RFC 5802 section 7).
///
/// @param header the gs2 header, with its last comma
/// @param flag `n`, `y` or `p=TYPE`
/// @param authorization whom to act for, decoded; empty for itself
/// @param bare the message without the header
/// @param name decoded
/// @param nonce the client's part
record ScramFirst(String header, String flag, String authorization, String bare, String name, String nonce) {

    /// Empty when the message breaks the grammar, or has an extension that must be understood.
    static Optional<ScramFirst> parse(String message) {
        int flagEnd = message.indexOf(',');
        int headerEnd = flagEnd < 0 ? -1 : message.indexOf(',', flagEnd + 1);
        if (headerEnd < 0) {
            return Optional.empty();
        }
        String flag = message.substring(0, flagEnd);
        String authzid = message.substring(flagEnd + 1, headerEnd);
        String bare = message.substring(headerEnd + 1);
        String[] parts = bare.split(",", -1);
        if (!isFlag(flag) || !authzid.isEmpty() && !authzid.startsWith("a=") || parts.length < 2) {
            return Optional.empty();
        }
        Optional<String> authorization = authzid.isEmpty() ? Optional.of("") : name(authzid);
        Optional<String> name = parts[0].startsWith("n=") ? name(parts[0]) : Optional.empty();
        boolean sound = authorization.isPresent()
                && name.isPresent()
                && parts[1].startsWith("r=")
                && isNonce(parts[1].substring(2))
                && areExtensions(parts);
        return sound
                ? Optional.of(new ScramFirst(
                        message.substring(0, headerEnd + 1),
                        flag,
                        authorization.get(),
                        bare,
                        name.get(),
                        parts[1].substring(2)))
                : Optional.empty();
    }

    /// Nobody may act for somebody else.
    boolean isForItself() {
        return authorization.isEmpty() || authorization.equals(name);
    }

    private static boolean isFlag(String flag) {
        return flag.equals("n")
                || flag.equals("y")
                || flag.startsWith("p=")
                        && flag.length() > 2
                        && flag.chars()
                                .skip(2)
                                .allMatch(c -> c >= 'a' && c <= 'z'
                                        || c >= 'A' && c <= 'Z'
                                        || c >= '0' && c <= '9'
                                        || c == '.'
                                        || c == '-');
    }

    /// Of `n=NAME` or `a=NAME`: `=2C` stands for a comma and `=3D` for an equals sign; neither is there as itself.
    private static Optional<String> name(String attribute) {
        var name = new StringBuilder();
        for (int i = 2; i < attribute.length(); i++) {
            char c = attribute.charAt(i);
            if (c == '\0') {
                return Optional.empty();
            } else if (c != '=') {
                name.append(c);
            } else if (attribute.startsWith("=2C", i)) {
                name.append(',');
                i += 2;
            } else if (attribute.startsWith("=3D", i)) {
                name.append('=');
                i += 2;
            } else {
                return Optional.empty();
            }
        }
        return name.isEmpty() ? Optional.empty() : Optional.of(name.toString());
    }

    static boolean isNonce(String nonce) {
        return !nonce.isEmpty() && nonce.chars().allMatch(c -> c >= 0x21 && c <= 0x7e && c != ',');
    }

    private static boolean areExtensions(String[] parts) {
        for (int i = 2; i < parts.length; i++) {
            if (!ScramFinal.isExtension(parts[i])) {
                return false;
            }
        }
        return true;
    }
}
