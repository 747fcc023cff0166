package org.posthorn.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.dns.MxAnswer.MxHost;
import org.posthorn.dns.MxAnswer.MxHosts;
import org.posthorn.mail.AddressLiteral;

/// A DNS of the test's own making; what it does not know does not exist.
public final class FakeDns implements MailResolver {
    private final Map<String, MxAnswer> mx = new HashMap<>();
    private final Map<String, AddressAnswer> addresses = new HashMap<>();
    private final Map<String, TlsaAnswer> tlsa = new HashMap<>();
    private final Map<String, AliasAnswer> aliases = new HashMap<>();
    private final Map<String, TextAnswer> texts = new HashMap<>();

    /// MX records as `PREFERENCE HOST`.
    public FakeDns mx(String domain, String... records) {
        var hosts = new ArrayList<MxHost>();
        for (String record : records) {
            String[] parts = record.split(" ");
            hosts.add(new MxHost(Integer.parseInt(parts[0]), parts[1]));
        }
        return mx(domain, new MxHosts(hosts, false));
    }

    public FakeDns mx(String domain, MxAnswer answer) {
        mx.put(domain, answer);
        return this;
    }

    public FakeDns host(String host, String... texts) {
        List<InetAddress> found = Arrays.stream(texts).map(FakeDns::address).toList();
        return host(host, new AddressAnswer.Addresses(found, false));
    }

    public FakeDns host(String host, AddressAnswer answer) {
        addresses.put(host, answer);
        return this;
    }

    public static InetAddress address(String text) {
        return AddressLiteral.parse(text.indexOf(':') >= 0 ? "[IPv6:" + text + ']' : '[' + text + ']')
                .orElseThrow();
    }

    @Override
    public MxAnswer mx(String domain) {
        return mx.getOrDefault(domain, new MxAnswer.NoSuchDomain());
    }

    @Override
    public AddressAnswer addresses(String host) {
        return addresses.getOrDefault(host, new AddressAnswer.NoSuchHost());
    }

    /// Keyed as `_25._tcp.mx.example.org`.
    public FakeDns tlsa(String name, TlsaAnswer answer) {
        tlsa.put(name, answer);
        return this;
    }

    public FakeDns alias(String host, AliasAnswer answer) {
        aliases.put(host, answer);
        return this;
    }

    public FakeDns text(String name, TextAnswer answer) {
        texts.put(name, answer);
        return this;
    }

    @Override
    public TlsaAnswer tlsa(String host, int port) {
        return tlsa.getOrDefault("_" + port + "._tcp." + host, new TlsaAnswer.None());
    }

    @Override
    public AliasAnswer alias(String host) {
        return aliases.getOrDefault(host, new AliasAnswer.NotSecure());
    }

    @Override
    public TextAnswer texts(String name) {
        return texts.getOrDefault(name, new TextAnswer.None());
    }
}
