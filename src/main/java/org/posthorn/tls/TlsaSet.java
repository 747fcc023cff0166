package org.posthorn.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.posthorn.dns.TlsaRecord;

/// The TLSA records of a server that SMTP can use (RFC 7672 section 3.1): those of the usages DANE-TA(2) and
/// DANE-EE(3) that this program understands, and of records that differ in their digest alone the strongest (RFC 7671
/// section 9).
public final class TlsaSet {
    private static final int DANE_TA = 2;
    private static final int DANE_EE = 3;
    private static final int FULL = 0;
    private static final int SHA_256 = 1;
    private static final int SHA_512 = 2;

    private final List<TlsaRecord> published;
    private final List<TlsaData> usable;

    private TlsaSet(List<TlsaRecord> published, List<TlsaData> usable) {
        this.published = List.copyOf(published);
        this.usable = usable;
    }

    /// Those of the records that can be used.
    ///
    /// @param records as the DNS has them, DNSSEC vouching for them
    public static TlsaSet of(List<TlsaRecord> records) {
        List<TlsaData> understood =
                records.stream().map(TlsaSet::data).flatMap(Optional::stream).toList();
        return new TlsaSet(
                records,
                understood.stream()
                        .filter(data -> isStrongest(data, understood))
                        .toList());
    }

    /// All records as the DNS has them, those that can't be used too: `3 1 1` and the octets (RFC 6698 section 2.2).
    public List<String> texts() {
        return published.stream()
                .map(record -> record.parameters() + ' ' + record.association())
                .toList();
    }

    /// Whether none can be used: then TLS is due all the same, and nobody can be checked.
    public boolean isEmpty() {
        return usable.isEmpty();
    }

    /// Those that vouch for the server's own certificate or key.
    List<TlsaData> endEntities() {
        return of(DANE_EE).toList();
    }

    /// Those that vouch for what has issued it.
    List<TlsaData> authorities() {
        return of(DANE_TA).toList();
    }

    private Stream<TlsaData> of(int usage) {
        return usable.stream().filter(data -> data.record().usage() == usage);
    }

    private static Optional<TlsaData> data(TlsaRecord record) {
        boolean known = (record.usage() == DANE_TA || record.usage() == DANE_EE)
                && (record.selector() == 0 || record.selector() == 1);
        int octets = record.association().length() / 2;
        return switch (record.matching()) {
            case FULL -> known && octets > 0 ? TlsaData.parsed(record) : Optional.empty();
            case SHA_256 -> known && octets == 32 ? Optional.of(new TlsaData(record)) : Optional.empty();
            case SHA_512 -> known && octets == 64 ? Optional.of(new TlsaData(record)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /// A digest yields to a stronger one of the same usage and selector; what is no digest stands beside them.
    private static boolean isStrongest(TlsaData data, List<TlsaData> all) {
        TlsaRecord own = data.record();
        return own.matching() != SHA_256
                || all.stream()
                        .map(TlsaData::record)
                        .noneMatch(other -> other.matching() == SHA_512
                                && other.usage() == own.usage()
                                && other.selector() == own.selector());
    }

    @Override
    public String toString() {
        var texts = new ArrayList<String>();
        usable.forEach(data -> texts.add(data.record().parameters()));
        return String.join(", ", texts);
    }
}
