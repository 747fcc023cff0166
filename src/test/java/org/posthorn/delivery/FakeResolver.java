package org.posthorn.delivery;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.dns.AddressAnswer;
import org.posthorn.dns.MailResolver;
import org.posthorn.dns.MxAnswer;
import org.posthorn.mail.AddressLiteral;

/// A DNS of the test's own making; what it does not know does not exist.
public final class FakeResolver implements MailResolver {
    private final Map<String, MxAnswer> mx = new HashMap<>();
    private final Map<String, AddressAnswer> addresses = new HashMap<>();

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
}
