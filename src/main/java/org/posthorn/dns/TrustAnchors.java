package org.posthorn.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.dnssec.ValidatingResolver;

/// The keys that signatures in the DNS must lead to: DS and DNSKEY records in the format of a zone file.
///
/// @param zones that have one
/// @param text of the file
record TrustAnchors(Set<Name> zones, byte[] text) {
    /// @param file [DnsSettings#ROOT_ANCHORS] for those of the root that come with this program
    /// @throws IOException when it can't be read, or holds none
    static TrustAnchors read(Path file) throws IOException {
        byte[] text = file.equals(DnsSettings.ROOT_ANCHORS) ? ofRoot() : Files.readAllBytes(file);
        Set<Name> zones = zones(text);
        if (zones.isEmpty()) {
            throw new IOException("holds no DS or DNSKEY record");
        }
        return new TrustAnchors(zones, text);
    }

    private static byte[] ofRoot() throws IOException {
        try (InputStream in = TrustAnchors.class.getResourceAsStream("root-anchors.zone")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its root-anchors.zone");
            }
            return in.readAllBytes();
        }
    }

    private static Set<Name> zones(byte[] text) throws IOException {
        var zones = new LinkedHashSet<Name>();
        try (Master records = new Master(new ByteArrayInputStream(text), Name.root, 0)) {
            for (Record record = records.nextRecord(); record != null; record = records.nextRecord()) {
                if (record instanceof DSRecord || record instanceof DNSKEYRecord) {
                    zones.add(record.getName());
                }
            }
        }
        return zones;
    }

    /// Asks this resolver, whose word counts for nothing, and validates what it answers.
    Resolver validating(Resolver resolver) {
        var validating = new ValidatingResolver(resolver);
        try {
            validating.loadTrustAnchors(new ByteArrayInputStream(text));
        } catch (IOException e) {
            throw new UncheckedIOException("they were read before", e);
        }
        return validating;
    }
}
