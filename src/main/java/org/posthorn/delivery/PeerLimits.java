package org.posthorn.delivery;

import java.util.List;

/// What a peer takes, by its LIMITS (RFC 9422). A value that is none is no limit (section 3).
///
/// @param recipients of a transaction
/// @param transactions of a connection
/// @param domains of the recipients of a transaction
record PeerLimits(int recipients, int transactions, int domains) {
    static final PeerLimits NONE = new PeerLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    private static final String KEYWORD = "LIMITS ";

    /// @param lines of the reply to EHLO, in upper case
    static PeerLimits of(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(KEYWORD))
                .findFirst()
                .map(line -> line.substring(KEYWORD.length()).split(" +"))
                .map(limits -> new PeerLimits(
                        value(limits, "RCPTMAX="), value(limits, "MAILMAX="), value(limits, "RCPTDOMAINMAX=")))
                .orElse(NONE);
    }

    private static int value(String[] limits, String name) {
        for (String limit : limits) {
            if (limit.startsWith(name)) {
                String digits = limit.substring(name.length());
                return digits.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(digits) : Integer.MAX_VALUE;
            }
        }
        return Integer.MAX_VALUE;
    }
}
