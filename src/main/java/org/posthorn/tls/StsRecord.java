package org.posthorn.tls;

import java.util.List;
import java.util.Optional;

/// The TXT record that says that a domain has a policy, and by its id when the policy is another (RFC 8461 section
/// 3.1).
final class StsRecord {
    private static final String VERSION = "v=STSv1";

    private StsRecord() {}

    /// The id; empty unless exactly one of the texts is such a record.
    static Optional<String> id(List<String> texts) {
        List<String> records = texts.stream().filter(StsRecord::isRecord).toList();
        return records.size() == 1 ? idOf(records.getFirst()) : Optional.empty();
    }

    private static boolean isRecord(String text) {
        return text.startsWith(VERSION)
                && text.substring(VERSION.length()).stripLeading().startsWith(";");
    }

    private static Optional<String> idOf(String record) {
        for (String field : record.split(";")) {
            String stripped = field.strip();
            if (stripped.startsWith("id=")) {
                String id = stripped.substring("id=".length());
                boolean fits = !id.isEmpty()
                        && id.length() <= 32
                        && id.chars()
                                .allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9');
                return fits ? Optional.of(id) : Optional.empty();
            }
        }
        return Optional.empty();
    }
}
