package org.posthorn.delivery;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.dns.AddressAnswer;
import org.posthorn.dns.AliasAnswer;
import org.posthorn.dns.MailResolver;
import org.posthorn.dns.MxAnswer;
import org.posthorn.dns.TextAnswer;
import org.posthorn.dns.TlsaAnswer;
import org.posthorn.mail.AddressLiteral;

/// A DNS of the test's own making; what it does not know does not exist.
public final class FakeResolver implements MailResolver {
    private final Map<String, MxAnswer> mx = new HashMap<>();
    private final Map<String, AddressAnswer> addresses = new HashMap<>();
    private final Map<String, TlsaAnswer> tlsa = new HashMap<>();
    private final Map<String, AliasAnswer> aliases = new HashMap<>();
    private final Map<String, TextAnswer> texts = new HashMap<>();

    public FakeResolver mx(String domain, MxAnswer answer) {
        mx.put(domain, answer);
        return this;
    }

    public FakeResolver host(String host, String... texts) {
        List<InetAddress> found = Arrays.stream(texts)
                .map(text -> AddressLiteral.parse(text.indexOf(':') >= 0 ? "[IPv6:" + text + ']' : '[' + text + ']')
                        .orElseThrow())
                .toList();
        return host(host, new AddressAnswer.Addresses(found, false));
    }

    public FakeResolver host(String host, AddressAnswer answer) {
        addresses.put(host, answer);
        return this;
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
    public FakeResolver tlsa(String name, TlsaAnswer answer) {
        tlsa.put(name, answer);
        return this;
    }

    public FakeResolver alias(String host, AliasAnswer answer) {
        aliases.put(host, answer);
        return this;
    }

    public FakeResolver text(String name, TextAnswer answer) {
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
