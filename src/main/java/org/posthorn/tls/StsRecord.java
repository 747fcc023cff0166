package org.posthorn.tls;

import java.util.List;
import java.util.Optional;

/// The TXT record that says that a domain has a policy, and by its id when the policy is another (RFC 8461 section
/// 3.1).
final class StsRecord {
    private static final String VERSION = "v=STSv1";
    /// Of an id, and of an extension's name.
    private static final int LONGEST = 32;

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

    /// Empty unless the record is as the grammar has it: one id, and no field without a name or a value.
    private static Optional<String> idOf(String record) {
        String[] fields = record.split(";", -1);
        String id = null;
        for (int i = 1; i < fields.length; i++) {
            String field = fields[i].strip();
            if (field.isEmpty() && i == fields.length - 1) {
                break;
            }
            if (field.startsWith("id=")) {
                String given = field.substring("id=".length());
                if (id != null || !isId(given)) {
                    return Optional.empty();
                }
                id = given;
            } else if (!isExtension(field)) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(id);
    }

    private static boolean isId(String text) {
        return !text.isEmpty() && text.length() <= LONGEST && text.chars().allMatch(StsRecord::isLetterOrDigit);
    }

    private static boolean isExtension(String field) {
        int equals = field.indexOf('=');
        if (equals < 1 || equals > LONGEST || equals == field.length() - 1) {
            return false;
        }
        String name = field.substring(0, equals);
        return isLetterOrDigit(name.charAt(0))
                && name.chars().allMatch(c -> isLetterOrDigit(c) || c == '_' || c == '-' || c == '.')
                && field.substring(equals + 1).chars().allMatch(c -> c > ' ' && c < 127 && c != '=');
    }

    private static boolean isLetterOrDigit(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
