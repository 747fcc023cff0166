package org.posthorn.mail;

/// The host that was talked to about a recipient: its name, the address it was reached at, and the port. Printed as
/// postmasters know it: `mx1.example.org[192.0.2.1]:25`. For a Maildir or the like the address is empty.
///
/// @param tls how the connection to it was secured
/// @param source where the connection came from, as the configuration calls it; empty where the system chose
public record Relay(String host, String address, int port, TlsVerdict tls, String source) {
    private static final TlsVerdict NO_TLS = new TlsVerdict.Clear("");

    /// No host was reached.
    public static final Relay NONE = new Relay("none", "", 0);

    /// In clear text.
    public Relay(String host, String address, int port) {
        this(host, address, port, NO_TLS, "");
    }

    /// A delivery that needs no host, such as `maildir`.
    public static Relay local(String name) {
        return new Relay(name, "", 0);
    }

    public Relay with(TlsVerdict verdict) {
        return new Relay(host, address, port, verdict, source);
    }

    /// The same, reached from this source.
    public Relay from(String name) {
        return new Relay(host, address, port, tls, name);
    }

    public boolean isRemote() {
        return !address.isEmpty();
    }

    @Override
    public String toString() {
        return isRemote() ? host + '[' + address + "]:" + port : host;
    }
}
