package org.posthorn.tlsrpt;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The TXT record that says where a domain wants reports (RFC 8460 section 3).
final class ReportingPolicy {
    private static final String VERSION = "v=TLSRPTv1";
    private static final String ADDRESSES = "rua=";
    /// Nobody needs more, and each may cost a time-out.
    private static final int MOST_ADDRESSES = 8;

    private ReportingPolicy() {}

    /// The name of the record.
    static String nameOf(String domain) {
        return "_smtp._tls." + domain;
    }

    /// Where reports are wanted, in the domain's order; empty unless exactly one of the texts is such a record.
    ///
    /// @param texts each with its strings joined
    static List<ReportAddress> addresses(List<String> texts) {
        List<String> records = texts.stream().filter(ReportingPolicy::isRecord).toList();
        return records.size() == 1 ? addresses(records.getFirst()) : List.of();
    }

    private static boolean isRecord(String text) {
        return text.startsWith(VERSION)
                && text.substring(VERSION.length()).stripLeading().startsWith(";");
    }

    /// Fields that nobody knows say nothing; of `rua` the first counts.
    private static List<ReportAddress> addresses(String record) {
        return Stream.of(record.split(";"))
                .map(String::strip)
                .filter(field -> field.startsWith(ADDRESSES))
                .findFirst()
                .stream()
                .flatMap(field -> Stream.of(field.substring(ADDRESSES.length()).split(",")))
                .map(String::strip)
                .map(ReportAddress::parse)
                .flatMap(Optional::stream)
                .limit(MOST_ADDRESSES)
                .toList();
    }
}
